import { expect, it } from 'vitest';
import { newLeg } from '../../lambda/calls/call.ts';
import { type CloseDeps, closeCall } from '../../lambda/calls/close-call.ts';
import { type MoveDeps, moveAndTell } from '../../lambda/calls/move-and-tell.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';

const apps = [{ appId: 'main', bundleId: 'com.example.app', applications: {} }];

it('nobody goes untold because of a write beside it that fails: whoever moves a call answers when all are told', async () => {
  const rings = { phone: { outcome: 'accepted' }, tablet: { outcome: 'accepted' } } as const;
  const call = aCall({
    answeredAt: T0,
    talkingLegs: 1,
    legs: { bob: { ...newLeg, answeredAt: T0, answeredBy: 'phone', rings } },
  });
  const tablet = aDevice({
    deviceId: 'tablet',
    platform: 'android',
    endpointArn: 'arn:aws:sns:e:1:endpoint/GCM/main/1',
  });
  let isTaken: () => void = () => {};
  const taken = new Promise<void>((resolve) => {
    isTaken = resolve;
  });
  const told: string[] = [];
  const untold: unknown[] = [];
  const deps = {
    calls: { move: async () => ({ moved: true, call }), markTold: async () => {} },
    callees: {
      enterCall: async () => {
        // The push is still under way when this fails.
        queueMicrotask(isTaken);
        throw new Error('throttled');
      },
      reach: async (userId: string) => ({ userId, sockets: [], devices: userId === 'bob' ? [tablet] : [] }),
    },
    devices: { countReceipt: async () => {} },
    push: {
      send: async () => {
        await taken;
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
        told.push('tablet');
        return { kind: 'accepted', messageId: 'm' };
      },
    },
    apps,
    now: () => T0,
    onNotice: () => {},
    onReport: () => {},
    onAnswer: () => {},
    onUntold: (_callId: string, cause: unknown) => untold.push(cause),
  } as unknown as MoveDeps;

  await moveAndTell(deps, { name: 'answer', callId: call.callId, userId: 'bob', deviceId: 'phone', at: T0 });

  expect(told).toEqual(['tablet']);
  expect(untold).toEqual([new Error('throttled')]);
});

it('a silence is counted once, however often the timer has to come', async () => {
  const legs = { bob: { ...newLeg, rings: { phone: { outcome: 'accepted' } } } } as const;
  let call = aCall({ legs, toldAt: T0 + 40_000 });
  let counted = 0;
  let failures = 1;
  const deps = {
    now: () => T0 + 42_000,
    apps,
    calls: {
      get: async () => call,
      takeCloseLease: async () => call,
      markTold: async () => {},
      markClosed: async (_callId: string, closedAt: number) => {
        failures -= 1;
        if (failures >= 0) throw new Error('no answer');
        call = { ...call, closedAt };
      },
    },
    devices: {
      countSilentRing: async () => {
        counted += 1;
        return aDevice({ silentRings: counted });
      },
    },
    onSilence: () => {},
    onMissed: () => {},
  } as unknown as CloseDeps;

  await expect(closeCall(deps, call.callId)).rejects.toThrow('no answer');
  await closeCall(deps, call.callId);
  await closeCall(deps, call.callId);

  expect(counted).toBe(1);
});
