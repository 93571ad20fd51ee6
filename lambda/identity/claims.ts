/** The payload of a JWT. From API Gateway's own authorizer, every claim is text: numbers in decimal, lists as `[a b]`. */
export type Claims = Readonly<Record<string, unknown>>;

/** The claim of this name; inherited properties of the object are no claims. */
export const claimIn = (claims: Claims, name: string): unknown =>
  Object.hasOwn(claims, name) ? claims[name] : undefined;

/**
 * A claim that is text or a whole number, as text. Other numbers are not converted: one that JavaScript cannot hold exactly would name
 * another user.
 */
export const claimText = (claims: Claims, name: string): string | undefined => {
  const claim = claimIn(claims, name);
  if (Number.isSafeInteger(claim)) return String(claim);
  return typeof claim === 'string' ? claim : undefined;
};

/** A claim that is a number of seconds since the epoch. */
export const claimSeconds = (claims: Claims, name: string): number | undefined => {
  const claim = claimIn(claims, name);
  const seconds = typeof claim === 'string' && /^\d{1,15}$/.test(claim) ? Number(claim) : claim;
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : undefined;
};

/** The OAuth scopes of a token: `scope`, or `scp` as Okta and Microsoft write it; text or a list. */
export const scopesIn = (claims: Claims): string[] =>
  ['scope', 'scp'].flatMap((name) => {
    const claim = claimIn(claims, name);
    if (Array.isArray(claim)) return claim.filter((scope) => typeof scope === 'string');
    return typeof claim === 'string' ? claim.replace(/^\[|\]$/g, '').split(/[\s,]+/) : [];
  });
