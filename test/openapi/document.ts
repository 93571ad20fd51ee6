import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Json } from './schema-validator.ts';

/** The document as it is committed: nothing else says what to send. */
export const readDocument = (name: 'openapi' | 'asyncapi'): Json =>
  parse(readFileSync(new URL(`../../docs/${name}.yaml`, import.meta.url), 'utf8'));

/** A part of the document, with a reference to another part followed. */
export const partOf = (document: Json, part: Json): Json =>
  part?.$ref === undefined
    ? part
    : partOf(
        document,
        String(part.$ref)
          .slice(2)
          .split('/')
          .reduce((at, key) => at[key.replaceAll('~1', '/')], document),
      );

export interface Operation {
  readonly operationId: string;
  readonly method: string;
  /** `/v1/calls/{callId}` */
  readonly path: string;
  readonly isOpen: boolean;
  readonly parameters: readonly Json[];
  readonly requestBody?: Json;
  readonly responses: Json;
}

export const operationsOf = (document: Json): readonly Operation[] =>
  Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).map(([method, operation]) => ({
      operationId: operation.operationId,
      method: method.toUpperCase(),
      path,
      isOpen: operation.security?.length === 0,
      parameters: (operation.parameters ?? []).map((parameter: Json) => partOf(document, parameter)),
      requestBody: operation.requestBody,
      responses: Object.fromEntries(
        Object.entries<Json>(operation.responses).map(([status, response]) => [status, partOf(document, response)]),
      ),
    })),
  );
