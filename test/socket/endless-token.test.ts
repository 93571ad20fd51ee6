import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ENV } from '../../lambda/contract/environment.ts';
import { listenOnLoopback } from '../../local/loopback.ts';
import { startTestHouse, type TestHouse } from '../support/house.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

/** An issuer that signs whatever claims it is given, which the house's own does not: its tokens always have an end. */
const startCarelessIssuer = async (audience: string) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'careless', alg: 'ES256', use: 'sig' };
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
        .setProtectedHeader({ alg: 'ES256', kid: 'careless' })
        .sign(privateKey),
    close: () => server.close().closeAllConnections(),
  };
};

let house: TestHouse;
let careless: Awaited<ReturnType<typeof startCarelessIssuer>>;
beforeAll(async () => {
  careless = await startCarelessIssuer('ringthrough');
  house = await startTestHouse({
    environmentOf: (_fn, environment) => ({ ...environment, [ENV.issuer]: careless.issuer }),
  });
});
afterAll(async () => {
  await house.close();
  careless.close();
});

it('a socket is refused to a token without an end, and to one whose end is past, though both are well signed', async () => {
  const now = Math.floor(house.clock.now() / 1000);
  const [endless, past, good] = [
    await careless.sign({}),
    await careless.sign({ exp: now - 60 }),
    await careless.sign({ exp: now + 60 }),
  ];

  const refusals = [];
  for (const token of [endless, past])
    refusals.push(await refusalOf(house, '?deviceId=phone', ['ringthrough', `bearer.${token}`]));
  const socket = await openSocket(house, `bearer.${good}`, 'phone');

  expect(refusals).toEqual([401, 401]);
  expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
});
