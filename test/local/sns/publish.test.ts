/** AWS's responses, byte for byte, as AWS's own SDK receives them. */
import {
  type CreatePlatformEndpointCommand,
  CreateTopicCommand,
  DeleteEndpointCommand,
  PublishCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as answers from './sns-answers.ts';
import { type SnsWithPushServices, startSnsWithPushServices } from './sns-with-push-services.ts';

const { failure, invalid } = answers;

let services: SnsWithPushServices;
let count = 0;
/** A new application for each test. */
let app: string;

function makeApplication(attributes?: Record<string, string>, platform?: string): Promise<string> {
  count += 1;
  return answers.makeApplication(services, count, attributes, platform);
}

const makeEndpoint = (more?: Partial<CreatePlatformEndpointCommand['input']>) =>
  answers.makeEndpoint(services, app, more);

beforeAll(async () => {
  services = await startSnsWithPushServices();
});
beforeEach(async () => {
  app = await makeApplication();
});
afterAll(() => services.close());

describe('Publish', () => {
  const send = (input: PublishCommand['input']) => services.client.send(new PublishCommand(input));
  const json = (message: unknown) => ({ MessageStructure: 'json', Message: JSON.stringify(message) });

  it('to a deleted endpoint is an invalid parameter, not a NotFound', async () => {
    const TargetArn = await makeEndpoint();
    await services.client.send(new DeleteEndpointCommand({ EndpointArn: TargetArn }));

    expect(await failure(send({ TargetArn, Message: 'x' }))).toEqual(
      invalid('TargetArn Reason: No endpoint found for the target arn specified'),
    );
  });

  it('to a disabled endpoint fails before the message is validated', async () => {
    const TargetArn = await makeEndpoint({ Attributes: { Enabled: 'false' } });

    expect(await failure(send({ TargetArn, MessageStructure: 'json', Message: '{' }))).toEqual([
      'EndpointDisabledException',
      'EndpointDisabled',
      400,
      'Endpoint is disabled',
    ]);
  });

  it('through a disabled application fails', async () => {
    const TargetArn = await makeEndpoint();
    const Attributes = { Enabled: 'false' };
    await services.client.send(
      new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: app, Attributes }),
    );

    expect((await failure(send({ TargetArn, Message: 'x' }))).slice(0, 3)).toEqual([
      'PlatformApplicationDisabledException',
      'PlatformApplicationDisabled',
      400,
    ]);
  });

  it.each([
    [
      'an entry only for another platform',
      json({ APNS: '{}' }),
      "JSON must contain an entry for 'default' or 'APNS_VOIP'.",
    ],
    [
      'an entry that is not a string',
      json({ APNS_VOIP: {} }),
      "JSON must contain an entry for 'default' or 'APNS_VOIP'.",
    ],
    [
      'a message that is not JSON',
      { MessageStructure: 'json', Message: '{' },
      'Message Structure - JSON message body failed to parse',
    ],
    [
      '5,121 bytes',
      json({ APNS_VOIP: `{"a":"${'x'.repeat(5113)}"}` }),
      'Message Reason: Invalid notification for protocol APNS_VOIP: Notification is too long',
    ],
    ['more than 256 KiB', { Message: 'x'.repeat(262_145) }, 'Message too long'],
    ['an empty message', { Message: '' }, 'Empty message'],
  ])('rejects %s', async (_what, message, text) => {
    expect(await failure(send({ TargetArn: await makeEndpoint(), ...message }))).toEqual(invalid(text));
  });

  it('rejects FCM data over 4,096 bytes', async () => {
    app = await makeApplication({ PlatformCredential: services.google.serviceAccount }, 'GCM');
    const GCM = JSON.stringify({ fcmV1Message: { message: { data: { a: 'x'.repeat(4097) } } } });

    expect(await failure(send({ TargetArn: await makeEndpoint(), ...json({ GCM }) }))).toEqual(
      invalid('Message Reason: Invalid notification for protocol GCM: Notification data is larger than allowed limit'),
    );
  });

  it('to a topic to which no application sends its events is rejected: the simulator has no others', async () => {
    const TopicArn = 'arn:aws:sns:eu-west-1:000000000000:topic';

    expect((await failure(send({ TopicArn, Message: 'x' })))[3]).toMatch(/^Topic does not exist/);
  });

  it('rejects a message attribute with an unknown type', async () => {
    const MessageAttributes = { colour: { DataType: 'Colour', StringValue: 'red' } };

    expect(
      (await failure(send({ TargetArn: await makeEndpoint(), Message: 'x', MessageAttributes }))).slice(0, 3),
    ).toEqual(['InvalidParameterValueException', 'ParameterValueInvalid', 400]);
  });
});

describe('the protocol', () => {
  it('throttles the action of a fault, for the number of requests in the fault', async () => {
    services.sns.refuse({ action: 'CreateTopic', times: 1 });
    const call = () => services.client.send(new CreateTopicCommand({ Name: 'x' }));

    const [first, second] = [await failure(call()), await failure(call())];

    expect(first).toEqual(['ThrottledException', 'Throttled', 429, 'Rate exceeded']);
    expect(second?.[1]).toBe('InvalidAction');
  });

  it('rejects an unknown operation', async () => {
    expect(await failure(services.client.send(new CreateTopicCommand({ Name: 'x' })))).toEqual([
      'InvalidAction',
      'InvalidAction',
      400,
      'Could not find operation CreateTopic for version 2010-03-31',
    ]);
  });

  it('names a missing required parameter in the error', async () => {
    const response = await fetch(`${services.sns.url}/?Action=CreatePlatformEndpoint&Version=2010-03-31`);

    expect(response.status).toBe(400);
    expect(await response.text()).toContain(
      "<Message>1 validation error detected: Value null at 'platformApplicationArn' failed to satisfy constraint: Member must not be null</Message>",
    );
  });
});
