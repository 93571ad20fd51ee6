/** From a publish at SNS to Apple and Google, over the wire all the way. */
import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  GetEndpointAttributesCommand,
  PublishCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceRegistration } from '../../local/apple/device-registry.ts';
import { makeProviderKey } from '../../local/apple/provider-key.ts';
import type { ApplicationEvent } from '../../local/sns/event-bus.ts';
import { type House, openHouse, START } from './sns-house.ts';

const TOKEN = 'ab'.repeat(32);
const MINUTE = 60_000;
const MOBILE = 'AWS.SNS.MOBILE';
const VOIP = { 'APNS.PUSH_TYPE': 'voip', 'APNS.PRIORITY': '10', 'APNS.TOPIC': 'com.example.app.voip' };

let house: House;

beforeEach(async () => {
  house = await openHouse({ retryDelaysMs: [0, 0] });
});
afterEach(() => house.close());

async function makeEndpoint(Platform: string, Attributes = house.credential, Token = TOKEN) {
  const { PlatformApplicationArn } = await house.client.send(
    new CreatePlatformApplicationCommand({ Name: 'app', Platform, Attributes }),
  );
  const { EndpointArn = '' } = await house.client.send(
    new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token }),
  );
  return EndpointArn;
}

const applicationOf = (endpoint: string): string => endpoint.replace(':endpoint/', ':app/').replace(/\/[^/]+$/, '');

/** Publishes `payload` under the endpoint's own platform, without waiting for its delivery. */
function accept(TargetArn: string, payload: unknown, attributes: Record<string, string> = VOIP) {
  const platform = TargetArn.split('/')[1] ?? '';
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [`${MOBILE}.${name}`, { DataType: 'String', StringValue }]),
  );
  const Message = JSON.stringify({ [platform]: JSON.stringify(payload) });
  return house.client.send(new PublishCommand({ TargetArn, MessageStructure: 'json', Message, MessageAttributes }));
}

async function publish(...args: Parameters<typeof accept>) {
  const accepted = await accept(...args);
  await house.sns.settled();
  return accepted.MessageId;
}

const enabled = async (EndpointArn: string) =>
  (await house.client.send(new GetEndpointAttributesCommand({ EndpointArn }))).Attributes?.Enabled;

