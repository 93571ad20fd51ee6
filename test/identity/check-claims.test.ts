import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { IssuerEntry, SharedSecretEntry } from '../../lambda/contract/identity.ts';
import { isIssuerOf, refusalOfIssuerClaims, refusalOfSecretClaims } from '../../lambda/identity/check-claims.ts';
import { belongsToOther, userOfClaims } from '../../lambda/identity/user-of-claims.ts';

const NOW = Date.parse('2026-11-29T06:00:00Z');
const S = NOW / 1000;
const issuer = (changes = {}) => v.parse(IssuerEntry, { issuer: 'https://issuer.test', ...changes });
const secret = (changes = {}) => v.parse(SharedSecretEntry, { sharedSecret: 'user-tokens', ...changes });

describe('the times of a token', () => {
  it.each([
    ['valid for a second more', { exp: S + 1 }, undefined],
    ['expired at this moment', { exp: S }, /exp has passed/],
    ['without exp', {}, /exp is missing/],
    ['with an exp that is no number', { exp: 'tomorrow' }, /exp is missing/],
    ['issued by a clock that is a minute ahead', { exp: S + 600, iat: S + 60, nbf: S + 60 }, undefined],
    ['not valid yet', { exp: S + 600, nbf: S + 61 }, /nbf is in the future/],
    ['with an iat that is no number', { exp: S + 600, iat: 'now' }, /iat must be a number/],
  ])('%s', (_what, claims, detail) => {
    const refusal = refusalOfIssuerClaims(issuer(), claims, NOW);

    if (detail === undefined) expect(refusal).toBeUndefined();
    else expect(refusal?.detail).toMatch(detail);
  });

  it('that is not valid yet is a refusal for now only', () => {
    expect(refusalOfIssuerClaims(issuer(), { exp: S + 600, nbf: S + 61 }, NOW)).toMatchObject({ isTemporary: true });
    expect(refusalOfIssuerClaims(issuer(), { exp: S }, NOW)).not.toHaveProperty('isTemporary');
  });

  it.each([
    ['24 hours', { iat: S, exp: S + 86_400 }, true],
    ['a second more', { iat: S, exp: S + 86_401 }, false],
    ['24 hours without iat', { exp: S + 86_400 }, true],
    ['two days without iat', { exp: S + 172_800 }, false],
  ])('of a shared secret may be %s: %j', (_what, claims, isAccepted) => {
    expect(refusalOfSecretClaims(secret(), claims, NOW) === undefined).toBe(isAccepted);
    expect(refusalOfIssuerClaims(issuer(), claims, NOW)).toBeUndefined();
  });
});

describe('the audience', () => {
  const accepted = (changes: object, claims: object): boolean =>
    refusalOfIssuerClaims(issuer(changes), { exp: S + 60, ...claims }, NOW) === undefined;

  it.each([
    ['aud', { audience: ['a'] }, { aud: 'a' }, true],
    ['one of several', { audience: ['a', 'b'] }, { aud: ['x', 'b'] }, true],
    ['client_id without aud', { audience: ['a'] }, { client_id: 'a' }, true],
    ['client_id beside another aud', { audience: ['a'] }, { aud: 'x', client_id: 'a' }, false],
    ['another', { audience: ['a'] }, { aud: 'x' }, false],
    ['none', { audience: ['a'] }, {}, false],
    ['a part of it', { audience: ['a'] }, { aud: 'ab' }, false],
    ['in a claim of its own', { audience: ['a'], audienceClaim: 'azp' }, { aud: 'x', azp: 'a' }, true],
    ['in aud instead of that claim', { audience: ['a'], audienceClaim: 'azp' }, { aud: 'a' }, false],
    ['not asked for', {}, {}, true],
  ])('%s', (_what, changes, claims, expected) => {
    expect(accepted(changes, claims)).toBe(expected);
  });
});

describe('a template issuer', () => {
  const template = issuer({ issuer: 'https://login.test/{tenantid}/v2.0', allowedTenants: ['t1'] });

  it.each([
    ['of its tenant', { iss: 'https://login.test/t1/v2.0', tid: 't1' }, true],
    ['of another tenant than tid', { iss: 'https://login.test/t2/v2.0', tid: 't1' }, false],
    ['without tid', { iss: 'https://login.test//v2.0' }, false],
    ['with the template itself', { iss: 'https://login.test/{tenantid}/v2.0', tid: '{tenantid}' }, true],
  ])('is that of a token %s: %j', (_what, claims, expected) => {
    expect(isIssuerOf(template, claims)).toBe(expected);
  });

  it.each([[{ tid: 't2' }], [{}], [{ tid: '{tenantid}' }]])(
    'accepts no token of a tenant that is not listed: %j',
    (claims) => {
      expect(refusalOfIssuerClaims(template, { exp: S + 60, ...claims }, NOW)?.detail).toContain('allowedTenants');
    },
  );
});

describe('the user of claims', () => {
  const names = { userIdClaim: 'sub', userIdPrefix: '', tenantClaim: '' };

  it.each([
    ['text', { sub: 'bob' }, 'bob'],
    ['a whole number', { sub: 4711 }, '4711'],
    ['the largest whole number that is exact', { sub: Number.MAX_SAFE_INTEGER }, '9007199254740991'],
    ['a number that is not exact', { sub: 2 ** 53 }, undefined],
    ['a fraction', { sub: 1.5 }, undefined],
    ['a list', { sub: ['bob'] }, undefined],
    ['true', { sub: true }, undefined],
    ['null', { sub: null }, undefined],
    ['missing', {}, undefined],
    ['empty', { sub: '' }, undefined],
  ])('is %s', (_what, claims, userId) => {
    expect(userOfClaims(claims, names).userId).toBe(userId);
  });

  it('is not made of what every object inherits', () => {
    expect(userOfClaims({}, { ...names, userIdClaim: 'constructor' }).problem?.detail).toContain('claim constructor');
  });

  it('is not an empty claim with a prefix, and no longer than 255 bytes with it', () => {
    const prefixed = { ...names, userIdPrefix: 'p:' };

    expect(userOfClaims({ sub: '' }, prefixed).userId).toBeUndefined();
    expect(userOfClaims({ sub: 'u'.repeat(253) }, prefixed).userId).toHaveLength(255);
    expect(userOfClaims({ sub: 'u'.repeat(254) }, prefixed).problem?.detail).toContain('with the prefix p:');
  });

  it('belongs to the entry with the longest prefix that it begins with', () => {
    const prefixes = ['', 'a:', 'a:b:'];

    expect(belongsToOther('x', '', prefixes)).toBe(false);
    expect(belongsToOther('a:x', '', prefixes)).toBe(true);
    expect(belongsToOther('a:x', 'a:', prefixes)).toBe(false);
    expect(belongsToOther('a:b:x', 'a:', prefixes)).toBe(true);
    expect(belongsToOther('a:b:x', 'a:b:', prefixes)).toBe(false);
  });
});
