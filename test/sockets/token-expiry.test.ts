import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { IssuerEntry } from '../../lambda/contract/identity.ts';
import { listenOnLoopback } from '../../local/network/loopback.ts';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

/** An issuer that signs any claims. The local backend's issuer always sets `exp`. */
const startPermissiveIssuer = async (audience: string) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'permissive', alg: 'ES256', use: 'sig' };
  let issuer = '';
  const server = createServer(({ url }, response) => {
    const document = url === '/jwks.json' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks.json` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  });
  issuer = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  return {
    issuer,
    sign: (claims: JWTPayload) =>
      new SignJWT({ sub: 'bob', iss: issuer, aud: audience, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'permissive' })
        .sign(privateKey),
    close: () => server.close().closeAllConnections(),
  };
};

let backend: TestBackend;
let permissive: Awaited<ReturnType<typeof startPermissiveIssuer>>;
beforeAll(async () => {
  permissive = await startPermissiveIssuer('ringthrough');
  backend = await startTestBackend({
    identity: [v.parse(IssuerEntry, { issuer: permissive.issuer, audience: ['ringthrough'], algorithms: ['ES256'] })],
  });
});
afterAll(async () => {
  await backend.close();
  permissive.close();
});

it('a socket is refused with a correctly signed token that has no “exp” or has expired', async () => {
  const now = Math.floor(backend.clock.now() / 1000);
  const [withoutExp, expired, valid] = [
    await permissive.sign({}),
    await permissive.sign({ exp: now - 60 }),
    await permissive.sign({ exp: now + 60 }),
  ];

  const refusals = [];
  for (const token of [withoutExp, expired])
    refusals.push(await refusalOf(backend, '?deviceId=phone', ['ringthrough', `bearer.${token}`]));
  const socket = await openSocket(backend, `bearer.${valid}`, 'phone');

  expect(refusals).toEqual([401, 401]);
  expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
});
