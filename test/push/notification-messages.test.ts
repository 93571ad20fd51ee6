import { describe, expect, it } from 'vitest';
import type { CallNotification } from '../../lambda/push/call-notification.ts';
import { type NotificationTarget, notificationMessages } from '../../lambda/push/notification-messages.ts';
import { T0 } from '../support/builders.ts';

const CALL_ID = '0f6b1c8e-4a43-4c0e-9b1f-6b1f0a7f2d11';
const endpoint = (platform: string): string => `arn:aws:sns:eu-west-1:000000000000:endpoint/${platform}/main/1`;
/** An iPhone that rings, has reported it, and whose app ends a call on a VoIP push. */
const iphone: NotificationTarget = {
  endpointArn: endpoint('APNS_VOIP'),
  alertEndpointArn: endpoint('APNS'),
  bundleId: 'com.example.app',
  preset: 'universal',
  capabilities: ['voip-cancel'],
  hasReported: true,
  incomingCall: {
    callId: CALL_ID,
    callerId: 'alice',
    calleeId: 'bob',
    caller: { name: 'Alice', handle: '+49 30 1', handleType: 'number' },
    media: 'audio',
    custom: { room: 7 },
    hasWholeMetadata: true,
    startedAt: T0,
    expiresAt: T0 + 40_000,
    ackUrl: 'https://api.example.com/v1/receipts/token',
  },
};
const pixel: NotificationTarget = { ...iphone, endpointArn: endpoint('GCM'), alertEndpointArn: undefined };
const cancelled: CallNotification = {
  type: 'call_ended',
  callId: CALL_ID,
  callerId: 'alice',
  callerName: 'Alice',
  media: 'audio',
  endReason: 'answered_elsewhere',
  stopsRinging: true,
  isMissed: false,
  expiresAt: T0 + 40_000,
};

/** The messages: their platform, and their attributes by the last part of their names. */
const messages = (target: Partial<NotificationTarget>, changes: Partial<CallNotification> = {}, now = T0 + 10_000) =>
  notificationMessages({ ...iphone, ...target }, { ...cancelled, ...changes }, now).map(({ message, attributes }) => ({
    platform: Object.keys(JSON.parse(message))[0],
    payload: JSON.parse(String(Object.values(JSON.parse(message))[0])),
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name.split('.').at(-1), value])),
  }));

describe('a VoIP push that ends a ring', () => {
  const voip = (...args: Parameters<typeof messages>) =>
    messages(...args).filter(({ platform }) => platform === 'APNS_VOIP').length;

  it('is sent to an app that has declared it, whose phone rings and has reported its ring', () => {
    expect(messages({})).toMatchObject([
      { platform: 'APNS_VOIP', PUSH_TYPE: 'voip', PRIORITY: '10', TOPIC: 'com.example.app.voip', TTL: '30' },
    ]);
  });

  it.each([
    ['to an app that has not declared it', { capabilities: [] }, {}, T0],
    ['to a phone that has not reported its ring', { hasReported: false }, {}, T0],
    ['to the phone that was in the call', {}, { stopsRinging: false }, T0],
    ['after the ring window', {}, {}, T0 + 40_000],
  ] as const)('is not sent %s', (_, target, changes, now) => {
    expect(voip(target, changes, now)).toBe(0);
  });
});

describe('an alert push', () => {
  it('wakes a ringing app in the background, with priority 5, which Apple requires', () => {
    expect(messages({ capabilities: [] })).toMatchObject([
      {
        platform: 'APNS',
        payload: { aps: { 'content-available': 1 } },
        PUSH_TYPE: 'background',
        PRIORITY: '5',
        COLLAPSE_ID: cancelled.callId,
        TTL: '30',
      },
    ]);
  });

  it('of a missed call is shown, once for each call, for a day', () => {
    const missed = { endReason: 'cancelled', isMissed: true } as const;

    expect(messages({ capabilities: [] }, missed)).toMatchObject([
      {
        platform: 'APNS',
        payload: { aps: { alert: { title: 'Alice', body: 'Missed call' }, 'content-available': 1 } },
        PUSH_TYPE: 'alert',
        PRIORITY: '10',
        COLLAPSE_ID: cancelled.callId,
        TTL: '86400',
      },
    ]);
  });

  it('does not wake an app that a VoIP push wakes', () => {
    const [alert] = messages({}, { endReason: 'cancelled', isMissed: true });

    expect(alert?.payload.aps).not.toHaveProperty('content-available');
  });
});

describe('a message to Android', () => {
  const priority = (...args: Parameters<typeof messages>) =>
    messages(...args).map(({ payload }) => payload.fcmV1Message.message.android.priority);

  it('has high priority only while the phone rings', () => {
    expect(priority(pixel)).toEqual(['high']);
    expect(priority(pixel, { stopsRinging: false })).toEqual(['normal']);
    expect(priority(pixel, {}, T0 + 40_000)).toEqual(['normal']);
  });
});