describe('a publish to an Apple endpoint', () => {
  it('reaches the phone with the headers that its attributes name', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');

    const id = await publish(endpoint, { callId: 'c1' }, { ...VOIP, 'APNS_VOIP.TTL': '30', 'APNS.COLLAPSE_ID': 'c1' });

    expect(house.apple.pushes()).toEqual([
      {
        at: '2026-11-21T12:00:00.000Z',
        environment: 'production',
        deviceToken: TOKEN,
        headers: {
          'apns-push-type': 'voip',
          'apns-priority': '10',
          'apns-topic': 'com.example.app.voip',
          'apns-collapse-id': 'c1',
          'apns-expiration': String(START / 1000 + 30),
          'apns-id': expect.any(String),
        },
        payload: { callId: 'c1' },
        verdict: { status: 200 },
        deliveredAt: '2026-11-21T12:00:00.000Z',
      },
    ]);
    expect(house.sns.deliveries()).toMatchObject([
      {
        status: 'SUCCESS',
        notification: { messageId: id },
        delivery: { statusCode: 200, attempts: 1, token: TOKEN, destination: endpoint },
      },
    ]);
  });

  it('goes to the sandbox from a sandbox application, whose TTL has a name of its own', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP_SANDBOX');

    await publish(endpoint, {}, { ...VOIP, 'APNS_VOIP_SANDBOX.TTL': '30', 'APNS_VOIP.TTL': '0' });

    expect(house.apple.pushes()).toMatchObject([
      { environment: 'sandbox', headers: { 'apns-expiration': String(START / 1000 + 30) } },
    ]);
  });

  it('takes the topic from the application, and lives four weeks, when no attribute says otherwise', async () => {
    await publish(await makeEndpoint('APNS_VOIP'), {}, { 'APNS.PUSH_TYPE': 'voip' });

    expect(house.apple.pushes()[0]?.headers).toMatchObject({
      'apns-topic': 'com.example.app.voip',
      'apns-expiration': String(START / 1000 + 28 * 24 * 3600),
    });
  });

  it.each([
    ['alert', { aps: { alert: 'hi' } }, '10'],
    ['background', { aps: { 'content-available': 1 } }, '5'],
  ])('is taken for %s when no attribute names a type', async (type, payload, priority) => {
    const Attributes = { ...house.credential, ApplePlatformBundleID: 'com.example.app' };

    await publish(await makeEndpoint('APNS', Attributes), payload, {});

    expect(house.apple.pushes()[0]).toMatchObject({
      headers: { 'apns-push-type': type, 'apns-priority': priority },
      verdict: { status: 200 },
    });
  });

  it('is never taken for voip, so that Apple refuses it', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');

    await publish(endpoint, { callId: 'c1' }, {});

    expect(house.apple.pushes()[0]?.verdict).toEqual({ status: 400, reason: 'InvalidPushType' });
    expect(house.sns.deliveries()).toMatchObject([{ status: 'FAILURE', failureType: 'DeliveryFailedPerm' }]);
    expect(await enabled(endpoint)).toBe('true');
  });

  it('authenticates with a certificate when the application holds one', async () => {
    const identity = await house.apple.issueCertificate('VoIP Services: com.example.app');
    const credential = { PlatformPrincipal: identity.certificate, PlatformCredential: identity.privateKey };

    await publish(await makeEndpoint('APNS_VOIP', credential), {}, { 'APNS.PUSH_TYPE': 'voip' });

    expect(house.apple.pushes()).toMatchObject([{ verdict: { status: 200 } }]);
  });

  it('as plain text becomes an alert', async () => {
    const Attributes = { ...house.credential, ApplePlatformBundleID: 'com.example.app' };
    const TargetArn = await makeEndpoint('APNS', Attributes);

    await house.client.send(new PublishCommand({ TargetArn, Message: 'hello' }));
    await house.sns.settled();

    expect(house.apple.pushes()[0]?.payload).toEqual({ aps: { alert: 'hello' } });
  });

  it('uses one provider token for fifty minutes', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');

    for (const minutes of [0, 49, 61, 100]) {
      house.setClock(START + minutes * MINUTE);
      await publish(endpoint, {});
    }

    // A second token within twenty minutes, or one older than an hour, would have been refused.
    expect(house.apple.pushes().map(({ verdict }) => verdict.status)).toEqual([200, 200, 200, 200]);
  });

  it('uses a rotated key from the next push on', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');
    await publish(endpoint, {});
    const key = makeProviderKey({ teamId: house.key.teamId });
    house.apple.trustKey(key);
    await house.client.send(
      new SetPlatformApplicationAttributesCommand({
        PlatformApplicationArn: applicationOf(endpoint),
        Attributes: { ...house.credential, PlatformPrincipal: key.keyId, PlatformCredential: key.p8 },
      }),
    );

    house.apple.revokeKey(house.key.keyId);

    await publish(endpoint, {});

    expect(house.apple.pushes().map(({ verdict }) => verdict.status)).toEqual([200, 200]);
  });

  it('delivers a hundred at once', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');

    await Promise.all(Array.from({ length: 100 }, (_, n) => accept(endpoint, { n })));
    await house.sns.settled();

    const numbers = house.apple.pushes().map(({ payload }) => Number(payload?.n));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });
});

