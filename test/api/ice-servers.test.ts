import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENV } from '../../lambda/contract/environment.ts';
import { turnCredential } from '../../lambda/signals/ice-servers.ts';
import { type SecretStore, startSecretStore } from '../lib/secret-store.ts';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

const SECRET = 'north-star';
const urls = ['turn:turn.example.com:3478'];

let secrets: SecretStore;
let backend: TestBackend;
beforeAll(async () => {
  secrets = await startSecretStore();
  secrets.secrets.set('ringthrough/turn', SECRET);
  const ice = { stun: ['stun:stun.example.com'], turn: { urls, secretName: 'ringthrough/turn' } };
  backend = await startTestBackend({
    environmentOf: (_fn, environment) => ({
      ...environment,
      [ENV.ice]: JSON.stringify(ice),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    }),
  });
});
afterAll(async () => {
  await backend.close();
  await secrets.close();
});

/** A ringing call, and the path for receipts of Bob's phone. */
const ringing = async () => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await backend.as(aliceId), await backend.as(bobId)];
  const phone = iphone();
  await bob('PUT', '/v1/devices/phone', phone);
  const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
  await backend.sns.settled();
  const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
  return { alice, aliceId, bob, bobId, callId, receipt: new URL(String(push?.payload?.ackUrl)).pathname };
};

describe('the ICE servers of a call', () => {
  it('are given to each party, with a TURN credential that expires after four hours', async () => {
    const { alice, aliceId, bob, bobId, callId } = await ringing();
    const before = backend.clock.now();

    const [hers, his] = [
      await alice('GET', `/v1/ice-servers?callId=${callId}`),
      await bob('GET', `/v1/ice-servers?callId=${callId}`),
    ];

    for (const [response, userId] of [[hers, aliceId] as const, [his, bobId] as const]) {
      expect(response.status).toBe(200);
      const [stun, turn] = response.body.iceServers;
      const expiresAt = Date.parse(response.body.expiresAt);
      expect(stun).toEqual({ urls: ['stun:stun.example.com'] });
      expect(turn).toEqual({ urls, ...turnCredential(SECRET, userId, expiresAt) });
      expect(turn.username).toBe(`${Math.floor(expiresAt / 1000)}:${userId}`);
      expect(expiresAt - before).toBeGreaterThanOrEqual(4 * 60 * 60 * 1000);
      expect(expiresAt - before).toBeLessThan(4 * 60 * 60 * 1000 + 60_000);
    }
  });

  it('are given to a phone that has only a receipt token', async () => {
    const { bobId, receipt } = await ringing();

    const { status, body } = await backend.request('GET', `${receipt}/ice-servers`);

    expect(status).toBe(200);
    expect(body.iceServers[1].username).toMatch(new RegExp(`^\\d+:${bobId}$`));
    expect((await backend.request('GET', `${receipt}x/ice-servers`)).status).toBe(404);
  });

  it('are refused to a user outside the call, and to every party after its end', async () => {
    const { alice, bob, callId, receipt } = await ringing();
    const mallory = await backend.as(someone('mallory'));

    expect((await mallory('GET', `/v1/ice-servers?callId=${callId}`)).body.code).toBe('call_not_found');
    expect((await bob('GET', '/v1/ice-servers')).body.issues).toMatchObject([{ path: 'callId' }]);
    await alice('POST', `/v1/calls/${callId}/cancel`);
    expect((await bob('GET', `/v1/ice-servers?callId=${callId}`)).body).toMatchObject({
      code: 'wrong_state',
      call: { endReason: 'cancelled' },
    });
    expect((await backend.request('GET', `${receipt}/ice-servers`)).status).toBe(409);
  });

  it('use a changed secret after five minutes, and neither the secret nor a credential is logged', async () => {
    const { alice, aliceId, callId } = await ringing();
    const iceServers = async () => (await alice('GET', `/v1/ice-servers?callId=${callId}`)).body;
    const first = await iceServers();
    secrets.secrets.set('ringthrough/turn', 'another');

    const second = await iceServers();
    await backend.advance(30_000);
    await alice('GET', `/v1/calls/${callId}`);

    const credentialWith = (secret: string, { expiresAt }: { expiresAt: string }) =>
      turnCredential(secret, aliceId, Date.parse(expiresAt)).credential;
    expect(second.iceServers[1].credential).toBe(credentialWith(SECRET, second));
    await backend.advance(5 * 60_000);
    const { alice: carol, aliceId: carolId, callId: later } = await ringing();
    const { body } = await carol('GET', `/v1/ice-servers?callId=${later}`);
    expect(body.iceServers[1].credential).toBe(
      turnCredential('another', carolId, Date.parse(body.expiresAt)).credential,
    );
    secrets.secrets.set('ringthrough/turn', SECRET);
    const log = backend.logs.join('\n');
    for (const text of [SECRET, 'another', first.iceServers[1].credential]) expect(log).not.toContain(text);
  });
});
