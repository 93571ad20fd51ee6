/** From a publish at SNS to APNs and FCM, all over real connections. */
import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  GetEndpointAttributesCommand,
  PublishCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceRegistration } from '../../../local/apple/device-registry.ts';
import { makeProviderKey } from '../../../local/apple/provider-key.ts';
import type { ApplicationEvent } from '../../../local/aws/sns/event-bus.ts';
import { type SnsWithPushServices, START, startSnsWithPushServices } from './sns-with-push-services.ts';

const TOKEN = 'ab'.repeat(32);
const MINUTE = 60_000;
const MOBILE = 'AWS.SNS.MOBILE';
const VOIP = { 'APNS.PUSH_TYPE': 'voip', 'APNS.PRIORITY': '10', 'APNS.TOPIC': 'com.example.app.voip' };

let services: SnsWithPushServices;

beforeEach(async () => {
  services = await startSnsWithPushServices({ retryDelaysMs: [0, 0] });
});
afterEach(() => services.close());

async function makeEndpoint(Platform: string, Attributes = services.credential, Token = TOKEN) {
  const { PlatformApplicationArn } = await services.client.send(
    new CreatePlatformApplicationCommand({ Name: 'app', Platform, Attributes }),
  );
  const { EndpointArn = '' } = await services.client.send(
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
  return services.client.send(new PublishCommand({ TargetArn, MessageStructure: 'json', Message, MessageAttributes }));
}

async function publish(...args: Parameters<typeof accept>) {
  const accepted = await accept(...args);
  await services.sns.settled();
  return accepted.MessageId;
}

const enabled = async (EndpointArn: string) =>
  (await services.client.send(new GetEndpointAttributesCommand({ EndpointArn }))).Attributes?.Enabled;

describe('a publish to an Apple endpoint', () => {
  it('reaches the phone with the headers of its message attributes', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');

    const id = await publish(endpoint, { callId: 'c1' }, { ...VOIP, 'APNS_VOIP.TTL': '30', 'APNS.COLLAPSE_ID': 'c1' });

    expect(services.apple.pushes()).toEqual([
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
        response: { status: 200 },
        deliveredAt: '2026-11-21T12:00:00.000Z',
      },
    ]);
    expect(services.sns.deliveries()).toMatchObject([
      {
        status: 'SUCCESS',
        notification: { messageId: id },
        delivery: { statusCode: 200, attempts: 1, token: TOKEN, destination: endpoint },
      },
    ]);
  });

  it('goes to the sandbox from a sandbox application, which has a separate TTL attribute', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP_SANDBOX');

    await publish(endpoint, {}, { ...VOIP, 'APNS_VOIP_SANDBOX.TTL': '30', 'APNS_VOIP.TTL': '0' });

    expect(services.apple.pushes()).toMatchObject([
      { environment: 'sandbox', headers: { 'apns-expiration': String(START / 1000 + 30) } },
    ]);
  });

  it('has the topic of the application and a TTL of four weeks when no attribute sets them', async () => {
    await publish(await makeEndpoint('APNS_VOIP'), {}, { 'APNS.PUSH_TYPE': 'voip' });

    expect(services.apple.pushes()[0]?.headers).toMatchObject({
      'apns-topic': 'com.example.app.voip',
      'apns-expiration': String(START / 1000 + 28 * 24 * 3600),
    });
  });

  it.each([
    ['alert', { aps: { alert: 'hi' } }, '10'],
    ['background', { aps: { 'content-available': 1 } }, '5'],
  ])('has the push type %s, inferred from its payload, when no attribute sets one', async (type, payload, priority) => {
    const Attributes = { ...services.credential, ApplePlatformBundleID: 'com.example.app' };

    await publish(await makeEndpoint('APNS', Attributes), payload, {});

    expect(services.apple.pushes()[0]).toMatchObject({
      headers: { 'apns-push-type': type, 'apns-priority': priority },
      response: { status: 200 },
    });
  });

  it('is never inferred to be voip, so APNs rejects it', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');

    await publish(endpoint, { callId: 'c1' }, {});

    expect(services.apple.pushes()[0]?.response).toEqual({ status: 400, reason: 'InvalidPushType' });
    expect(services.sns.deliveries()).toMatchObject([{ status: 'FAILURE', failureType: 'DeliveryFailedPerm' }]);
    expect(await enabled(endpoint)).toBe('true');
  });

  it('authenticates with a certificate when the application has one', async () => {
    const identity = await services.apple.issueCertificate('VoIP Services: com.example.app');
    const credential = { PlatformPrincipal: identity.certificate, PlatformCredential: identity.privateKey };

    await publish(await makeEndpoint('APNS_VOIP', credential), {}, { 'APNS.PUSH_TYPE': 'voip' });

    expect(services.apple.pushes()).toMatchObject([{ response: { status: 200 } }]);
  });

  it('becomes an alert when it is plain text', async () => {
    const Attributes = { ...services.credential, ApplePlatformBundleID: 'com.example.app' };
    const TargetArn = await makeEndpoint('APNS', Attributes);

    await services.client.send(new PublishCommand({ TargetArn, Message: 'hello' }));
    await services.sns.settled();

    expect(services.apple.pushes()[0]?.payload).toEqual({ aps: { alert: 'hello' } });
  });

  it('uses one provider token for fifty minutes', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');

    for (const minutes of [0, 49, 61, 100]) {
      services.setClock(START + minutes * MINUTE);
      await publish(endpoint, {});
    }

    // APNs would reject a second token within twenty minutes, or one older than an hour.
    expect(services.apple.pushes().map(({ response }) => response.status)).toEqual([200, 200, 200, 200]);
  });

  it('uses a rotated key from the next push on', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');
    await publish(endpoint, {});
    const key = makeProviderKey({ teamId: services.key.teamId });
    services.apple.trustKey(key);
    await services.client.send(
      new SetPlatformApplicationAttributesCommand({
        PlatformApplicationArn: applicationOf(endpoint),
        Attributes: { ...services.credential, PlatformPrincipal: key.keyId, PlatformCredential: key.p8 },
      }),
    );

    services.apple.revokeKey(services.key.keyId);

    await publish(endpoint, {});

    expect(services.apple.pushes().map(({ response }) => response.status)).toEqual([200, 200]);
  });

  it('delivers a hundred concurrent pushes', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');

    await Promise.all(Array.from({ length: 100 }, (_, n) => accept(endpoint, { n })));
    await services.sns.settled();

    const numbers = services.apple.pushes().map(({ payload }) => Number(payload?.n));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });
});