describe('time to live', () => {
  it('0 on a VoIP endpoint drops the push inside SNS', async () => {
    await publish(await makeEndpoint('APNS_VOIP'), {}, { ...VOIP, 'APNS_VOIP.TTL': '0' });

    expect(house.apple.pushes()).toEqual([]);
    expect(house.sns.deliveries()).toMatchObject([
      { status: 'FAILURE', failureType: 'NotificationTTLExpired', delivery: { attempts: 0 } },
    ]);
  });

  it('0 on an alert endpoint means now or never', async () => {
    const Attributes = { ...house.credential, ApplePlatformBundleID: 'com.example.app' };

    await publish(await makeEndpoint('APNS', Attributes), { aps: { alert: 'x' } }, { 'APNS.TTL': '0' });

    expect(house.apple.pushes()[0]?.headers).toMatchObject({ 'apns-expiration': '0' });
  });

  it('counts from the publish, so that a retry after it is over is not made', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');
    house.apple.refuse({ reason: 'ServiceUnavailable' });
    house.apple.onPush(() => house.setClock(START + 31_000));

    await publish(endpoint, {}, { ...VOIP, 'APNS_VOIP.TTL': '30' });

    expect(house.apple.pushes()).toHaveLength(1);
    expect(house.sns.deliveries()).toMatchObject([
      { failureType: 'NotificationTTLExpired', delivery: { dwellTimeMs: 31_000 } },
    ]);
  });
});

describe('a failed delivery', () => {
  it('is tried again when Apple is unavailable', async () => {
    house.apple.refuse({ reason: 'ServiceUnavailable', times: 2 });

    await publish(await makeEndpoint('APNS_VOIP'), {});

    expect(house.apple.pushes().map(({ verdict }) => verdict.status)).toEqual([503, 503, 200]);
    expect(house.sns.deliveries()).toMatchObject([{ status: 'SUCCESS', delivery: { attempts: 3 } }]);
  });

  it('is given up when the tries are used up', async () => {
    house.apple.refuse({ reason: 'TooManyRequests', times: 9 });

    await publish(await makeEndpoint('APNS_VOIP'), {});

    expect(house.sns.deliveries()).toMatchObject([
      { status: 'FAILURE', failureType: 'DeliveryFailedPerm', delivery: { attempts: 3, statusCode: 429 } },
    ]);
  });

  it('over a token that the phone no longer has disables the endpoint, and the next publish fails at once', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');
    house.apple.devices.uninstall(TOKEN);

    await publish(endpoint, {});

    expect(await enabled(endpoint)).toBe('false');
    await expect(accept(endpoint, {})).rejects.toMatchObject({ name: 'EndpointDisabledException' });
  });

  it('over a token of the other environment disables the endpoint too', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');
    house.apple.devices.register({ token: TOKEN, environment: 'sandbox' });

    await publish(endpoint, {});

    expect(house.apple.pushes()[0]?.verdict.reason).toBe('BadDeviceToken');
    expect(await enabled(endpoint)).toBe('false');
  });

  /** What the topic `push-feedback` of the endpoint's application is told from now on. */
  async function listen(endpoint: string): Promise<ApplicationEvent[]> {
    const heard: ApplicationEvent[] = [];
    house.sns.onEvent((event) => heard.push(event));
    await house.client.send(
      new SetPlatformApplicationAttributesCommand({
        PlatformApplicationArn: applicationOf(endpoint),
        Attributes: { EventDeliveryFailure: `${house.sns.arnPrefix}push-feedback` },
      }),
    );
    return heard;
  }

  it.each<[reason: string, phone: DeviceRegistration, isGone: boolean]>([
    ['BadDeviceToken', { token: TOKEN, environment: 'sandbox' }, false],
    ['DeviceTokenNotForTopic', { token: TOKEN, environment: 'production', topic: 'com.example.app' }, false],
    ['Unregistered', { token: TOKEN, environment: 'production' }, true],
  ])("over %s is told to the application's topic in the words of SNS's events", async (reason, phone, isGone) => {
    const endpoint = await makeEndpoint('APNS_VOIP');
    const heard = await listen(endpoint);
    house.apple.devices.register(phone);
    if (isGone) house.apple.devices.uninstall(TOKEN);

    const MessageId = await publish(endpoint, {});

    const answered = isGone ? { reason, timestamp: START } : { reason };
    expect(house.sns.deliveries()[0]?.delivery.providerResponse).toBe(JSON.stringify(answered));
    expect(heard).toEqual([
      {
        topicArn: `${house.sns.arnPrefix}push-feedback`,
        subject: 'DeliveryFailure event for app app (APNS_VOIP)',
        message: {
          EventType: 'DeliveryFailure',
          EndpointArn: endpoint,
          FailureType: 'InvalidPlatformToken',
          FailureMessage: 'Platform token associated with the endpoint is not valid',
          DeliveryAttempts: 1,
          MessageId,
          Resource: applicationOf(endpoint),
          Service: 'SNS',
          Time: '2026-11-21T12:00:00.000Z',
        },
      },
    ]);
  });

  it.each([
    ['NotificationTTLExpired', { ...VOIP, 'APNS_VOIP.TTL': '0' }, 0],
    ['DeliveryFailedPerm', { ...VOIP, 'APNS.TOPIC': 'com.example.app' }, 1],
  ])(
    'is told as %s when the token is not to blame, and the endpoint stays enabled',
    async (type, attributes, tries) => {
      const endpoint = await makeEndpoint('APNS_VOIP');
      const heard = await listen(endpoint);

      await publish(endpoint, {}, attributes);

      expect(heard.map(({ message }) => [message.FailureType, message.DeliveryAttempts])).toEqual([[type, tries]]);
      expect(await enabled(endpoint)).toBe('true');
    },
  );

  it('with Apple out of reach costs no other platform its message', async () => {
    const apple = await makeEndpoint('APNS_VOIP');
    const google = await makeEndpoint('GCM', { PlatformCredential: house.google.serviceAccount }, 'phone');
    await house.apple.close();

    await Promise.all([
      accept(apple, {}),
      accept(google, { fcmV1Message: { message: { data: { callId: 'c1' } } } }, {}),
    ]);
    await house.sns.settled();

    expect(house.google.messages()).toHaveLength(1);
    expect(
      house.sns
        .deliveries()
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['FAILURE', 'SUCCESS']);
  });
});

