/** The authorizer functions, over time: caches, rotated secrets and keys, outages. */
import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../../local/network/loopback.ts';
import type { TestBackend } from '../support/backend.ts';
import { get, type Issuers, socketStatus, startIssuers, startStrictBackend, statuses } from './identity-backend.ts';

const audience = ['ringthrough'];
const [OLD, CURRENT, NEXT] = ['old', 'current', 'next'].map((name) => `${name}, and 32 bytes in all at least`);

let issuers: Issuers;
let backend: TestBackend;
beforeAll(async () => {
  issuers = await startIssuers();
});
afterEach(() => backend.close());
afterAll(() => issuers.close());

const seconds = () => Math.floor(backend.clock.now() / 1000);

describe('the cache of API Gateway', () => {
  it('does not extend a token: what has expired since is 401', async () => {
    backend = await startStrictBackend([{ issuer: issuers.issuerOf('supabase'), algorithms: ['ES256'] }]);
    const token = await issuers.mintForm('supabase', 'bob', { claims: { exp: seconds() + 60 } });

    const before = await get(backend, token);
    await backend.advance(61_000);
    const after = await get(backend, token);

    expect([before.status, after.status, after.body.code]).toEqual([200, 401, 'unauthenticated']);
    expect(after.body.detail).toContain('exp has passed');
  });

  it('keeps an answer for 300 seconds, and the function is not invoked meanwhile', async () => {
    const invocations: string[] = [];
    backend = await startStrictBackend([{ sharedSecret: 'user-tokens' }], {
      sharedSecret: CURRENT ?? '',
      onInvocation: ({ fn }) => {
        invocations.push(fn);
        return () => {};
      },
    });
    const token = await issuers.mintForm('own-server', 'bob', { secret: CURRENT ?? '' });
    const count = () => invocations.filter((fn) => fn === 'http-authorizer').length;

    for (let requests = 0; requests < 3; requests += 1) await get(backend, token);
    expect(count()).toBe(1);
    await backend.advance(301_000);
    await get(backend, token);
    expect(count()).toBe(2);
  });
});

describe('a shared secret', () => {
  const mint = (secret = '') => issuers.mintForm('own-server', 'bob', { secret });
  const start = async () => {
    backend = await startStrictBackend([{ sharedSecret: 'user-tokens' }], { sharedSecret: OLD ?? '' });
  };
  const put = (secret = '') => backend.secrets?.put('user-tokens', secret);

  it('counts with its current and its previous value, and no other', async () => {
    await start();
    put(CURRENT);
    expect(await statuses(backend, await mint(OLD))).toEqual([200, 101]);
    expect(await statuses(backend, await mint(CURRENT))).toEqual([200, 101]);
    await backend.advance(10_000);
    put(NEXT);

    // A new signature makes the function read the secret again, and so forget the oldest value.
    expect(await statuses(backend, await mint(NEXT))).toEqual([200, 101]);
    expect(await socketStatus(backend, await mint(OLD))).toBe(401);
  });

  it('is read at most every 10 seconds, whatever tokens arrive, and a refusal meanwhile is not kept', async () => {
    await start();
    await get(backend, await mint(OLD));
    const reads = backend.secrets?.reads();
    put(CURRENT);
    const [early, forged] = [await mint(CURRENT), await mint('x'.repeat(40))];

    const refused = [];
    for (const token of [early, forged, early, forged]) refused.push((await get(backend, token)).status);
    expect(refused).toEqual([401, 401, 401, 401]);
    expect(backend.secrets?.reads()).toBe(reads);
    await backend.advance(10_000);

    expect((await get(backend, early)).status).toBe(200);
  });

  it('stays known while Secrets Manager is down; a token that no known value signed is checked again later', async () => {
    await start();
    await statuses(backend, await mint(OLD));
    put(CURRENT);
    backend.secrets?.setDown(true);
    await backend.advance(600_000);
    const token = await mint(CURRENT);

    expect(await statuses(backend, await mint(OLD))).toEqual([200, 101]);
    expect((await get(backend, token)).status).toBe(401);
    backend.secrets?.setDown(false);
    await backend.advance(10_000);
    expect((await get(backend, token)).status).toBe(200);
  });

  it('that could never be read is a 500 for requests and a 503 for sockets', async () => {
    await start();
    backend.secrets?.setDown(true);

    expect(await statuses(backend, await mint(OLD))).toEqual([500, 503]);
  });

  it('of fewer than 32 bytes accepts no token', async () => {
    backend = await startStrictBackend([{ sharedSecret: 'user-tokens' }], { sharedSecret: 'short' });

    expect(await statuses(backend, await mint('short'))).toEqual([500, 503]);
    expect(backend.logs.join('\n')).toContain('the secret user-tokens must have at least 32 bytes');
  });
});

