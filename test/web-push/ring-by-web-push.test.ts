import { describe, expect, it } from 'vitest';
import { type Call, newLeg } from '../../lambda/calls/call.ts';
import type { RingsRecord } from '../../lambda/calls/call-store.ts';
import type { WebPushMessage } from '../../lambda/push/web-push-message.ts';
import type { WebPushOutcome } from '../../lambda/push/web-push-sender.ts';
import { type RingByWebPushDeps, ringByWebPush } from '../../lambda/ringing/ring-by-web-push.ts';
import { aCall, T0 } from '../support/builders.ts';

const pending: Call = aCall({ legs: { bob: { ...newLeg, rings: { browser: { outcome: 'pending', at: T0 } } } } });
const ended: Call = { ...pending, seq: 2, endedAt: T0 + 1, endedSeq: 2, endReason: 'cancelled' };

/** @param reads the call at each read; the last one stays */
const ring = async (reads: readonly Call[], outcome: WebPushOutcome = { kind: 'accepted' }) => {
  const sent: WebPushMessage[] = [];
  const records: RingsRecord[] = [];
  const pauses: number[] = [];
  let read = 0;
  const browser = {
    ...{ userId: 'bob', deviceId: 'browser', appId: 'main', claim: 'claim', registeredAt: T0, refreshedAt: T0 },
    subscription: { endpoint: 'https://fcm.googleapis.com/fcm/send/abc', p256dh: '', auth: '' },
  };
  const none = { devices: [], sockets: [], blocked: new Set<string>(), blockedAt: new Map(), isBeingErased: false };
  const deps: RingByWebPushDeps = {
    calls: {
      get: async () => reads[Math.min(read++, reads.length - 1)],
      recordRings: async (call, record) => {
        records.push(record);
        return { applied: true, call: { ...(reads.at(-1) ?? pending), seq: call.seq + 1 } };
      },
    },
    callees: { deliveryTargets: async () => ({ ...none, userId: 'bob', browsers: [browser] }) as never },
    browsers: { removeSubscription: async () => true },
    sender: {
      send: async (_subscription, message) => {
        sent.push(message);
        return outcome;
      },
    },
    publicUrl: 'https://api.example.com',
    tenant: '',
    now: () => T0 + 1_000,
    pause: async (ms) => {
      pauses.push(ms);
    },
    onSent: () => {},
  };
  await ringByWebPush(deps, {
    kind: 'ring',
    tenant: '',
    callId: pending.callId,
    browsers: [{ userId: 'bob', deviceId: 'browser' }],
  });
  return { types: sent.map(({ payload }) => JSON.parse(payload).type), records, pauses };
};

describe('a ring by Web Push', () => {
  it('is not sent once the call is over', async () => {
    expect(await ring([ended])).toMatchObject({ types: [], records: [] });
  });

  it('of a call that ends while the push is under way is followed by the end', async () => {
    expect((await ring([pending, pending, ended])).types).toEqual(['incoming_call', 'call_ended']);
  });

  it('waits for the invite, which records it as pending, before it records what became of it', async () => {
    const inviting = { ...pending, legs: { bob: newLeg }, inviteLease: T0 + 12_000 };

    const { records, pauses } = await ring([inviting, inviting, inviting, pending]);

    expect(pauses).toEqual([100, 200]);
    expect(records.map(({ rings }) => rings)).toEqual([
      { bob: { browser: { outcome: 'accepted', reason: 'web_push', at: T0 + 1_000 } } },
    ]);
  });

  it('that a push service does not take is sent once more', async () => {
    const { types, pauses } = await ring([pending], { kind: 'retryable', reason: 'throttled', retryAfter: 3 });

    expect([types, pauses]).toEqual([['incoming_call', 'incoming_call'], [3_000]]);
  });

  it('that nothing else rings ends the leg when it is refused', async () => {
    const { records } = await ring([pending], { kind: 'rejected', reason: 'not_authorised' });

    expect(records.map((one) => one.ended)).toEqual([['bob']]);
  });
});
