import { expect, it } from 'vitest';
import { newLeg } from '../../lambda/calls/call.ts';
import { type TransitionDeps, transitionAndNotify } from '../../lambda/notifications/transition-and-notify.ts';
import { type CloseDeps, closeCall } from '../../lambda/ringing/close-call.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';

const apps = [{ appId: 'main', bundleId: 'com.example.app', applications: {} }];

it('a failed write does not skip a notification: a transition returns once every notification is settled', async () => {
  const rings = { phone: { outcome: 'accepted' }, tablet: { outcome: 'accepted' } } as const;
  const call = aCall({
    answeredAt: T0,
    talkingLegs: 1,
    changedSeq: 2,
    unnotified: true,
    legs: { bob: { ...newLeg, answeredAt: T0, answeredBy: 'phone', answeredSeq: 2, reported: { phone: T0 }, rings } },
  });
  const tablet = aDevice({
    deviceId: 'tablet',
    platform: 'android',
    endpointArn: 'arn:aws:sns:e:1:endpoint/GCM/main/1',
  });
  let onWriteFailed: () => void = () => {};
  const writeFailed = new Promise<void>((resolve) => {
    onWriteFailed = resolve;
  });
  const notified: string[] = [];
  const failures: unknown[] = [];
  const deps = {
    calls: { transition: async () => ({ applied: true, call }), markNotified: async () => {} },
    callees: {
      isBeingErased: async () => false,
      deliveryTargets: async (userId: string) => ({
        userId,
        sockets: [],
        devices: userId === 'bob' ? [tablet] : [],
        blocked: new Set(),
        blockedAt: new Map(),
      }),
    },
    devices: {
      countReceipt: async () => {
        // The push is still in flight when this fails.
        queueMicrotask(onWriteFailed);
        throw new Error('throttled');
      },
    },
    push: {
      send: async () => {
        await writeFailed;
        for (let tick = 0; tick < 20; tick += 1) await Promise.resolve();
        notified.push('tablet');
        return { kind: 'accepted', messageId: 'm' };
      },
    },
    apps,
    now: () => T0,
    onNotification: () => {},
    onReport: () => {},
    onAnswer: () => {},
    onNotificationFailed: (_callId: string, cause: unknown) => failures.push(cause),
  } as unknown as TransitionDeps;

  await transitionAndNotify(deps, { name: 'answer', callId: call.callId, userId: 'bob', deviceId: 'phone', at: T0 });

  expect(notified).toEqual(['tablet']);
  expect(failures).toEqual([new Error('throttled')]);
});

it('an unreported ring is counted once, however often the timer is redelivered', async () => {
  const legs = { bob: { ...newLeg, rings: { phone: { outcome: 'accepted' } } } } as const;
  let call = aCall({ legs });
  let counted = 0;
  let failures = 1;
  const deps = {
    now: () => T0 + 42_000,
    apps,
    calls: {
      get: async () => call,
      close: async (_callId: string, closedAt: number) => {
        failures -= 1;
        if (failures >= 0) throw new Error('no answer');
        call = { ...call, closedAt };
        return { applied: true, call };
      },
    },
    devices: {
      countUnreportedRing: async () => {
        counted += 1;
        return aDevice({ unreportedRings: counted });
      },
    },
    onUnreportedRing: () => {},
    onNoAnswer: () => {},
  } as unknown as CloseDeps;

  await expect(closeCall(deps, call.callId)).rejects.toThrow('no answer');
  await closeCall(deps, call.callId);
  await closeCall(deps, call.callId);

  expect(counted).toBe(1);
});
