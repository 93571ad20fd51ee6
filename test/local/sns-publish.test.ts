/** What AWS answers, word for word, asked with AWS's own client. */
import {
  type CreatePlatformEndpointCommand,
  CreateTopicCommand,
  DeleteEndpointCommand,
  PublishCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as answers from './sns-answers.ts';
import { type House, openHouse } from './sns-house.ts';

const { failure, invalid } = answers;

let house: House;
let count = 0;
/** A fresh application for each test. */
let app: string;

function makeApplication(attributes?: Record<string, string>, platform?: string): Promise<string> {
  count += 1;
  return answers.makeApplication(house, count, attributes, platform);
}

const makeEndpoint = (more?: Partial<CreatePlatformEndpointCommand['input']>) => answers.makeEndpoint(house, app, more);

beforeAll(async () => {
  house = await openHouse();
});
beforeEach(async () => {
  app = await makeApplication();
});
afterAll(() => house.close());

describe('Publish', () => {
  const send = (input: PublishCommand['input']) => house.client.send(new PublishCommand(input));
  const json = (message: unknown) => ({ MessageStructure: 'json', Message: JSON.stringify(message) });

  it('to a deleted endpoint is an invalid parameter, not a NotFound', async () => {
    const TargetArn = await makeEndpoint();
    await house.client.send(new DeleteEndpointCommand({ EndpointArn: TargetArn }));

    expect(await failure(send({ TargetArn, Message: 'x' }))).toEqual(
      invalid('TargetArn Reason: No endpoint found for the target arn specified'),
    );
  });

  it('to a disabled endpoint fails before the message is looked at', async () => {
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
    await house.client.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: app, Attributes }));

    expect((await failure(send({ TargetArn, Message: 'x' }))).slice(0, 3)).toEqual([
      'PlatformApplicationDisabledException',
      'PlatformApplicationDisabled',
      400,
    ]);
  });

  it.each([
    ["another platform's entry", json({ APNS: '{}' }), "JSON must contain an entry for 'default' or 'APNS_VOIP'."],
    ['an entry that is no string', json({ APNS_VOIP: {} }), "JSON must contain an entry for 'default' or 'APNS_VOIP'."],
    [
      'what is no JSON',
      { MessageStructure: 'json', Message: '{' },
      'Message Structure - JSON message body failed to parse',
    ],
    [
      '5,121 bytes',
      json({ APNS_VOIP: `{"a":"${'x'.repeat(5113)}"}` }),
      'Message Reason: Invalid notification for protocol APNS_VOIP: Notification is too long',
    ],
    ['more than 256 KiB', { Message: 'x'.repeat(262_145) }, 'Message too long'],
    ['nothing', { Message: '' }, 'Empty message'],
  ])('refuses %s', async (_what, message, text) => {
    expect(await failure(send({ TargetArn: await makeEndpoint(), ...message }))).toEqual(invalid(text));
  });

  it('refuses Google data over 4,096 bytes', async () => {
    app = await makeApplication({ PlatformCredential: house.google.serviceAccount }, 'GCM');
    const GCM = JSON.stringify({ fcmV1Message: { message: { data: { a: 'x'.repeat(4097) } } } });

    expect(await failure(send({ TargetArn: await makeEndpoint(), ...json({ GCM }) }))).toEqual(
      invalid('Message Reason: Invalid notification for protocol GCM: Notification data is larger than allowed limit'),
    );
  });

  it('says clearly that there are no topics here', async () => {
    const TopicArn = 'arn:aws:sns:eu-west-1:000000000000:topic';

    expect((await failure(send({ TopicArn, Message: 'x' })))[3]).toMatch(/not to topics/);
  });

  it('refuses a message attribute without a type', async () => {
    const MessageAttributes = { colour: { DataType: 'Colour', StringValue: 'red' } };

    expect(
      (await failure(send({ TargetArn: await makeEndpoint(), Message: 'x', MessageAttributes }))).slice(0, 3),
    ).toEqual(['InvalidParameterValueException', 'ParameterValueInvalid', 400]);
  });
});

describe('the protocol', () => {
  it('throttles when told to, the action it is told, as often as it is told', async () => {
    house.sns.refuse({ action: 'CreateTopic', times: 1 });
    const call = () => house.client.send(new CreateTopicCommand({ Name: 'x' }));

    const [first, second] = [await failure(call()), await failure(call())];

    expect(first).toEqual(['ThrottledException', 'Throttled', 429, 'Rate exceeded']);
    expect(second?.[1]).toBe('InvalidAction');
  });

  it('knows no other operation', async () => {
    expect(await failure(house.client.send(new CreateTopicCommand({ Name: 'x' })))).toEqual([
      'InvalidAction',
      'InvalidAction',
      400,
      'Could not find operation CreateTopic for version 2010-03-31',
    ]);
  });

  it('names a required parameter that is missing', async () => {
    const response = await fetch(`${house.sns.url}/?Action=CreatePlatformEndpoint&Version=2010-03-31`);

    expect(response.status).toBe(400);
    expect(await response.text()).toContain(
      "<Message>1 validation error detected: Value null at 'platformApplicationArn' failed to satisfy constraint: Member must not be null</Message>",
    );
  });
});