describe('the key set of an issuer', () => {
  let server: Server;
  let keys: object[] = [];
  let fetches = 0;
  let isDown = false;
  let issuer = '';
  const newKey = async (kid: string) => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    return { jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }, privateKey, kid };
  };
  const mint = ({ privateKey, kid }: Awaited<ReturnType<typeof newKey>>, user = 'bob') =>
    new SignJWT({ sub: user, iss: issuer, aud: 'ringthrough', exp: seconds() + 600 })
      .setProtectedHeader({ alg: 'ES256', kid })
      .sign(privateKey);
  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      fetches += url === '/keys' ? 1 : 0;
      if (isDown) {
        // Never answers, as a service that hangs.
        return;
      }
      const document = url === '/keys' ? { keys } : { issuer, jwks_uri: `${issuer}/keys` };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
    });
    issuer = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  });
  afterAll(() => server.close().closeAllConnections());
  const start = async () => {
    backend = await startStrictBackend([{ issuer, audience, algorithms: ['ES256'] }]);
  };

  it('has a rotated key at once, although forged key ids arrive, which cause few fetches', async () => {
    const [first, second, forged] = [await newKey('first'), await newKey('second'), await newKey('forged')];
    keys = [first.jwk];
    await start();
    expect((await get(backend, await mint(first))).status).toBe(200);
    fetches = 0;

    for (let n = 0; n < 3; n += 1) expect((await get(backend, await mint(forged, `mallory-${n}`))).status).toBe(401);
    keys = [second.jwk];
    const accepted = await get(backend, await mint(second));
    for (let n = 3; n < 30; n += 1) expect((await get(backend, await mint(forged, `mallory-${n}`))).status).toBe(401);

    expect(accepted.status).toBe(200);
    expect(fetches).toBeLessThanOrEqual(10);
  });

  it('accepts known keys while the issuer hangs, and answers an unknown one within the timeout', async () => {
    const [known, unknown] = [await newKey('known'), await newKey('unknown')];
    keys = [known.jwk];
    await start();
    await get(backend, await mint(known));
    isDown = true;
    const startedAt = performance.now();

    const refused = await get(backend, await mint(unknown));
    const took = performance.now() - startedAt;
    const accepted = await get(backend, await mint(known, 'carol'));
    isDown = false;

    expect([refused.status, accepted.status]).toEqual([401, 200]);
    expect(took).toBeLessThan(4_000);
  });

  it('that was never read is a 500 for requests and a 503 for sockets, and the same token is accepted once it can be read', async () => {
    const key = await newKey('late');
    keys = [key.jwk];
    await start();
    isDown = true;
    const token = await mint(key);

    const before = await statuses(backend, token);
    isDown = false;
    await backend.advance(5_000);

    expect(before).toEqual([500, 503]);
    expect(await statuses(backend, token)).toEqual([200, 101]);
  });
});

