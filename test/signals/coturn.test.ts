import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { turnCredential } from '../../lambda/signals/ice-servers.ts';
import { type Coturn, hasCoturn, startCoturn } from '../support/coturn.ts';
import { allocate } from './turn-client.ts';

const SECRET = 'north-star';
const isTested = hasCoturn('TURN credential');

/** A real TURN server with the same shared secret. */
let coturn: Coturn | undefined;
beforeAll(async () => {
  if (isTested) coturn = await startCoturn(SECRET);
});
afterAll(() => coturn?.close());
const port = (): number => coturn?.port ?? 0;

const inAMinute = () => Date.now() + 60_000;

describe('a TURN credential, validated by coturn', () => {
  it.skipIf(!isTested).each(['alice', 'auth0|5f7c8ec7', 'a:b', 'a b', 'a@b.c'])(
    'is accepted before it expires, for the user %s',
    async (userId) => {
      expect(await allocate(port(), turnCredential(SECRET, userId, inAMinute()))).toBe('allocated');
    },
  );

  it.skipIf(!isTested)('is refused after it has expired, for another user, and with another secret', async () => {
    const valid = turnCredential(SECRET, 'alice', inAMinute());

    expect(await allocate(port(), turnCredential(SECRET, 'alice', Date.now() - 60_000))).toBe(401);
    expect(await allocate(port(), { ...valid, username: valid.username.replace('alice', 'bob') })).toBe(401);
    expect(await allocate(port(), turnCredential('another', 'alice', inAMinute()))).toBe(401);
  });
});
