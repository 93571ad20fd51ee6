import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENV } from '../../lambda/contract/environment.ts';
import { turnCredential } from '../../lambda/signals/ice-servers.ts';
import { type SecretStore, startSecretStore } from '../infra/secret-store.ts';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';

const SECRET = 'north-star';
const urls = ['turn:turn.example.com:3478'];

let secrets: SecretStore;
let house: TestHouse;
beforeAll(async () => {
  secrets = await startSecretStore();
  secrets.secrets.set('ringthrough/turn', SECRET);
  const ice = { stun: ['stun:stun.example.com'], turn: { urls, secretName: 'ringthrough/turn' } };
  house = await startTestHouse({
    environmentOf: (_fn, environment) => ({
      ...environment,
      [ENV.ice]: JSON.stringify(ice),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    }),
  });
});
afterAll(async () => {
  await house.close();
  await secrets.close();
});

/** A call that rings, and the path at which Bob's woken phone reports. */
const ringing = async () => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await house.as(aliceId), await house.as(bobId)];
  const phone = iphone();
  await bob('PUT', '/v1/devices/phone', phone);
  const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
  await house.sns.settled();
  const push = house.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
  return { alice, aliceId, bob, bobId, callId, receipt: new URL(String(push?.payload?.ackUrl)).pathname };
};

describe('the servers of a call', () => {
  it('are its parties’, with a credential of their own that a TURN server can check and that ends', async () => {
    const { alice, aliceId, bob, bobId, callId } = await ringing();
    const before = house.clock.now();

    const [hers, his] = [
      await alice('GET', `/v1/ice-servers?callId=${callId}`),
      await bob('GET', `/v1/ice-servers?callId=${callId}`),
    ];

    for (const [answer, userId] of [[hers, aliceId] as const, [his, bobId] as const]) {
      expect(answer.status).toBe(200);
      const [stun, turn] = answer.body.iceServers;
      const expiresAt = Date.parse(answer.body.expiresAt);
      expect(stun).toEqual({ urls: ['stun:stun.example.com'] });
      expect(turn).toEqual({ urls, ...turnCredential(SECRET, userId, expiresAt) });
      expect(turn.username).toBe(`${Math.floor(expiresAt / 1000)}:${userId}`);
      expect(expiresAt - before).toBeGreaterThanOrEqual(4 * 60 * 60 * 1000);
      expect(expiresAt - before).toBeLessThan(4 * 60 * 60 * 1000 + 60_000);
    }
  });

  it('can be had by a phone that was just woken and has no session', async () => {
    const { bobId, receipt } = await ringing();

    const { status, body } = await house.request('GET', `${receipt}/ice-servers`);

    expect(status).toBe(200);
    expect(body.iceServers[1].username).toMatch(new RegExp(`^\\d+:${bobId}$`));
    expect((await house.request('GET', `${receipt}x/ice-servers`)).status).toBe(404);
  });

  it('are nobody else’s, and nobody’s once the call is over', async () => {
    const { alice, bob, callId, receipt } = await ringing();
    const mallory = await house.as(someone('mallory'));

    expect((await mallory('GET', `/v1/ice-servers?callId=${callId}`)).body.code).toBe('call_not_found');
    expect((await bob('GET', '/v1/ice-servers')).body.issues).toMatchObject([{ path: 'callId' }]);
    await alice('POST', `/v1/calls/${callId}/cancel`);
    expect((await bob('GET', `/v1/ice-servers?callId=${callId}`)).body).toMatchObject({
      code: 'wrong_state',
      call: { endReason: 'cancelled' },
    });
    expect((await house.request('GET', `${receipt}/ice-servers`)).status).toBe(409);
  });

  it('are made with a changed secret after five minutes, and never show it, nor put it or a credential into the log', async () => {
    const { alice, aliceId, callId } = await ringing();
    const credential = async () => (await alice('GET', `/v1/ice-servers?callId=${callId}`)).body;
    const first = await credential();
    secrets.secrets.set('ringthrough/turn', 'another');

    const soon = await credential();
    await house.advance(30_000);
    await alice('GET', `/v1/calls/${callId}`);

    const made = (secret: string, { expiresAt }: { expiresAt: string }) =>
      turnCredential(secret, aliceId, Date.parse(expiresAt)).credential;
    expect(soon.iceServers[1].credential).toBe(made(SECRET, soon));
    await house.advance(5 * 60_000);
    const { alice: carol, aliceId: carolId, callId: later } = await ringing();
    const { body } = await carol('GET', `/v1/ice-servers?callId=${later}`);
    expect(body.iceServers[1].credential).toBe(
      turnCredential('another', carolId, Date.parse(body.expiresAt)).credential,
    );
    secrets.secrets.set('ringthrough/turn', SECRET);
    const seen = house.logs.join('\n');
    for (const text of [SECRET, 'another', first.iceServers[1].credential]) expect(seen).not.toContain(text);
  });
});