describe('time to live', () => {
  it('0 on a VoIP endpoint makes SNS drop the push', async () => {
    await publish(await makeEndpoint('APNS_VOIP'), {}, { ...VOIP, 'APNS_VOIP.TTL': '0' });

    expect(services.apple.pushes()).toEqual([]);
    expect(services.sns.deliveries()).toMatchObject([
      { status: 'FAILURE', failureType: 'NotificationTTLExpired', delivery: { attempts: 0 } },
    ]);
  });

  it('0 on an alert endpoint means a single attempt', async () => {
    const Attributes = { ...services.credential, ApplePlatformBundleID: 'com.example.app' };

    await publish(await makeEndpoint('APNS', Attributes), { aps: { alert: 'x' } }, { 'APNS.TTL': '0' });

    expect(services.apple.pushes()[0]?.headers).toMatchObject({ 'apns-expiration': '0' });
  });

  it('counts from the publish: SNS does not retry after it has expired', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');
    services.apple.refuse({ reason: 'ServiceUnavailable' });
    services.apple.onPush(() => services.setClock(START + 31_000));

    await publish(endpoint, {}, { ...VOIP, 'APNS_VOIP.TTL': '30' });

    expect(services.apple.pushes()).toHaveLength(1);
    expect(services.sns.deliveries()).toMatchObject([
      { failureType: 'NotificationTTLExpired', delivery: { dwellTimeMs: 31_000 } },
    ]);
  });
});

