/** Every push has room for `custom` of the size that the schema accepts, whatever else is as long as it may be. */
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type Call, newLeg } from '../../lambda/calls/call.ts';
import { PRESETS, type Preset } from '../../lambda/contract/enums.ts';
import { jsonBytes } from '../../lambda/contract/json-bytes.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { Invite } from '../../lambda/contract/schemas/calls.ts';
import { DisplayText, Handle } from '../../lambda/contract/schemas/display-text.ts';
import { DeviceId, Tenant, UserId } from '../../lambda/contract/schemas/fields.ts';
import { fcmBytes } from '../../lambda/push/fcm-message.ts';
import { incomingCall } from '../../lambda/push/incoming-call.ts';
import { notificationMessages } from '../../lambda/push/notification-messages.ts';
import { ringMessages } from '../../lambda/ringing/ring-messages.ts';
import { T0 } from '../support/builders.ts';
import {
  customOf,
  LONG_UNITS,
  LONGEST_HANDLES,
  LONGEST_NAMES,
  LONGEST_USER_IDS,
  longestCall,
  longestDeps,
  longestDevice,
} from '../support/longest-calls.ts';

const LIMIT_BY_PLATFORM: Readonly<Record<string, number>> = {
  APNS_VOIP: 5_120,
  APNS_VOIP_SANDBOX: 5_120,
  APNS: 4_096,
  GCM: 4_096,
};

/** The payload in a message for SNS, and its bytes as the push service counts them. */
const sizeOf = (message = '{}') => {
  const [[platform, text] = ['', '']] = Object.entries<string>(JSON.parse(message));
  const payload = JSON.parse(text);
  if (platform !== 'GCM') return { platform, payload, bytes: Buffer.byteLength(text) };
  const { data } = payload.fcmV1Message.message;
  return { platform, payload: data, bytes: fcmBytes(data) };
};

const ringOf = (call: Call, platform: string, preset: Preset = 'universal') => {
  const [ring] = ringMessages(longestDeps, call, [longestDevice(call, platform, { preset })], T0);
  if (typeof ring?.message !== 'object') throw new Error(ring?.message);
  return sizeOf(ring.message.message);
};

/** The presets that carry ids as they are: an integer is never long. */
const KINDS_OF_PRESETS = PRESETS.filter((preset) => preset !== 'custom' && preset !== 'connectycube');
const kinds = ['APNS_VOIP', 'APNS_VOIP_SANDBOX', 'GCM'].flatMap((platform) =>
  KINDS_OF_PRESETS.map((preset) => ({ platform, preset })),
);