describe('a publish to a Google endpoint', () => {
  const phone = () => makeEndpoint('GCM', { PlatformCredential: house.google.serviceAccount }, 'phone:token');
  const message = { data: { callId: 'c1' }, android: { priority: 'high', ttl: '25s' } };

  it("gets the phone's token put in by SNS, and keeps the body's ttl", async () => {
    await publish(await phone(), { fcmV1Message: { validate_only: false, message } }, {});

    const [received] = house.google.messages();
    expect(received).toMatchObject({ token: 'phone:token', verdict: { status: 200 } });
    expect(received?.message).toEqual({ ...message, token: 'phone:token' });
  });

  it.each(['FCM.TTL', 'GCM.TTL'])("has its ttl from %s before the body's", async (name) => {
    await publish(await phone(), { fcmV1Message: { message } }, { [name]: '40' });

    expect(house.google.messages()[0]?.message.android).toEqual({ priority: 'high', ttl: '40s' });
  });

  it('passes 0 on', async () => {
    await publish(await phone(), { fcmV1Message: { message } }, { 'FCM.TTL': '0' });

    expect(house.google.messages()[0]?.message.android?.ttl).toBe('0s');
  });

  it('is rewritten from the old format', async () => {
    await publish(await phone(), { data: { n: 1 }, priority: 'high', time_to_live: 9 }, {});

    expect(house.google.messages()[0]?.message).toMatchObject({
      data: { n: '1' },
      android: { priority: 'high', ttl: '9s' },
    });
  });

  it('disables the endpoint of an app that is gone', async () => {
    const endpoint = await phone();
    house.google.installations.uninstall('phone:token');

    await publish(endpoint, { fcmV1Message: { message } }, {});

    expect(await enabled(endpoint)).toBe('false');
  });

  it('fails later, not at once, over data that is no string', async () => {
    await publish(await phone(), { fcmV1Message: { message: { data: { n: 1 } } } }, {});

    expect(house.sns.deliveries()).toMatchObject([
      { status: 'FAILURE', failureType: 'InvalidNotification', delivery: { statusCode: 400 } },
    ]);
  });
});
