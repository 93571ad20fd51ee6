import { createLocalJWKSet } from 'jose';
import * as v from 'valibot';
import { type IssuerEntry, isTemplate, TENANT_PLACEHOLDER } from '../../contract/identity.ts';
import { fetchJson, IssuerError } from './fetch-json.ts';

/** Fetches of an issuer's keys that may follow at once, whatever tokens arrive. */
const BURST = 5;
/** Milliseconds after which another may follow. */
const COOLDOWN = 1_000;
/** Milliseconds after which the keys are fetched again, so that a key that the issuer has withdrawn is no longer accepted. */
const MAX_AGE = 60 * 60 * 1000;

/** https://openid.net/specs/openid-connect-discovery-1_0.html */
const Discovery = v.object({ issuer: v.string(), jwks_uri: v.pipe(v.string(), v.url()) });
const KeySet = v.object({ keys: v.array(v.looseObject({ kty: v.string(), issuer: v.optional(v.string()) })) });

/** The keys that may sign tokens with this `iss`. */
export type Keys = (iss: string) => ReturnType<typeof createLocalJWKSet>;

/** An issuer's keys. */
export interface IssuerKeys {
  /** @throws Error when there are none yet and they cannot be fetched */
  current(): Promise<Keys>;
  /**
   * Fetches the keys again; `undefined` if the last fetch was a moment ago, or failed. `isNewest`: the fetch began with this call, and
   * so has every key that the issuer had published by then.
   */
  newer(): Promise<{ readonly keys: Keys; readonly isNewest: boolean } | undefined>;
}

/**
 * Caches an issuer's keys. A token with an unknown key id causes a fetch: a few at once, then one a second, and no token waits for that
 * second. So a flood of made-up key ids neither holds executions nor keeps out a new key, which the next fetch brings. Keys in the
 * cache stay valid when a fetch fails.
 *
 * @param now epoch milliseconds
 */
export const issuerKeys = (entry: IssuerEntry, now: () => number): IssuerKeys => {
  let cached: { readonly keys: Keys; readonly fetchedAt: number } | undefined;
  const budget = fetchBudget(now);
  let pending: Promise<Keys> | undefined;

  const load = async (): Promise<Keys> => {
    const keys = keysOf(entry, await fetchJson(entry.jwksUri ?? (await jwksUriOf(entry))));
    cached = { keys, fetchedAt: now() };
    return keys;
  };
  /** Joins a fetch that is under way; `undefined` if too many were made. */
  const fetchOnce = (): Promise<Keys> | undefined => {
    if (pending === undefined && !budget.take()) return undefined;
    pending ??= load().finally(() => {
      pending = undefined;
    });
    return pending;
  };

  return {
    current: async () => {
      if (cached !== undefined && now() - cached.fetchedAt < MAX_AGE) return cached.keys;
      const known = cached?.keys;
      const fetched = fetchOnce();
      if (known !== undefined) return fetched?.catch(() => known) ?? known;
      if (fetched === undefined) throw new IssuerError(`the keys of ${entry.issuer} could not be fetched a moment ago`);
      return fetched;
    },
    newer: async () => {
      const isNewest = pending === undefined;
      const keys = await fetchOnce()?.catch(() => undefined);
      return keys && { keys, isNewest };
    },
  };
};

/** How often the keys may be fetched. @param now epoch milliseconds */
const fetchBudget = (now: () => number) => {
  let left = BURST;
  let filledAt = now();
  return {
    take: (): boolean => {
      left = Math.min(BURST, left + Math.max(0, now() - filledAt) / COOLDOWN);
      filledAt = now();
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
};

/**
 * Microsoft's key set for all tenants names the issuer of each key, and some keys are those of one tenant only: such a key must not sign
 * for another tenant. https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#validate-the-signing-key-issuer
 */
const keysOf = (entry: IssuerEntry, document: unknown): Keys => {
  const result = v.safeParse(KeySet, document);
  if (!result.success) throw new IssuerError('the issuer’s key set is no JWK Set (RFC 7517)');
  const { keys } = result.output;
  const setFor = (iss: string) =>
    createLocalJWKSet({ keys: keys.filter(({ issuer = entry.issuer }) => [entry.issuer, iss].includes(issuer)) });
  if (!isTemplate(entry)) {
    const all = createLocalJWKSet({ keys });
    return () => all;
  }
  const common = setFor(entry.issuer);
  const ofOne = new Map(keys.flatMap(({ issuer }) => (issuer === undefined ? [] : [[issuer, setFor(issuer)]])));
  return (iss) => ofOne.get(iss) ?? common;
};

/** A template issuer has one discovery document for all tenants, and its own template in it. */
const jwksUriOf = async (entry: IssuerEntry): Promise<string> => {
  const { issuer } = entry;
  const base = isTemplate(entry) ? issuer.replace(TENANT_PLACEHOLDER, 'common') : issuer;
  const url = `${base.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = v.safeParse(Discovery, await fetchJson(url));
  if (!document.success) throw new IssuerError(`${url} has no issuer and jwks_uri`);
  const { issuer: actual, jwks_uri } = document.output;
  if (actual !== issuer) throw new IssuerError(`the discovery document of ${issuer} has the issuer ${actual}`);
  if (issuer.startsWith('https:') && !jwks_uri.startsWith('https:'))
    throw new IssuerError(`the jwks_uri of ${issuer} must begin with https:, and is ${jwks_uri}`);
  return jwks_uri;
};
