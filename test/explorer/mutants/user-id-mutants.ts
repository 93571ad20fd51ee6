import type { Mutant } from './mutant.ts';

const TRUST = 'test/identity/trust.test.ts';
const CLAIMS = 'test/identity/check-claims.test.ts';

/** Mutants of the user that a token names. */
export const userIdMutants: readonly Mutant[] = [
  {
    name: 'the users of an entry have its prefix',
    file: 'lambda/identity/user-of-claims.ts',
    before: 'text === undefined ? text : ',
    after: 'text !== prefix ? text : ',
    shownBy: { test: TRUST, title: 'have two users' },
  },
  {
    name: 'no entry makes the users of another entry’s prefix',
    file: 'lambda/identity/user-of-claims.ts',
    before: 'prefix.length > ownPrefix.length && userId',
    after: 'prefix.length < ownPrefix.length && userId',
    shownBy: { test: CLAIMS, title: 'belongs to the entry with the longest prefix' },
  },
  {
    name: 'an id with the prefix of another entry is refused',
    file: 'lambda/identity/authenticate.ts',
    before: 'if (userId === undefined || isAnyone || !belongsToOther',
    after: 'if (userId !== undefined || shared || !belongsToOther',
    shownBy: { test: TRUST, title: 'cannot make each other’s users' },
  },
  {
    name: 'an address names a user only if it is verified',
    file: 'lambda/identity/user-of-claims.ts',
    before: "userIdClaim === EMAIL && !isTrue(claimIn(claims, 'email_verified'))",
    after: "userIdClaim === EMAIL && claimIn(claims, 'email_verified') === false",
    shownBy: { test: TRUST, title: 'an e-mail address as user id' },
  },
  {
    name: 'only true says that an address is verified',
    file: 'lambda/identity/user-of-claims.ts',
    before: "claim === true || claim === 'true'",
    after: 'Boolean(claim)',
    shownBy: { test: TRUST, title: 'an e-mail address as user id' },
  },
  {
    name: 'a token without its tenant is refused',
    file: 'lambda/identity/user-of-claims.ts',
    before: "(tenantClaim !== '' && tenant === '')) {",
    after: "tenantClaim === ' ') {",
    shownBy: { test: 'test/sockets/tenant-claims.test.ts' },
  },
  {
    name: 'users of two tenants are two users',
    file: 'lambda/identity/user-of-claims.ts',
    before: "const tenant = tenantClaim === '' ? '' : claimText(claims, tenantClaim);",
    after: "const tenant = tenantClaim === '' ? '' : claimText(claims, tenantClaim) && 'one';",
    shownBy: { test: TRUST, title: 'of a template issuer keep users with one id apart' },
  },
  {
    name: 'an empty claim is no user id, also with a prefix',
    file: 'lambda/identity/user-of-claims.ts',
    before: "if (result.success && text !== '') return",
    after: 'if (result.success) return',
    shownBy: { test: CLAIMS, title: 'is not an empty claim with a prefix' },
  },
  {
    name: 'no token makes a canary user',
    file: 'lambda/identity/user-of-claims.ts',
    before: 'if (result.success && isCanary(result.output)) {',
    after: 'if (result.success && isCanary(source)) {',
    shownBy: { test: 'test/api/canary-users.test.ts', title: "is refused in a user's own token" },
  },
  {
    name: 'a number that is not exact is no user id',
    file: 'lambda/identity/claims.ts',
    before: 'if (Number.isSafeInteger(claim)) return String(claim);',
    after: "if (typeof claim === 'number') return String(claim);",
    shownBy: { test: CLAIMS, title: 'the user of claims' },
  },
  {
    name: 'what every object inherits is no claim',
    file: 'lambda/identity/claims.ts',
    before: 'Object.hasOwn(claims, name) ? claims[name] : undefined',
    after: 'claims[name] instanceof Function ? String(claims[name]) : claims[name]',
    shownBy: { test: CLAIMS, title: 'is not made of what every object inherits' },
  },
  {
    name: 'a user id has at most 255 bytes as JSON',
    file: 'lambda/contract/schemas/fields.ts',
    before: 'jsonTextBytes(id) <= LIMITS.userIdBytes',
    after: 'id.length <= LIMITS.userIdBytes',
    shownBy: { test: 'test/push/custom-always-fits.test.ts', title: 'are ones that the schemas accept' },
  },
  {
    name: 'a user id has no control characters',
    file: 'lambda/contract/schemas/fields.ts',
    before: '[^\\p{Cc}\\p{Cs}]{1,255}',
    after: '[^\\p{Cs}]{1,255}',
    shownBy: { test: 'test/identity/user-ids.test.ts', title: 'is refused with a 403 that names the claim' },
  },
  {
    name: 'a user id is well-formed Unicode',
    file: 'lambda/contract/schemas/fields.ts',
    before: '[^\\p{Cc}\\p{Cs}]{1,255}',
    after: '[^\\p{Cc}]{1,255}',
    shownBy: { test: 'test/identity/user-ids.test.ts', title: 'is refused with a 403 that names the claim' },
  },
  {
    name: 'a user id has no blank at its end',
    file: 'lambda/contract/schemas/fields.ts',
    before: '(?<!\\s)$/u, USER_ID)',
    after: '$/u, USER_ID)',
    shownBy: { test: 'test/identity/user-ids.test.ts', title: 'is refused with a 403 that names the claim' },
  },
  {
    name: 'a path segment that URLs resolve is no user id',
    file: 'lambda/contract/schemas/fields.ts',
    before: "(id) => id !== '.' && id !== '..'",
    after: "(id) => id !== '.'",
    shownBy: { test: 'test/identity/user-ids.test.ts', title: 'is refused with a 403 that names the claim' },
  },
  {
    name: 'a user id passes the authorizer’s context unchanged',
    file: 'lambda/identity/authorizer-context.ts',
    before: 'encodeURIComponent(wellFormed(value))',
    after: 'value',
    shownBy: { test: 'test/identity/user-ids.test.ts', title: 'is a user id like any other' },
  },
  {
    name: 'only the app’s server acts on behalf of a user',
    file: 'lambda/http/session.ts',
    before: 'const isServer = scopes.includes(SERVER_SCOPE);',
    after: 'const isServer = scopes.length >= SERVER_SCOPE.length * 0;',
    shownBy: { test: 'test/identity/user-ids.test.ts', title: 'needs the server scope for the header too' },
  },
];
