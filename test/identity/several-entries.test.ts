/** One token that several entries could have issued: what is wrong with one of them must not keep out the users of another. */
import { describe, expect, it } from 'vitest';
import { type AuthenticateDeps, authenticate, type SignatureResult } from '../../lambda/identity/authenticate.ts';
import { entry } from './identity-backend.ts';

const NOW = Date.parse('2026-11-29T06:00:00Z');
const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const token = (alg: string, claims: object = {}): string =>
  `${encoded({ alg })}.${encoded({ sub: 'bob', exp: NOW / 1000 + 60, ...claims })}.c2ln`;

type Signatures = Readonly<Record<string, SignatureResult | 'down'>>;

const deps = (identity: readonly object[], signatures: Signatures = {}): AuthenticateDeps => {
  const result = async (name: string): Promise<SignatureResult> => {
    const signature = signatures[name] ?? 'invalid';
    if (signature === 'down') throw new Error(`${name} is down`);
    return signature;
  };
  return {
    identity: identity.map(entry),
    checkKeySignature: ({ audience }) => result(audience?.[0] ?? ''),
    checkSecretSignature: ({ sharedSecret }) => result(sharedSecret),
    askAuthorizer: async () => ({ userId: 'from-the-authorizer' }),
    nameClaim: '',
    now: () => NOW,
  };
};

describe('two shared secrets', () => {
  const secrets = [
    { sharedSecret: 'first', userIdPrefix: 'a:' },
    { sharedSecret: 'second', userIdPrefix: 'b:' },
  ];
  const check = (signatures: Signatures, claims: object = {}) =>
    authenticate(deps(secrets, signatures), token('HS256', claims), 'http');

  it('a token of one is accepted while the other cannot be read', async () => {
    expect(await check({ first: 'down', second: 'valid' })).toMatchObject({ session: { userId: 'b:bob' } });
    expect(await check({ first: 'valid', second: 'down' })).toMatchObject({ session: { userId: 'a:bob' } });
  });

  it('a token of neither is not refused for five minutes if one was read a moment ago', async () => {
    expect(await check({ first: 'unknown', second: 'invalid' })).toMatchObject({ kind: 'rejected', isTemporary: true });
    expect(await check({ first: 'invalid', second: 'unknown' })).toMatchObject({ kind: 'rejected', isTemporary: true });
  });

  it('a token of neither is not refused at all if one cannot be read', async () => {
    expect(await check({ first: 'down' })).toMatchObject({ kind: 'unavailable' });
    expect(await check({ second: 'down' })).toMatchObject({ kind: 'unavailable' });
  });

  it.each([{ first: 'valid' }, { second: 'valid' }, { first: 'valid', second: 'down' }] as const)(
    'a token that one signed is refused for what is wrong with it: %j',
    async (signatures) => {
      const expired = await check(signatures, { exp: NOW / 1000 - 1 });

      expect(expired).toMatchObject({ kind: 'rejected', detail: expect.stringContaining('exp has passed') });
    },
  );
});

describe('two audiences of one issuer', () => {
  const issuer = 'https://issuer.test/';
  const two = [
    { issuer, audience: ['staff'], userIdPrefix: 'staff:' },
    { issuer, audience: ['calls'], userIdPrefix: '' },
  ];

  it.each([
    ['staff', 'staff:bob'],
    ['calls', 'bob'],
  ])('make different users: %s makes %s', async (aud, userId) => {
    const both = { staff: 'valid', calls: 'valid' } as const;

    expect(await authenticate(deps(two, both), token('RS256', { iss: issuer, aud }), 'http')).toMatchObject({
      session: { userId },
    });
  });
});

describe('the team’s own authorizer beside a shared secret', () => {
  const both = [
    { sharedSecret: 'first', userIdPrefix: '' },
    { authorizer: 'arn:aws:lambda:eu-west-1:123456789012:function:sessions', userIdPrefix: 'own:' },
  ];

  it.each<[string, SignatureResult]>([
    ['no secret signed', 'invalid'],
    ['may have been signed by a newer secret', 'unknown'],
  ])('is asked about an HS256 token that %s', async (_what, first) => {
    expect(await authenticate(deps(both, { first }), token('HS256'), 'http')).toMatchObject({
      session: { userId: 'own:from-the-authorizer' },
    });
  });

  it.each<[string, SignatureResult | 'down', object, string]>([
    ['the secret signed', 'valid', { exp: NOW / 1000 - 1 }, 'rejected'],
    ['cannot be checked', 'down', {}, 'unavailable'],
  ])('is not asked about a token that %s', async (_what, first, claims, kind) => {
    expect(await authenticate(deps(both, { first }), token('HS256', claims), 'http')).toMatchObject({ kind });
  });
});

describe('an entry that is shared', () => {
  const shared = [
    { sharedSecret: 'first', shared: true },
    { sharedSecret: 'second', userIdPrefix: 'b:' },
    { sharedSecret: 'third', userIdPrefix: 'c:', shared: true },
  ];
  const idOf = async (sub: string): Promise<unknown> => {
    const result = await authenticate(deps(shared, { first: 'valid' }), token('HS256', { sub }), 'http');
    return result.kind === 'authenticated' && (result.session.userId ?? result.session.problem?.code);
  };

  it('has users in common with another that is shared, and none with one that is not', async () => {
    expect(await idOf('bob')).toBe('bob');
    expect(await idOf('c:bob')).toBe('c:bob');
    expect(await idOf('b:bob')).toBe('invalid_user_claim');
  });
});
