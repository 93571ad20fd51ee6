import { describe, expect, it } from 'vitest';
import type { WebPushSettings } from '../../lambda/contract/environment.ts';
import { PUSH_SERVICE_HOSTS } from '../../lambda/contract/web-push.ts';
import { newVapidKeyPair } from '../../lambda/credentials/vapid-key-pair.ts';
import { subscriptionIssues } from '../../lambda/devices/check-subscription.ts';
import { AddressRefused, OutboundTimeout } from '../../lambda/outbound/outbound-errors.ts';
import type { PinnedRequest } from '../../lambda/outbound/pinned-request.ts';
import { MAX_PLAIN_BYTES, webPushRing } from '../../lambda/push/web-push-message.ts';
import { vapidSender } from '../../lambda/web-push/vapid-sender.ts';
import { makeBrowserKeys } from '../../local/web-push/browser-keys.ts';
import { T0 } from '../support/builders.ts';

const settings: Pick<WebPushSettings, 'hosts' | 'allow' | 'subject'> = {
  hosts: [...PUSH_SERVICE_HOSTS, '*.push.example.com'],
  allow: 'public' as const,
  subject: 'mailto:a@b.example',
};
const issuesOf = (endpoint: string) => subscriptionIssues(settings, { endpoint }).map(({ message }) => message);

describe('a subscription', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com:443/wpush/v2/abc',
    'https://wns2-par02p.notify.windows.com/w/?token=abc',
    'https://web.push.apple.com/abc',
    'https://eu.push.example.com/abc',
  ])('may be at %s', (endpoint) => {
    expect(issuesOf(endpoint)).toEqual([]);
  });

  it.each([
    ['http://fcm.googleapis.com/abc', ['must begin with https:']],
    ['https://fcm.googleapis.com:8443/abc', ['must have no port, or 443']],
    ['https://user:word@web.push.apple.com/abc', ['must have no user name and password']],
    ['https://evilpush.apple.com/abc', ['is on evilpush.apple.com, which is no push service of this deployment']],
    ['https://127.0.0.1/abc', ['is on 127.0.0.1, which is no push service of this deployment']],
  ])('refuses %s', (endpoint, messages) => {
    expect(issuesOf(endpoint)).toEqual(messages);
  });
});

describe('a push service', () => {
  const { keys } = makeBrowserKeys();
  const subscription = { endpoint: 'https://fcm.googleapis.com/fcm/send/abc', ...keys };
  const message = { payload: '{}', ttl: 40, urgency: 'high', topic: 'abc' } as const;
  const answering = (answer: number | Error, headers = {}) => {
    const sent: PinnedRequest[] = [];
    const pair = newVapidKeyPair();
    const sender = vapidSender(
      settings,
      async () => pair,
      async (request) => {
        sent.push(request);
        if (answer instanceof Error) throw answer;
        return { status: answer, headers, body: '' };
      },
    );
    return { sender, sent };
  };

  it.each([
    [201, { kind: 'accepted' }],
    [410, { kind: 'gone', reason: 'subscription_ended' }],
    [413, { kind: 'rejected', reason: 'payload_too_large' }],
    [403, { kind: 'rejected', reason: 'not_authorised' }],
    [301, { kind: 'rejected', reason: 'invalid_request' }],
    [503, { kind: 'retryable', reason: 'unavailable' }],
    [new AddressRefused('private'), { kind: 'rejected', reason: 'address_refused' }],
    [new OutboundTimeout('late'), { kind: 'retryable', reason: 'unanswered' }],
  ])('that answers %s', async (answer, outcome) => {
    const { sender, sent } = answering(answer);

    expect(await sender.send(subscription, message)).toEqual(outcome);
    expect(sent[0]).toMatchObject({ allow: 'public', headers: { TTL: '40', Urgency: 'high', Topic: 'abc' } });
  });

  it('that asks for a pause is given it, and one that is not listed any more gets nothing', async () => {
    const busy = answering(429, { 'retry-after': '3' });
    const unlisted = answering(201);

    expect(await busy.sender.send(subscription, message)).toEqual({
      kind: 'retryable',
      reason: 'throttled',
      retryAfter: 3,
    });
    const elsewhere = { ...subscription, endpoint: 'https://push.example.org/abc' };
    expect(await unlisted.sender.send(elsewhere, message)).toEqual({ kind: 'rejected', reason: 'host_not_listed' });
    expect(unlisted.sent).toEqual([]);
  });
});

describe('the payload of a ring', () => {
  const ring = {
    callId: '0b0f3c52-6c1d-4a0e-9a53-7f2f4c1d8e90',
    callerId: 'alice',
    calleeId: 'bob',
    caller: { name: 'Alice', handle: 'alice', handleType: 'generic' },
    media: 'audio',
    custom: { room: 'a' },
    hasWholeMetadata: true,
    startedAt: T0,
    expiresAt: T0 + 40_000,
    ackUrl: 'https://api.example.com/v1/receipts/abc',
  } as const;

  it('leaves out custom first where it is too large, and has a TTL above 0 or is not sent', () => {
    const large = webPushRing({ ...ring, custom: { text: 'x'.repeat(MAX_PLAIN_BYTES) } }, T0);

    expect(JSON.parse(large?.payload ?? '')).not.toHaveProperty('custom');
    expect(JSON.parse(webPushRing(ring, T0)?.payload ?? '')).toMatchObject({ custom: { room: 'a' } });
    expect(webPushRing(ring, T0 + 38_500)?.ttl).toBe(1);
    expect(webPushRing(ring, T0 + 39_500)).toBeUndefined();
  });
});
