import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { AuthenticateDeps } from '../../identity/authenticate.ts';
import { AuthorizerAnswer } from '../../identity/authorizer-answer.ts';
import { invokeFunction } from './invoke-function.ts';

/** Milliseconds for an answer of the team's own authorizer. */
const TIMEOUT = 3_000;
/** Milliseconds for which an answer about a request's token is kept. */
const CACHE_TTL = 5 * 60 * 1000;
/** Tokens whose answer is kept. */
const CACHE_SIZE = 1_000;

/**
 * Asks the team's own authorizer about a token. Answers about requests' tokens are kept as long as API Gateway would keep them, which
 * must not cache what this function's caller answers: it would keep an outage of theirs too.
 *
 * @param now epoch milliseconds
 */
export const ownAuthorizer = (now: () => number): AuthenticateDeps['askAuthorizer'] => {
  const cache = new Map<string, { readonly answer: AuthorizerAnswer; readonly until: number }>();
  return async ({ authorizer }, token, kind) => {
    const key = createHash('sha256').update(token).digest('base64');
    const known = cache.get(key);
    if (kind === 'http' && known !== undefined && now() < known.until) return known.answer;
    const result = v.safeParse(AuthorizerAnswer, await invokeFunction(authorizer, { token, kind }, TIMEOUT));
    if (!result.success)
      throw new Error(`the answer of ${authorizer} must be {userId} or {refused}: ${issuesOf(result.issues)}`);
    if (kind === 'http') {
      // The oldest goes first: a map keeps the order in which its keys were set.
      for (const oldest of [...cache.keys()].slice(0, Math.max(0, cache.size + 1 - CACHE_SIZE))) cache.delete(oldest);
      cache.delete(key);
      const { expiresAt = Number.POSITIVE_INFINITY } = 'expiresAt' in result.output ? result.output : {};
      cache.set(key, { answer: result.output, until: Math.min(now() + CACHE_TTL, expiresAt) });
    }
    return result.output;
  };
};

/** Paths and rules, never values: an answer may hold a name. */
const issuesOf = (issues: readonly v.BaseIssue<unknown>[]): string =>
  issues
    .map(
      (issue) =>
        `${v.getDotPath(issue) ?? 'answer'} ${issue.kind === 'schema' ? `must be ${issue.expected}` : 'is invalid'}`,
    )
    .join('; ');
