/** Which signatures count: key sets and secrets as they are in practice, and tokens that only look right. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../../local/network/loopback.ts';
import type { TestBackend } from '../support/backend.ts';
import { get, socketStatus, startStrictBackend, statuses } from './identity-backend.ts';

const SECRET = 'a secret of thirty-two bytes or more';
const TENANTS = ['t1', 't2'];

let issuer = '';
let server: Server;
let backend: TestBackend;
let keys: object[] = [];

const newKey = async (algorithm: string, kid: string, more: object = {}) => {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  return { jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', ...more }, privateKey, algorithm, kid };
};
type Key = Awaited<ReturnType<typeof newKey>>;

const exp = () => Math.floor(backend.clock.now() / 1000) + 600;
const mint = ({ algorithm, privateKey, kid }: Key, claims: object = {}, header: object = {}) =>
  new SignJWT({ sub: 'bob', iss: issuer, aud: 'ringthrough', exp: exp(), ...claims })
    .setProtectedHeader({ alg: algorithm, kid, ...header })
    .sign(privateKey);

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const base = url.startsWith('/common') ? `${issuer}/{tenantid}` : issuer;
    const document = url === '/keys' ? { keys } : { issuer: base, jwks_uri: `${issuer}/keys` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  });
  issuer = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  backend = await startStrictBackend(
    [
      { issuer, audience: ['ringthrough'], algorithms: ['RS256', 'ES256'], userIdPrefix: '' },
      {
        issuer: `${issuer}/{tenantid}`,
        audience: ['ringthrough'],
        algorithms: ['ES256'],
        allowedTenants: TENANTS,
        userIdPrefix: 't:',
      },
      { sharedSecret: 'user-tokens', userIdPrefix: 'own:' },
    ],
    { sharedSecret: SECRET },
  );
});
afterAll(async () => {
  await backend.close();
  server.close().closeAllConnections();
});

/** Publishes these keys and no others, and waits until the backend may fetch them. */
const publish = async (...published: readonly Key[]) => {
  keys = published.map(({ jwk }) => jwk);
  await backend.advance(60 * 60 * 1000);
};

describe('a key set', () => {
  it('may have one key id twice: the key that fits counts', async () => {
    const [rsa, first, second] = [await newKey('RS256', 'k'), await newKey('ES256', 'k'), await newKey('ES256', 'k')];
    const other = await newKey('ES256', 'k');
    await publish(rsa, first, second);

    for (const key of [rsa, first, second]) expect(await statuses(backend, await mint(key))).toEqual([200, 101]);
    expect(await statuses(backend, await mint(other))).toEqual([401, 401]);
  });

  it('may have several keys for a token without a key id: each is tried', async () => {
    const [first, second] = [await newKey('ES256', 'a'), await newKey('ES256', 'b')];
    await publish(first, second);

    for (const key of [first, second])
      expect(await statuses(backend, await mint(key, {}, { kid: undefined }))).toEqual([200, 101]);
  });

  it('may have keys that nobody here knows, which do not keep out the others', async () => {
    const key = await newKey('ES256', 'a');
    await publish(key);
    keys = [{ kty: 'AKP', kid: 'new' }, { kty: 'OKP', crv: 'X25519', x: 'AA', kid: 'enc', use: 'enc' }, ...keys];
    await backend.advance(60 * 60 * 1000);

    expect(await statuses(backend, await mint(key))).toEqual([200, 101]);
  });

  it('of all tenants may have a key of one tenant, which signs for no other', async () => {
    const common = await newKey('ES256', 'common', { issuer: `${issuer}/{tenantid}` });
    const ofFirst = await newKey('ES256', 'first', { issuer: `${issuer}/t1` });
    await publish(common, ofFirst);
    const tokenOf = (key: Key, tid: string) => mint(key, { tid, iss: `${issuer}/${tid}` });

    expect(await statuses(backend, await tokenOf(common, 't1'))).toEqual([200, 101]);
    expect(await statuses(backend, await tokenOf(common, 't2'))).toEqual([200, 101]);
    expect(await statuses(backend, await tokenOf(ofFirst, 't1'))).toEqual([200, 101]);
    expect(await statuses(backend, await tokenOf(ofFirst, 't2'))).toEqual([401, 401]);
  });
});

describe('a token is 401', () => {
  const encoded = (part: object | Buffer): string =>
    Buffer.from(Buffer.isBuffer(part) ? part : JSON.stringify(part)).toString('base64url');
  const claims = () => ({ sub: 'bob', iss: issuer, aud: 'ringthrough', exp: exp() });
  const hs256 = (header: object, payload: object | Buffer): string => {
    const signed = `${encoded({ alg: 'HS256', ...header })}.${encoded(payload)}`;
    return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
  };

  it.each<[string, () => string]>([
    ['without a signature', () => `${encoded({ alg: 'none' })}.${encoded(claims())}.`],
    ['with alg NONE', () => `${encoded({ alg: 'NONE' })}.${encoded(claims())}.AA`],
    ['with hs256 in lower case', () => hs256({ alg: 'hs256' }, claims())],
    ['with HS512, by the shared secret', () => hs256({ alg: 'HS512' }, claims())],
    ['with an extension that must be understood', () => hs256({ crit: ['exp'], exp: 1 }, claims())],
    ['with a payload that is not encoded', () => hs256({ crit: ['b64'], b64: false }, claims())],
    ['with an empty crit', () => hs256({ crit: [] }, claims())],
    [
      'with claims in another encoding than UTF-8',
      () => hs256({}, Buffer.from(`{"sub":"José","exp":${exp()}}`, 'latin1')),
    ],
    ['with a list of claims', () => hs256({}, [claims()])],
    ['with an exp in milliseconds', () => hs256({}, { ...claims(), exp: exp() * 1000 })],
    ['with a fourth part', () => `${hs256({}, claims())}.AA`],
    ['with padding', () => `${hs256({}, claims())}=`],
  ])('%s', async (_what, make) => {
    // Long enough after the last read of the secret for another, which makes the refusal final.
    await backend.advance(10_000);
    const token = make();

    const { status, body } = await get(backend, token);

    expect([status, body.code]).toEqual([401, 'unauthenticated']);
    // No client can send padding in a subprotocol.
    if (!token.endsWith('=')) expect(await socketStatus(backend, token)).toBe(401);
  });

  it('and accepted as it should be', async () => {
    expect(await statuses(backend, hs256({}, claims()))).toEqual([200, 101]);
  });
});

describe('a shared secret that became too short', () => {
  it('still accepts what its previous value signed; what it signed itself is an error with its reason in the log', async () => {
    const own = await startStrictBackend([{ sharedSecret: 'user-tokens' }], { sharedSecret: SECRET });
    own.secrets?.put('user-tokens', 'short');
    const sign = (secret: string) =>
      new SignJWT({ sub: 'bob', exp: exp() }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret));

    expect(await statuses(own, await sign(SECRET))).toEqual([200, 101]);
    expect(await statuses(own, await sign('short'))).toEqual([500, 503]);
    expect(own.logs.join('\n')).toContain('the secret user-tokens must have at least 32 bytes');
    await own.advance(10_000);
    expect(await statuses(own, await sign('x'.repeat(40)))).toEqual([401, 401]);
    await own.close();
  });
});