describe('the longest values', () => {
  it('are ones that the schemas accept, and one byte or character more is not', () => {
    for (const id of LONGEST_USER_IDS) expect([v.is(UserId, id), v.is(UserId, `${id}u`)]).toEqual([true, false]);
    for (const name of LONGEST_NAMES)
      expect([v.is(DisplayText, name), v.is(DisplayText, `${name}n`)]).toEqual([true, false]);
    const [ownHandles, idHandles] = [LONGEST_HANDLES.slice(0, 2), LONGEST_HANDLES.slice(2)];
    for (const handle of ownHandles) expect([v.is(Handle, handle), v.is(Handle, `${handle}h`)]).toEqual([true, false]);
    expect(idHandles).toEqual(LONGEST_USER_IDS);
    expect([v.is(Tenant, longestDeps.tenant), v.is(Tenant, `${longestDeps.tenant}t`)]).toEqual([true, false]);
    const { deviceId, userId } = longestDevice(longestCall(), 'GCM');
    expect([v.is(DeviceId, deviceId), v.is(DeviceId, `${deviceId}d`), v.is(UserId, userId)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('of custom are at least 1,024 bytes', () => {
    const sizes = LONGEST_USER_IDS.flatMap((callerId) =>
      LONGEST_NAMES.map((name) => {
        const caller = { name, handle: callerId, handleType: 'generic' } as const;
        return ringOf(longestCall({ callerId, caller, custom: customOf(LIMITS.customBytes) }), 'GCM').bytes;
      }),
    );

    expect(LIMITS.customBytes).toBeGreaterThanOrEqual(1_024);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4_096);
  });

  it.each(['APNS_VOIP', 'GCM'])('of an integer id fit into a push to %s in preset connectycube', (platform) => {
    const caller = { name: '"\u20dd'.repeat(64), handle: 'h'.repeat(128), handleType: 'generic' } as const;
    const call = longestCall({ callerId: '2147483647', caller, custom: customOf(LIMITS.customBytes) });
    const [ring] = ringMessages(longestDeps, call, [longestDevice(call, platform, { preset: 'connectycube' })], T0);

    // The callee of a longest call has no integer id: registration refuses the preset, and no push is made.
    expect(ring?.message).toBe('invalid_message');
    const legs = { '2147483646': newLeg };
    expect(ringOf({ ...call, legs }, platform, 'connectycube').bytes).toBeLessThanOrEqual(
      LIMIT_BY_PLATFORM[platform] ?? 0,
    );
  });
});

describe.each(Object.entries(LONG_UNITS))('custom at its limit, made of %s', (_what, unit) => {
  const custom = customOf(LIMITS.customBytes, unit);

  it('is accepted by the schema, and one byte more is refused', () => {
    const invite = (bytes: number) => ({ to: 'bob', caller: { name: 'Alice' }, custom: customOf(bytes, unit) });
    const refusal = v.safeParse(Invite, invite(LIMITS.customBytes + 1));

    expect(jsonBytes(custom)).toBe(LIMITS.customBytes);
    expect(v.is(Invite, invite(LIMITS.customBytes))).toBe(true);
    expect(refusal.issues?.map(({ message }) => message)).toEqual([
      `must be at most ${LIMITS.customBytes} bytes as JSON`,
    ]);
  });

  it.each(kinds)('fits into a push to $platform in preset $preset, with the longest of everything', (kind) => {
    for (const callerId of LONGEST_USER_IDS) {
      for (const name of LONGEST_NAMES) {
        for (const handle of LONGEST_HANDLES) {
          const call = longestCall({ callerId, caller: { name, handle, handleType: 'generic' }, custom });
          const { payload, bytes } = ringOf(call, kind.platform, kind.preset);

          expect(bytes).toBeLessThanOrEqual(LIMIT_BY_PLATFORM[kind.platform] ?? 0);
          if (kind.preset === 'universal') expectWhole(payload, call, kind.platform);
        }
      }
    }
  });
});

/** What an app relies on is complete in a push of preset `universal`. */
const expectWhole = (payload: Record<string, unknown>, call: Call, platform: string) => {
  const isAndroid = platform === 'GCM';
  const event = isAndroid ? JSON.parse(String(payload.incoming_call)) : payload.incomingCall;
  const extra = isAndroid ? JSON.parse(String(payload.extra)) : payload.extra;
  expect({ ...payload, extra, event }).toMatchObject({
    callId: call.callId,
    callerId: call.callerId,
    extra: call.custom,
    event: {
      caller: { id: call.callerId },
      metadata: { ringthrough: { callId: call.callId, ackUrl: payload.ackUrl } },
    },
  });
  expect(Number(payload.expiresAt)).toBe(call.expiresAt);
  expect(payload.ackUrl).toMatch(/^https:\/\/h{88}\/v1\/receipts\/[\w-]+\.[\w-]{22}$/);
};

describe('the metadata of Expo’s key', () => {
  const custom = customOf(LIMITS.customBytes);
  /** A deployment without tenants, at API Gateway's own host name; devices with UUIDs. */
  const usualDeps = { ...longestDeps, publicUrl: `https://${'h'.repeat(54)}`, tenant: '' };
  const metadataOf = (platform: string, length: number, deps = usualDeps) => {
    const caller = { name: '漢'.repeat(16), handle: 'h'.repeat(length), handleType: 'generic' } as const;
    const call = longestCall({ callerId: 'u'.repeat(length), caller, custom });
    const [ring] = ringMessages(deps, call, [longestDevice(call, platform, { deviceId: 'd'.repeat(36) })], T0);
    if (typeof ring?.message !== 'object') throw new Error(ring?.message);
    const { payload } = sizeOf(ring.message.message);
    return platform === 'GCM' ? JSON.parse(payload.incoming_call).metadata : payload.incomingCall.metadata;
  };

  it.each([
    ['APNS_VOIP', 115],
    ['GCM', 152],
  ])('has custom too in a push to %s with ids of up to %s characters, and else ours only', (platform, length) => {
    expect(metadataOf(platform, length)).toEqual({ ...custom, ringthrough: expect.anything() });
    expect(metadataOf(platform, 255, longestDeps)).toEqual({ ringthrough: expect.anything() });
  });

  it('of the older key never has custom', () => {
    const { payload } = ringOf(longestCall({ callerId: 'u', custom }), 'APNS_VOIP');

    expect(payload.incoming_call.metadata).toEqual({ ringthrough: payload.incomingCall.metadata.ringthrough });
  });
});

describe('the caller’s name and handle', () => {
  const custom = customOf(LIMITS.customBytes);
  const [name, handle] = ['漢'.repeat(64), 'h'.repeat(128)];

  it.each(kinds)(
    'are whole in a push to $platform in preset $preset that has room for them',
    ({ platform, preset }) => {
      const caller = { name: '漢'.repeat(16), handle: 'h'.repeat(64), handleType: 'generic' } as const;
      const { payload } = ringOf(longestCall({ callerId: 'u'.repeat(64), caller, custom }), platform, preset);

      const shown =
        preset === 'cordova-legacy' && platform !== 'GCM' ? payload.data.Caller.Username : payload.callerName;
      expect(shown).toBe(caller.name);
      if (payload.handle !== undefined) expect(payload.handle).toBe(caller.handle);
    },
  );

  it('give way to custom: the name first, to whole characters and an ellipsis, under all its keys alike', () => {
    const caller = { name, handle, handleType: 'generic' } as const;
    const { payload } = ringOf(longestCall({ callerId: 'u'.repeat(128), caller, custom }), 'APNS_VOIP');

    expect(payload.callerName).toMatch(/^漢{15,63}…$/);
    expect([payload.nameCaller, payload.Username, payload.displayName, payload.data.Caller.Username]).toEqual(
      Array.from({ length: 4 }, () => payload.callerName),
    );
    expect(payload.handle).toBe(handle);
  });
});

it('a notification of any kind fits, with the longest of everything', () => {
  const sizes = [];
  for (const callerName of LONGEST_NAMES) {
    for (const callerId of LONGEST_USER_IDS) {
      for (const preset of KINDS_OF_PRESETS) {
        for (const platform of ['APNS_VOIP', 'GCM']) {
          const { endpointArn } = longestDevice(longestCall(), platform);
          const alertEndpointArn = 'arn:aws:sns:eu-west-1:000000000000:endpoint/APNS/main/1';
          const caller = { name: callerName, handle: callerId, handleType: 'generic' } as const;
          const full = longestCall({ callerId, caller, custom: customOf(LIMITS.customBytes) });
          const ring = incomingCall(longestDeps, full, longestDevice(full, platform), T0);
          const shared = { bundleId: 'com.example.app', preset, hasReported: true, incomingCall: ring };
          const device = { ...shared, endpointArn, alertEndpointArn };
          for (const isMissed of [true, false]) {
            const { callId, expiresAt } = longestCall();
            const common = { callId, callerId, callerName, media: 'video', expiresAt, stopsRinging: true } as const;
            const ended = { ...common, type: 'call_ended', endReason: 'declined_elsewhere', isMissed } as const;
            const messages = notificationMessages({ ...device, capabilities: ['voip-cancel'] }, ended, T0);
            sizes.push(...messages.map(({ message }) => sizeOf(message)));
          }
        }
      }
    }
  }

  expect(new Set(sizes.map(({ platform }) => platform))).toEqual(new Set(['APNS_VOIP', 'APNS', 'GCM']));
  for (const { platform, bytes } of sizes) expect(bytes).toBeLessThanOrEqual(LIMIT_BY_PLATFORM[platform] ?? 0);
});

describe('whatever the schemas accept', () => {
  const accepted = (
    schema: v.GenericSchema<string>,
    unit: 'grapheme' | 'binary-ascii' | 'grapheme-ascii',
    maxLength: number,
  ) => fc.string({ unit, minLength: 1, maxLength, size: 'max' }).filter((value) => v.is(schema, value));
  /** Any JSON object, filled up to the limit. */
  const fullCustom = fc
    .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }), { maxKeys: 8 })
    .map((object) => ({ ...object, fill: '' }))
    .filter((object) => jsonBytes(object) <= LIMITS.customBytes)
    .map((object) => ({ ...object, fill: 'x'.repeat(LIMITS.customBytes - jsonBytes(object)) }));
  const callers = fc.record({
    name: accepted(DisplayText, 'grapheme', 64),
    handle: fc.oneof(accepted(Handle, 'grapheme', 128), accepted(UserId, 'grapheme-ascii', 255)),
    handleType: fc.constantFrom('generic', 'number', 'email'),
  });
  const calls = fc
    .record({ callerId: accepted(UserId, 'grapheme-ascii', 255), caller: callers, custom: fullCustom })
    .map(longestCall);

  it('fits into every push, with custom as it was sent', () => {
    fc.assert(
      fc.property(calls, fc.constantFrom(...kinds), (call, { platform, preset }) => {
        const { payload, bytes } = ringOf(call, platform, preset);

        expect(bytes).toBeLessThanOrEqual(LIMIT_BY_PLATFORM[platform] ?? 0);
        if (preset === 'universal') expectWhole(payload, call, platform);
      }),
      // No shrinking: it would take minutes, because few shorter texts pass the filters.
      { numRuns: 300, endOnFailure: true },
    );
  });
});
