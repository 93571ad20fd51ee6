/** The keys of the token issuer change while an attacker sends tokens with made-up key ids. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

/** A new signing key, which the issuer does not publish yet. */
const newKey = async (kid: string) => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const { issuer, audience } = backend.issuer;
  const now = Math.floor(backend.clock.now() / 1000);
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' },
    mint: (user: string) =>
      new SignJWT({ sub: user, iss: issuer, aud: audience, iat: now, exp: now + 60 })
        .setProtectedHeader({ alg: 'RS256', kid })
        .sign(privateKey),
  };
};
const refused = (token: string) => refusalOf(backend, '?deviceId=phone', ['ringthrough', `bearer.${token}`]);

it('a token of a key that the issuer has just begun to use opens a socket, also during a flood of unknown key ids', async () => {
  const old = await openSocket(backend, `bearer.${await backend.issuer.mint(someone('bob'))}`, 'phone');
  const [rotated, forged] = [await newKey('rotated'), await newKey('forged')];
  expect(await refused(await forged.mint('mallory'))).toBe(401);

  backend.issuer.jwks.keys.splice(0, 1, rotated.jwk);
  const flood = Array.from({ length: 20 }, async () => refused(await forged.mint('mallory')));
  const socket = await openSocket(backend, `bearer.${await rotated.mint(someone('bob'))}`, 'phone');

  expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  expect(await Promise.all(flood)).toEqual(Array(20).fill(401));
  expect(await refused(await backend.issuer.mint('bob'))).toBe(401);
  await Promise.all([old.close(), socket.close()]);
});
