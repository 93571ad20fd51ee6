import * as v from 'valibot';
import type { Issue } from '../contract/problems.ts';
import { invalidRequest } from './problem.ts';

/** A value by its schema; throws a problem that names every fault. */
export const valid = <S extends v.GenericSchema>(path: string, schema: S, value: unknown): v.InferOutput<S> => {
  const result = v.safeParse(schema, value);
  if (!result.success) throw invalidRequest(result.issues.flatMap((issue) => toIssues(path, issue)));
  return result.output;
};

/** A JSON object of at most so many bytes, by its schema. Nothing at all counts as `{}`. */
export const validJson = <S extends v.GenericSchema>(text: string, schema: S, maxBytes: number): v.InferOutput<S> =>
  valid('', schema, objectIn(text, maxBytes));

const objectIn = (text: string, maxBytes: number): unknown => {
  if (Buffer.byteLength(text) > maxBytes) {
    throw invalidRequest([{ path: 'body', message: `must be at most ${maxBytes} bytes` }]);
  }
  if (text === '') return {};
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalidRequest([{ path: 'body', message: 'must be JSON' }]);
  }
  // Valibot takes a list for an object without fields.
  if (Array.isArray(json)) throw invalidRequest([{ path: 'body', message: 'must be an object' }]);
  return json;
};

const toIssues = (prefix: string, issue: v.BaseIssue<unknown>): Issue[] => {
  // A union's own issue says only that nothing fitted; the issues of the branches say what to mend.
  const inner = issue.type === 'union' && issue.issues !== undefined ? issue.issues.filter((one) => one.path) : [];
  const path = [prefix, v.getDotPath(issue) ?? ''].filter(Boolean).join('.') || 'body';
  if (inner.length > 0) return inner.flatMap((one) => toIssues(path, one));
  const missing = issue.received === 'undefined' && issue.kind === 'schema';
  return [{ path, message: missing ? 'is missing' : issue.message }];
};
