/** Every platform of SNS. Pushes are delivered to Apple's and Google's; the others accept publishes only. */
import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  GetPlatformApplicationAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  ListPlatformApplicationsCommand,
  PublishCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApplicationEvent } from '../../../local/aws/sns/event-bus.ts';
import { PLATFORMS } from '../../../local/aws/sns/platforms.ts';
import { failure, invalid } from './sns-answers.ts';
import { type SnsWithPushServices, startSnsWithPushServices } from './sns-with-push-services.ts';

const UNDELIVERED = ['ADM', 'BAIDU', 'MPNS', 'WNS'];
const APPLE_ALONE = [
  'APNS_PASSBOOK',
  'APNS_PASSBOOK_SANDBOX',
  'APNS_MDM',
  'APNS_MDM_SANDBOX',
  'MACOS',
  'MACOS_SANDBOX',
];
const PAIR = { PlatformPrincipal: 'a client id', PlatformCredential: 'a client secret' };
const TOKEN = 'ab'.repeat(32);

let services: SnsWithPushServices;
beforeEach(async () => {
  services = await startSnsWithPushServices({ retryDelaysMs: [] });
});
afterEach(() => services.close());

const credentialFor = (platform: string): Record<string, string> => {
  if (UNDELIVERED.includes(platform)) return PAIR;
  return platform === 'GCM' ? { PlatformCredential: services.google.serviceAccount } : services.credential;
};
const create = async (Platform: string, Attributes = credentialFor(Platform)) =>
  (await services.client.send(new CreatePlatformApplicationCommand({ Name: 'app', Platform, Attributes })))
    .PlatformApplicationArn ?? '';
const register = async (PlatformApplicationArn: string, Token = TOKEN) =>
  (await services.client.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token }))).EndpointArn;
const attributesOf = async (PlatformApplicationArn: string) =>
  (await services.client.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }))).Attributes;

it('applications of every platform are created and listed', async () => {
  const made = await Promise.all(PLATFORMS.map((platform) => create(platform)));

  const { PlatformApplications = [] } = await services.client.send(new ListPlatformApplicationsCommand({}));
  const listed = PlatformApplications.map(({ PlatformApplicationArn }) => PlatformApplicationArn);

  expect(made).toEqual(PLATFORMS.map((platform) => `${services.sns.arnPrefix}app/${platform}/app`));
  expect(listed).toEqual(made.toSorted());
});

describe.each(UNDELIVERED)('%s', (platform) => {
  it('shows neither its principal nor its credential, nor an authentication method', async () => {
    expect(await attributesOf(await create(platform))).toEqual({ Enabled: 'true' });
  });

  it.each(['PlatformPrincipal', 'PlatformCredential'])('requires a %s', async (name) => {
    const text = `Attributes Reason: Invalid value for attribute: ${name}: cannot be empty`;
    const without = Object.fromEntries(Object.entries(PAIR).filter(([given]) => given !== name));

    expect(await failure(create(platform, without))).toEqual(invalid(text));
    expect(await failure(create(platform, { ...PAIR, [name]: '' }))).toEqual(invalid(text));
  });

  it('accepts a new credential only with both parts', async () => {
    const PlatformApplicationArn = await create(platform);
    const set = (Attributes: Record<string, string>) =>
      services.client.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes }));

    expect(await failure(set({ PlatformCredential: 'new' }))).toEqual(
      invalid('Attributes Reason: Invalid value for attribute: PlatformPrincipal: cannot be empty'),
    );
    await set({ ...PAIR, PlatformCredential: 'new' });
  });

  it('keeps the token of an endpoint as it is', async () => {
    const PlatformApplicationArn = await create(platform);
    const EndpointArn = await register(PlatformApplicationArn, 'https://example.net/Channel?token=A%3D');

    const { Endpoints } = await services.client.send(
      new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }),
    );

    expect(Endpoints).toEqual([
      { EndpointArn, Attributes: { Enabled: 'true', Token: 'https://example.net/Channel?token=A%3D' } },
    ]);
  });

  it('accepts a publish, whose failed delivery states that the simulator does not deliver there', async () => {
    const events: ApplicationEvent[] = [];
    services.sns.onEvent((event) => events.push(event));
    const topicArn = `${services.sns.arnPrefix}failures`;
    const app = await create(platform, { ...PAIR, EventDeliveryFailure: topicArn });
    const TargetArn = await register(app);
    // Windows Phone takes XML.
    const Message = JSON.stringify({ [platform]: '<toast launch=""/>' });

    const { MessageId } = await services.client.send(
      new PublishCommand({ TargetArn, MessageStructure: 'json', Message }),
    );
    await services.sns.settled();

    const text = `The local SNS does not deliver to ${platform}`;
    expect(services.sns.deliveries()).toEqual([
      {
        status: 'FAILURE',
        notification: { timestamp: '2026-11-21T12:00:00.000Z', messageId: MessageId },
        delivery: { dwellTimeMs: 0, token: TOKEN, attempts: 1, providerResponse: text, destination: TargetArn },
        failureType: 'DeliveryFailedPerm',
      },
    ]);
    expect(events).toEqual([
      {
        topicArn,
        subject: `DeliveryFailure event for app app (${platform})`,
        message: {
          EventType: 'DeliveryFailure',
          EndpointArn: TargetArn,
          FailureType: 'DeliveryFailedPerm',
          FailureMessage: text,
          DeliveryAttempts: 1,
          MessageId,
          Resource: app,
          Service: 'SNS',
          Time: '2026-11-21T12:00:00.000Z',
        },
      },
    ]);
    expect(await attributesOf(app)).toEqual({ Enabled: 'true', EventDeliveryFailure: topicArn });
  });

  it('rejects a message without an entry for it', async () => {
    const TargetArn = await register(await create(platform));
    const message = { MessageStructure: 'json', Message: JSON.stringify({ GCM: '{}' }) };

    expect(await failure(services.client.send(new PublishCommand({ TargetArn, ...message })))).toEqual(
      invalid(`JSON must contain an entry for 'default' or '${platform}'.`),
    );
  });
});

it.each(APPLE_ALONE)('%s is delivered to APNs, in the environment of its name', async (platform) => {
  const TargetArn = await register(
    await create(platform, { ...services.credential, ApplePlatformBundleID: 'com.example.app' }),
  );

  await services.client.send(new PublishCommand({ TargetArn, Message: 'hello' }));
  await services.sns.settled();

  expect(
    services.apple.pushes().map(({ environment, payload, response }) => ({ environment, payload, response })),
  ).toEqual([
    {
      environment: platform.endsWith('_SANDBOX') ? 'sandbox' : 'production',
      payload: { aps: { alert: 'hello' } },
      response: { status: 200 },
    },
  ]);
});
