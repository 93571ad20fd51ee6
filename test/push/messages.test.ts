import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../lambda/contract/enums.ts';
import { voipMessage } from '../../lambda/push/apns-message.ts';
import { fcmBytes, fcmRing } from '../../lambda/push/fcm-message.ts';
import type { IncomingCall } from '../../lambda/push/incoming-call.ts';
import { templatesOf } from '../../lambda/push/presets/presets.ts';
import { ringTtl } from '../../lambda/push/push-message.ts';
import { T0 } from '../support/builders.ts';
import { ringPayload } from '../support/payloads.ts';

const callId = '0f6b1c8e-4a43-4c0e-9b1f-6b1f0a7f2d11';
const call = (changes: Partial<IncomingCall> = {}): IncomingCall => ({
  callId,
  callerId: 'user_42',
  calleeId: 'bob',
  hasWholeMetadata: true,
  caller: { name: 'Jane Smith', handle: '+4930123456', handleType: 'number' },
  media: 'video',
  custom: { room: 7 },
  startedAt: T0,
  expiresAt: T0 + 40_000,
  ackUrl: 'https://api.example.com/v1/receipts/token',
  ...changes,
});
const target = {
  endpointArn: 'arn:aws:sns:eu-west-1:0:endpoint/APNS_VOIP/main/1',
  platform: 'APNS_VOIP',
  bundleId: 'com.example.app',
  preset: 'universal',
} as const;
const core = {
  v: 1,
  type: 'incoming_call',
  callId,
  uuid: callId,
  callerId: 'user_42',
  callerName: 'Jane Smith',
  handle: '+4930123456',
  handleType: 'number',
  hasVideo: true,
  startedAt: '2026-11-21T12:00:00.000Z',
  expiresAt: T0 + 40_000,
  ackUrl: 'https://api.example.com/v1/receipts/token',
  extra: { room: 7 },
};

const reference = { callId, ackUrl: core.ackUrl, expiresAt: core.expiresAt };

describe('the preset', () => {
  it('minimal has the core fields only', () => {
    expect(ringPayload('minimal', call())).toEqual(core);
  });

  it('universal adds the fields that a dozen client libraries read, under their names and with their types', () => {
    expect(ringPayload('universal', call())).toEqual({
      ...core,
      id: callId,
      nameCaller: 'Jane Smith',
      isVideo: true,
      ConnectionId: callId,
      Username: 'Jane Smith',
      username: 'Jane Smith',
      media: 'video',
      displayName: 'Jane Smith',
      handleValue: '+4930123456',
      incomingCall: {
        eventId: callId,
        serverCallId: callId,
        hasVideo: true,
        startedAt: '2026-11-21T12:00:00.000Z',
        caller: { id: 'user_42', displayName: 'Jane Smith' },
        metadata: { room: 7, ringthrough: reference },
      },
      incoming_call: {
        eventId: callId,
        serverCallId: callId,
        hasVideo: true,
        startedAt: '2026-11-21T12:00:00.000Z',
        caller: { id: 'user_42', displayName: 'Jane Smith' },
        metadata: { ringthrough: reference },
      },
      aps: { alert: 'Incoming call from Jane Smith' },
      data: {
        Caller: {
          Username: 'Jane Smith',
          ConnectionId: callId,
          CallbackUrl: 'https://api.example.com/v1/receipts/token',
          CancelPush: 'false',
          Video: true,
        },
      },
    });
  });

  it('cordova-legacy has exactly the payload that existing Cordova apps receive', () => {
    expect(JSON.stringify(ringPayload('cordova-legacy', call()))).toBe(
      `{"aps":{"alert":"New Incoming Call"},"data":{"Caller":{"Username":"Jane Smith","ConnectionId":"${callId}"}}}`,
    );
  });

  it.each(PRESETS.filter((preset) => preset !== 'custom'))(
    '%s contains neither null nor undefined, because native code crashes on them',
    (preset) => {
      const payload = ringPayload(preset, call({ callerId: '42', calleeId: '43' }));

      const empty: string[] = [];
      JSON.stringify(payload, (key, value) => {
        if (value === null || value === undefined) empty.push(key);
        return value;
      });
      expect(empty).toEqual([]);
    },
  );
});

describe('a VoIP push', () => {
  it('has one entry, for the platform of its endpoint, as stringified JSON, and no default', () => {
    const message = voipMessage({ ...target, platform: 'APNS_VOIP_SANDBOX' }, call(), T0);

    const sent = JSON.parse(message?.message ?? '');
    expect(Object.keys(sent)).toEqual(['APNS_VOIP_SANDBOX']);
    expect(JSON.parse(sent.APNS_VOIP_SANDBOX)).toMatchObject({ callId });
  });

  it('sets every APNs header that SNS does not infer, and the TTL under the platform’s attribute name', () => {
    const attributes = (platform: 'APNS_VOIP' | 'APNS_VOIP_SANDBOX') =>
      voipMessage({ ...target, platform }, call(), T0 + 5_500)?.attributes;

    expect(attributes('APNS_VOIP')).toEqual({
      'AWS.SNS.MOBILE.APNS.PUSH_TYPE': 'voip',
      'AWS.SNS.MOBILE.APNS.PRIORITY': '10',
      'AWS.SNS.MOBILE.APNS.TOPIC': 'com.example.app.voip',
      'AWS.SNS.MOBILE.APNS_VOIP.TTL': '34',
    });
    expect(attributes('APNS_VOIP_SANDBOX')).toHaveProperty(['AWS.SNS.MOBILE.APNS_VOIP_SANDBOX.TTL'], '34');
  });
});

describe('the time to live of a ring', () => {
  it.each([
    [40_000, 40],
    [39_999, 39],
    [500, 1],
    [0, 1],
    [-5_000, 1],
  ])(
    'is, with %s ms left, %s s: it ends within the ring window, and is never 0, with which SNS drops the push',
    (left, ttl) => {
      expect(ringTtl(T0 + left, T0)).toBe(ttl);
    },
  );
});

const ringOf = () => {
  const message = fcmRing('arn', templatesOf('universal', 'android', undefined)?.incomingCall ?? {}, call(), T0);
  if (message === undefined) throw new Error('not filled');
  return message;
};

describe('an FCM message', () => {
  it.each([
    ['one field', { a: 'x'.repeat(4_050) }],
    ['two fields', { a: 'x'.repeat(4_038), b: 'value' }],
    ['three fields', { a: 'x'.repeat(4_026), b: 'value', c: 'value' }],
  ])('with %s has 4,096 bytes where FCM was measured to accept it and not one byte more', (_what, fields) => {
    expect(fcmBytes(fields)).toBe(4_096);
  });

  it('has only data, all of it strings, with high priority', () => {
    const built = ringOf();

    const { fcmV1Message } = JSON.parse(JSON.parse(built.message).GCM);
    expect(Object.keys(fcmV1Message.message).sort()).toEqual(['android', 'data']);
    expect(fcmV1Message.message.android).toEqual({ priority: 'high', ttl: '40s' });
    expect(fcmV1Message.message.data).toMatchObject({
      hasVideo: 'true',
      expiresAt: String(T0 + 40_000),
      extra: '{"room":7}',
      messageType: 'incoming_call',
      isCancelPush: 'false',
    });
    expect(JSON.parse(fcmV1Message.message.data.incoming_call)).toMatchObject({ serverCallId: callId });
    expect(Object.values(fcmV1Message.message.data).every((value) => typeof value === 'string')).toBe(true);
    expect(built.attributes).toEqual({ 'AWS.SNS.MOBILE.FCM.TTL': '40' });
  });
});
