/** From an SNS event to the subscribed function. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  PublishCommand,
  SetEndpointAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { App } from '../../../lambda/contract/environment.ts';
import { appleToken, startTestBackend, type TestBackend } from '../../support/backend.ts';

/** Records each event with its time, and fails as often as the file `failures` next to it says. */
const PUSH_FEEDBACK = `
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
exports.handler = async (event) => {
  appendFileSync(__dirname + '/done', JSON.stringify({ event, at: Date.now() }) + '\\n');
  const failures = Number(readFileSync(__dirname + '/failures', 'utf8'));
  writeFileSync(__dirname + '/failures', String(Math.max(0, failures - 1)));
  if (failures > 0) throw new Error('scripted');
};
`;

let dir: string;
let services: TestBackend;
let sns: SNSClient;
let PlatformApplicationArn: string | undefined;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ringthrough-feedback-'));
  await mkdir(join(dir, 'push-feedback'));
  await writeFile(join(dir, 'push-feedback', 'index.js'), PUSH_FEEDBACK);
  services = await startTestBackend({ functionsDir: dir });
  const { sns: endpoint, region, apps } = services.info;
  sns = new SNSClient({ endpoint, region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  PlatformApplicationArn = v.parse(v.array(App), apps)[0]?.applications.APNS_VOIP;
});
const failNext = (times: number) => writeFile(join(dir, 'push-feedback', 'failures'), String(times));
beforeEach(async () => {
  await writeFile(join(dir, 'push-feedback', 'done'), '');
  await failNext(0);
});
afterAll(async () => {
  sns.destroy();
  await services.close();
  await rm(dir, { recursive: true });
});

const makeEndpoint = async (Token = appleToken()) =>
  (await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token }))).EndpointArn ?? '';

const publishPush = (TargetArn: string) =>
  sns.send(
    new PublishCommand({
      TargetArn,
      MessageStructure: 'json',
      Message: JSON.stringify({ APNS_VOIP: '{}' }),
      MessageAttributes: { 'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'voip' } },
    }),
  );

/** The recorded invocations of the function. */
const invocations = async () => {
  const lines = (await readFile(join(dir, 'push-feedback', 'done'), 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
};
/** The messages in the events. */
const messages = async () => (await invocations()).map(({ event }) => JSON.parse(event.Records[0].Sns.Message));

describe('an event of a platform application', () => {
  it("reaches the function in Lambda's event format", async () => {
    const EndpointArn = await makeEndpoint();
    await services.settled();

    const [{ event }] = await invocations();
    const TopicArn = `${services.sns.arnPrefix}push-feedback`;
    expect(event.Records).toEqual([
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: expect.stringMatching(new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`)),
        Sns: {
          Type: 'Notification',
          MessageId: expect.any(String),
          TopicArn,
          Subject: 'EndpointCreated event for app main (APNS_VOIP)',
          Message: expect.any(String),
          Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          SignatureVersion: '1',
          Signature: expect.any(String),
          SigningCertUrl: expect.any(String),
          UnsubscribeUrl: expect.any(String),
          MessageAttributes: {},
        },
      },
    ]);
    expect(await messages()).toMatchObject([
      { EventType: 'EndpointCreated', EndpointArn, Resource: PlatformApplicationArn, Service: 'SNS' },
    ]);
  });

  it('arrives for each of the four event types', async () => {
    const token = appleToken();
    const EndpointArn = await makeEndpoint(token);
    services.apple.devices.uninstall(token);

    const { MessageId } = await publishPush(EndpointArn);
    await services.settled();
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'true' } }));
    await sns.send(new DeleteEndpointCommand({ EndpointArn }));
    await services.settled();

    const all = await messages();
    expect(all.map(({ EventType }) => EventType).sort()).toEqual([
      'DeliveryFailure',
      'EndpointCreated',
      'EndpointDeleted',
      'EndpointUpdated',
      'EndpointUpdated',
    ]);
    expect(all.find(({ EventType }) => EventType === 'DeliveryFailure')).toMatchObject({
      EndpointArn,
      FailureType: 'InvalidPlatformToken',
      FailureMessage: 'Platform token associated with the endpoint is not valid',
      DeliveryAttempts: 1,
      MessageId,
    });
  });
});

describe('a function that fails on an event', () => {
  it('is retried after one minute, and after two more', async () => {
    await failNext(2);
    await makeEndpoint();

    await services.advance(0);
    const immediately = (await invocations()).length;
    await services.advance(200_000);

    const times = (await invocations()).map(({ at }) => at);
    expect(immediately).toBe(1);
    expect(times.map((at) => Math.floor((at - times[0]) / 1000))).toEqual([0, 60, 180]);
    expect(services.feedback.deadLetters()).toEqual([]);
  });

  it('three times is not retried: the event is a dead letter', async () => {
    await failNext(3);
    const EndpointArn = await makeEndpoint();

    await services.advance(600_000);

    expect(await invocations()).toHaveLength(3);
    const [letter] = services.feedback.deadLetters();
    expect(JSON.parse(letter?.Records[0]?.Sns.Message ?? '')).toMatchObject({ EndpointArn });
  });
});

it('`settled` does not wait for retries that are due later; `advance` runs them', async () => {
  const EndpointArn = await makeEndpoint();
  services.apple.refuse({ reason: 'ServiceUnavailable' });

  await publishPush(EndpointArn);
  await services.settled();
  const before = services.apple.pushes().at(-1)?.response.status;
  await services.advance(10_000);

  expect([before, services.apple.pushes().at(-1)?.response.status]).toEqual([503, 200]);
});