describe('a failed delivery', () => {
  it('is retried when APNs is unavailable', async () => {
    services.apple.refuse({ reason: 'ServiceUnavailable', times: 2 });

    await publish(await makeEndpoint('APNS_VOIP'), {});

    expect(services.apple.pushes().map(({ response }) => response.status)).toEqual([503, 503, 200]);
    expect(services.sns.deliveries()).toMatchObject([{ status: 'SUCCESS', delivery: { attempts: 3 } }]);
  });

  it('fails permanently after the last retry', async () => {
    services.apple.refuse({ reason: 'TooManyRequests', times: 9 });

    await publish(await makeEndpoint('APNS_VOIP'), {});

    expect(services.sns.deliveries()).toMatchObject([
      { status: 'FAILURE', failureType: 'DeliveryFailedPerm', delivery: { attempts: 3, statusCode: 429 } },
    ]);
  });

  it('for an unregistered token disables the endpoint, and the next publish is rejected', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');
    services.apple.devices.uninstall(TOKEN);

    await publish(endpoint, {});

    expect(await enabled(endpoint)).toBe('false');
    await expect(accept(endpoint, {})).rejects.toMatchObject({ name: 'EndpointDisabledException' });
  });

  it('for a topic that the credential may not use reads like one for an invalid token', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');

    await publish(endpoint, {}, { 'APNS.PUSH_TYPE': 'voip', 'APNS.TOPIC': 'com.example.app' });

    expect(services.apple.pushes()[0]?.response.reason).toBe('TopicDisallowed');
    expect(services.sns.deliveries()).toMatchObject([{ failureType: 'InvalidPlatformToken' }]);
    expect(await enabled(endpoint)).toBe('false');
  });

  it('for a token of the other environment also disables the endpoint', async () => {
    const endpoint = await makeEndpoint('APNS_VOIP');
    services.apple.devices.register({ token: TOKEN, environment: 'sandbox' });

    await publish(endpoint, {});

    expect(services.apple.pushes()[0]?.response.reason).toBe('BadDeviceToken');
    expect(await enabled(endpoint)).toBe('false');
  });

  /** @returns the events that the topic `push-feedback` of the endpoint's application receives from now on */
  async function listen(endpoint: string): Promise<ApplicationEvent[]> {
    const events: ApplicationEvent[] = [];
    services.sns.onEvent((event) => events.push(event));
    await services.client.send(
      new SetPlatformApplicationAttributesCommand({
        PlatformApplicationArn: applicationOf(endpoint),
        Attributes: { EventDeliveryFailure: `${services.sns.arnPrefix}push-feedback` },
      }),
    );
    return events;
  }

  it.each<[reason: string, phone: DeviceRegistration, isUninstalled: boolean]>([
    ['BadDeviceToken', { token: TOKEN, environment: 'sandbox' }, false],
    ['DeviceTokenNotForTopic', { token: TOKEN, environment: 'production', topic: 'com.example.app' }, false],
    ['Unregistered', { token: TOKEN, environment: 'production' }, true],
  ])("for %s sends a DeliveryFailure event to the application's topic", async (reason, phone, isUninstalled) => {
    const endpoint = await makeEndpoint('APNS_VOIP');
    const events = await listen(endpoint);
    services.apple.devices.register(phone);
    if (isUninstalled) services.apple.devices.uninstall(TOKEN);

    const MessageId = await publish(endpoint, {});

    const apnsResponse = isUninstalled ? { reason, timestamp: START } : { reason };
    expect(services.sns.deliveries()[0]?.delivery.providerResponse).toBe(JSON.stringify(apnsResponse));
    expect(events).toEqual([
      {
        topicArn: `${services.sns.arnPrefix}push-feedback`,
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
    ['DeliveryFailedPerm', { ...VOIP, 'APNS.COLLAPSE_ID': 'c'.repeat(65) }, 1],
  ])(
    'sends the event %s when the token is not the cause, and the endpoint remains enabled',
    async (type, attributes, tries) => {
      const endpoint = await makeEndpoint('APNS_VOIP');
      const events = await listen(endpoint);

      await publish(endpoint, {}, attributes);

      expect(events.map(({ message }) => [message.FailureType, message.DeliveryAttempts])).toEqual([[type, tries]]);
      expect(await enabled(endpoint)).toBe('true');
    },
  );

  it('with APNs unreachable does not affect the other platforms', async () => {
    const apple = await makeEndpoint('APNS_VOIP');
    const google = await makeEndpoint('GCM', { PlatformCredential: services.google.serviceAccount }, 'phone');
    await services.apple.close();

    await Promise.all([
      accept(apple, {}),
      accept(google, { fcmV1Message: { message: { data: { callId: 'c1' } } } }, {}),
    ]);
    await services.sns.settled();

    expect(services.google.messages()).toHaveLength(1);
    expect(
      services.sns
        .deliveries()
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['FAILURE', 'SUCCESS']);
  });
});

describe('a publish to a Google endpoint', () => {
  const phone = () => makeEndpoint('GCM', { PlatformCredential: services.google.serviceAccount }, 'phone:token');
  const message = { data: { callId: 'c1' }, android: { priority: 'high', ttl: '25s' } };

  it("gets the phone's token from SNS, and keeps the body's ttl", async () => {
    await publish(await phone(), { fcmV1Message: { validate_only: false, message } }, {});

    const [received] = services.google.messages();
    expect(received).toMatchObject({ token: 'phone:token', response: { status: 200 } });
    expect(received?.message).toEqual({ ...message, token: 'phone:token' });
  });

  it.each(['FCM.TTL', 'GCM.TTL'])("has the ttl of the attribute %s instead of the body's", async (name) => {
    await publish(await phone(), { fcmV1Message: { message } }, { [name]: '40' });

    expect(services.google.messages()[0]?.message.android).toEqual({ priority: 'high', ttl: '40s' });
  });

  it('passes on a ttl of 0', async () => {
    await publish(await phone(), { fcmV1Message: { message } }, { 'FCM.TTL': '0' });

    expect(services.google.messages()[0]?.message.android?.ttl).toBe('0s');
  });

  it('is converted from the legacy format', async () => {
    await publish(await phone(), { data: { n: 1 }, priority: 'high', time_to_live: 9 }, {});

    expect(services.google.messages()[0]?.message).toMatchObject({
      data: { n: '1' },
      android: { priority: 'high', ttl: '9s' },
    });
  });

  it('disables the endpoint of an uninstalled app', async () => {
    const endpoint = await phone();
    services.google.installations.uninstall('phone:token');

    await publish(endpoint, { fcmV1Message: { message } }, {});

    expect(await enabled(endpoint)).toBe('false');
  });

  it('is accepted, and its delivery fails, when the data is not a string', async () => {
    await publish(await phone(), { fcmV1Message: { message: { data: { n: 1 } } } }, {});

    expect(services.sns.deliveries()).toMatchObject([
      { status: 'FAILURE', failureType: 'InvalidNotification', delivery: { statusCode: 400 } },
    ]);
  });
});