describe('the team’s own authorizer', () => {
  const AUTHORIZER = 'arn:aws:lambda:eu-west-1:123456789012:function:sessions';
  const start = async (ownAuthorizer: (event: unknown) => unknown) => {
    backend = await startStrictBackend([{ authorizer: AUTHORIZER }], { ownAuthorizer });
  };

  it('gets the token and its channel, and is asked once in five minutes for requests and for every socket', async () => {
    const events: unknown[] = [];
    await start((event) => {
      events.push(event);
      return { userId: 4711, scope: 'openid', name: 'Bob' };
    });

    for (let n = 0; n < 2; n += 1) expect(await statuses(backend, 'opaque')).toEqual([200, 101]);

    const [http, socket] = [
      { token: 'opaque', kind: 'http' },
      { token: 'opaque', kind: 'socket' },
    ];
    expect(events).toEqual([http, socket, socket]);
  });

  it.each<[string, () => unknown, number, string]>([
    ['refuses', () => ({ refused: 'logged out' }), 401, 'unauthenticated'],
    ['throws', () => Promise.reject(new Error('down')), 503, 'try_again'],
    ['answers something else', () => ({ user: 'bob' }), 503, 'try_again'],
    ['answers nothing', () => undefined, 503, 'try_again'],
    ['answers half an answer', () => ({ refused: false }), 503, 'try_again'],
    ['answers a list', () => [{ userId: 'bob' }], 503, 'try_again'],
    ['answers a time as text', () => ({ userId: 'bob', expiresAt: '2030-01-01T00:00:00Z' }), 503, 'try_again'],
    ['refuses beside a user', () => ({ userId: 'bob', refused: true }), 401, 'unauthenticated'],
    ['answers an invalid user id', () => ({ userId: ' bob' }), 403, 'invalid_user_claim'],
    ['answers a user id beyond 2^53', () => ({ userId: 2 ** 53 }), 403, 'invalid_user_claim'],
    ['answers a session that has expired', () => ({ userId: 'bob', expiresAt: 1_700_000_000 }), 401, 'unauthenticated'],
  ])('that %s is a problem, for requests and sockets', async (_what, answer, status, code) => {
    await start(answer);

    const response = await get(backend, 'opaque');

    expect([response.status, response.body.code]).toEqual([status, code]);
    expect(await socketStatus(backend, 'opaque')).toBe(status);
    expect(response.headers.has('retry-after')).toBe(status === 503);
  });

  it('may write null for what is absent, and false for what it does not refuse', async () => {
    const nothing = { tenant: null, scope: null, name: null, expiresAt: null };
    await start(() => ({ refused: false, userId: 'bob', ...nothing }));

    expect(await statuses(backend, 'opaque')).toEqual([200, 101]);
  });

  it('whose user id is wrong is named in the problem, and not a claim of a token', async () => {
    await start(() => ({ userId: 'a\nb' }));

    expect((await get(backend, 'opaque')).body.detail).toMatch(
      /^userId of the deployment’s own authorizer is no valid/,
    );
  });

  it('that fails is logged with the reason, and never with the token', async () => {
    await start(() => Promise.reject(new Error('down')));

    await get(backend, 'opaque-token');

    expect(backend.logs.join('\n')).toContain('could not be invoked: the function threw an error');
    expect(backend.logs.join('\n')).not.toContain('opaque-token');
  });

  it('that does not answer in 3 seconds is a 503, which is not kept', async () => {
    let isSlow = true;
    await start(() => (isSlow ? new Promise(() => {}) : { userId: 'bob' }));

    const slow = await get(backend, 'opaque');
    isSlow = false;

    expect([slow.status, (await get(backend, 'opaque')).status]).toEqual([503, 200]);
  });

  it('whose answer has an end is asked again after it', async () => {
    let asked = 0;
    await start(() => {
      asked += 1;
      return { userId: 'bob', expiresAt: backend.clock.now() + 60_000 };
    });

    await get(backend, 'opaque');
    await backend.advance(61_000);
    const { status } = await get(backend, 'opaque');

    expect([status, asked]).toEqual([200, 2]);
  });
});
