import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isExpired, type Push, parsePush, toCallKitReason, toTelecomCause } from '../../client/src/index.ts';
import { END_REASONS } from '../../lambda/contract/end-reasons.ts';
import { PRESETS } from '../../lambda/contract/enums.ts';
import {
  integerUser,
  inviteOf,
  iphone,
  pixel,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

const CALLER = { name: 'Alice', handle: '+49 30 123', handleType: 'number' };
const CUSTOM = { room: 'a-17', nested: { list: [1, null] } };

/** The pushes of a call of this user's, as they reached Apple and Google. */
const pushesOf = async (phone: { readonly [field: string]: unknown; platform: string; token: string }) => {
  // One preset carries ids as integers.
  const bobId = integerUser();
  const [alice, bob] = [await backend.as(integerUser()), await backend.as(bobId)];
  await bob('PUT', '/v1/devices/phone', phone);
  const { callId, from, expiresAt } = (
    await alice('POST', '/v1/calls', inviteOf(bobId, { media: 'video', caller: CALLER, custom: CUSTOM }))
  ).body;
  await backend.settled();
  await alice('POST', `/v1/calls/${callId}/cancel`);
  await backend.settled();
  const apple = backend.apple.pushes().filter(({ deviceToken }) => deviceToken === phone.token);
  const google = backend.google.messages().filter(({ message }) => message.token === phone.token);
  const payloads = [...apple.map(({ payload }) => payload), ...google.map(({ message }) => message.data)];
  return { callId, from, expiresAt: Date.parse(expiresAt), payloads };
};

describe('parsePush reads what arrives', () => {
  it.each(PRESETS.filter((preset) => preset !== 'custom'))('on an iPhone with the preset %s', async (preset) => {
    const { callId, from, expiresAt, payloads } = await pushesOf(iphone({ preset }));
    const [payload] = payloads;

    const push = parsePush(payload);

    const isLegacy = preset === 'cordova-legacy';
    expect(push).toMatchObject({ type: 'incoming_call', callId, callerName: 'Alice' });
    // This preset sends what apps that published by hand have always sent, and no more.
    if (isLegacy) return;
    expect(push).toMatchObject({
      callerId: from,
      handle: CALLER.handle,
      handleType: 'number',
      hasVideo: true,
      expiresAt,
      ackUrl: expect.stringContaining('/v1/receipts/'),
      custom: CUSTOM,
    });
  });

  it.each(PRESETS.filter((preset) => preset !== 'custom'))(
    'on an Android phone with the preset %s: the call, and its end',
    async (preset) => {
      const { callId, from, expiresAt, payloads } = await pushesOf(pixel({ preset }));

      const [call, end] = payloads.map(parsePush);

      expect(call).toMatchObject({
        type: 'incoming_call',
        callId,
        callerId: from,
        callerName: 'Alice',
        handle: CALLER.handle,
        handleType: 'number',
        hasVideo: true,
        expiresAt,
        custom: CUSTOM,
      });
      expect(end).toMatchObject({ type: 'call_ended', callId, endReason: 'cancelled', callerName: 'Alice' });
    },
  );
});

describe('parsePush reads what client libraries hand to JavaScript', () => {
  const callId = '6f9619ff-8b86-4011-b42d-00c04fc964ff';
  const ackUrl = 'https://api.example.com/v1/receipts/x';
  const caller = { Username: 'Alice', ConnectionId: callId.toUpperCase(), CallbackUrl: ackUrl };

  it.each<[string, unknown, Partial<Push>]>([
    [
      'react-native-voip-push-notification: early events, the newest last',
      [
        { name: 'RNVoipPushRemoteNotificationsRegisteredEvent', data: 'a1b2' },
        { name: 'RNVoipPushRemoteNotificationReceivedEvent', data: { uuid: callId, callerName: 'Alice', ackUrl } },
      ],
      { callId, callerName: 'Alice', ackUrl } as Partial<Push>,
    ],
    [
      'react-native-callkeep: didDisplayIncomingCall',
      { callUUID: callId.toUpperCase(), handle: '1', localizedCallerName: 'Alice', hasVideo: '1', payload: { ackUrl } },
      { callId, handle: '1', callerName: 'Alice', hasVideo: true, ackUrl } as Partial<Push>,
    ],
    [
      '@react-native-firebase/messaging: a remote message',
      { messageId: '1', data: { type: 'call_ended', callId, endReason: 'answered_elsewhere' } },
      { type: 'call_ended', callId, endReason: 'answered_elsewhere' },
    ],
    [
      'cordova-plugin-callkit: an event with JSON as text',
      { function: 'onVoipPush', extra: JSON.stringify({ Caller: caller }) },
      { callId, callerName: 'Alice', ackUrl } as Partial<Push>,
    ],
    [
      'cordova-plugin-callkit on npm: the payload’s data is a text',
      { extra: JSON.stringify({ aps: { alert: 'x' }, data: JSON.stringify({ Caller: caller }) }) },
      { callId, callerName: 'Alice' },
    ],
    [
      'cordova-plugin-callkit, the fork of trusted-care: the end of a call',
      { data: { Caller: { ...caller, CancelPush: 'true' } } },
      { type: 'call_ended', callId },
    ],
    [
      'phonegap-plugin-push',
      { additionalData: { callId, caller: 'Alice', voip: 'true' } },
      { callId, callerName: 'Alice' },
    ],
    ['@capgo/capacitor-callkit-voip', { connectionId: callId, username: 'Alice' }, { callId, callerName: 'Alice' }],
    [
      'expo-callkit-telecom',
      {
        id: 'a session of the library',
        incomingCallEvent: {
          eventId: callId,
          serverCallId: callId,
          hasVideo: true,
          caller: { id: 'alice', displayName: 'Alice' },
          metadata: { room: 'a-17', handle: 'of the app', ringthrough: { callId, ackUrl, expiresAt: 1_000 } },
        },
      },
      {
        ...{ callId, callerId: 'alice', callerName: 'Alice', hasVideo: true, ackUrl, expiresAt: 1_000 },
        ...{ handle: undefined, custom: { room: 'a-17', handle: 'of the app' } },
      } as Partial<Push>,
    ],
    [
      'flutter_callkit_incoming, through a web view',
      { event: 'Event.actionCallAccept', body: { id: callId, nameCaller: 'Alice', extra: { ackUrl, room: 'a-17' } } },
      { callId, callerName: 'Alice', ackUrl } as Partial<Push>,
    ],
  ])('%s', (_library, given, expected) => {
    expect(parsePush(given)).toMatchObject({ type: 'incoming_call', ...expected });
  });

  it.each([
    ['nothing', undefined],
    ['another push', { aps: { alert: 'New message' }, data: { chat: '7' } }],
    ['an id that is no UUID', { callId: 'room-7' }],
    ['a list without a call', [{ name: 'registered', data: 'a1b2' }]],
    ['a text that is no JSON', '{"callId":'],
    [
      'an object that contains itself',
      (() => {
        const loop: Record<string, unknown> = {};
        loop.data = loop;
        loop.extra = { payload: loop };
        return loop;
      })(),
    ],
  ])('and returns undefined for %s', (_what, given) => {
    expect(parsePush(given)).toBeUndefined();
  });

  it('knows when the ring window is over', () => {
    const push = parsePush({ callId, expiresAt: '1000' });
    if (push?.type !== 'incoming_call') throw new Error('no incoming call');

    expect([isExpired(push, 999), isExpired(push, 1_000), isExpired({ ...push, expiresAt: undefined })]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('a receipt', () => {
  it('reports without a session, and says who answered', async () => {
    const { createClient } = await import('../../client/src/index.ts');
    const bobId = someone('bob');
    const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
    const [phone, tablet] = [iphone(), iphone()];
    await bob('PUT', '/v1/devices/phone', phone);
    await bob('PUT', '/v1/devices/tablet', tablet);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
    await backend.settled();
    const client = createClient({
      url: backend.url,
      getToken: () => {
        throw new Error('a receipt needs no session');
      },
    });
    const receiptOn = ({ token }: { token: string }) => {
      const push = parsePush(backend.apple.pushes().find(({ deviceToken }) => deviceToken === token)?.payload);
      if (push?.type !== 'incoming_call' || push.ackUrl === undefined) throw new Error('the push has no ackUrl');
      return client.receipt(push.ackUrl);
    };

    expect(await receiptOn(phone).ringing()).toMatchObject({ callId, state: 'ringing' });
    expect(await receiptOn(tablet).answered()).toMatchObject({ state: 'answered', answeredBy: { deviceId: 'tablet' } });
    expect(await receiptOn(phone).answered()).toMatchObject({ state: 'ended', endReason: 'answered_elsewhere' });
    expect(await receiptOn(phone).state()).toMatchObject({ state: 'ended', endReason: 'answered_elsewhere' });
    expect((await receiptOn(tablet).iceServers()).iceServers).toEqual(expect.any(Array));
    expect(await receiptOn(tablet).ended()).toMatchObject({ state: 'ended', endReason: 'completed' });
    client.close();
  });
});

describe('the codes of an end', () => {
  it.each(END_REASONS)('CallKit and Telecom have one for %s', (reason) => {
    expect([toCallKitReason(reason), toTelecomCause(reason)]).not.toContain(undefined);
  });

  it('are those of Apple’s and Android’s tables', () => {
    expect([
      toCallKitReason('no_answer'),
      toCallKitReason('answered_elsewhere'),
      toCallKitReason('declined_elsewhere'),
    ]).toEqual([3, 4, 5]);
    expect([toTelecomCause('busy'), toTelecomCause('no_answer'), toTelecomCause('answered_elsewhere')]).toEqual([
      7, 5, 11,
    ]);
  });

  it('of a reason that a later version of the API may have are those of a call that the other side ended', () => {
    expect([toCallKitReason('toString' as never), toTelecomCause(undefined)]).toEqual([2, 3]);
  });
});
