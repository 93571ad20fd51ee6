/** From an event at SNS to the function that is subscribed to it. */
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
import { App } from '../../lambda/contract/environment.ts';
import { appleToken, startTestHouse, type TestHouse } from '../support/house.ts';

/** Writes down what it is handed and when, and fails as often as a file beside it says. */
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
let house: TestHouse;
let sns: SNSClient;
let PlatformApplicationArn: string | undefined;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ringthrough-feedback-'));
  await mkdir(join(dir, 'push-feedback'));
  await writeFile(join(dir, 'push-feedback', 'index.js'), PUSH_FEEDBACK);
  house = await startTestHouse({ functionsDir: dir });
  const { sns: endpoint, region, apps } = house.info;
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
  await house.close();
  await rm(dir, { recursive: true });
});

const makeEndpoint = async (Token = appleToken()) =>
  (await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token }))).EndpointArn ?? '';

const ring = (TargetArn: string) =>
  sns.send(
    new PublishCommand({
      TargetArn,
      MessageStructure: 'json',
      Message: JSON.stringify({ APNS_VOIP: '{}' }),
      MessageAttributes: { 'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'voip' } },
    }),
  );

/** What the function was handed. */
const handed = async () => {
  const lines = (await readFile(join(dir, 'push-feedback', 'done'), 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
};
/** The events' own messages. */
const messages = async () => (await handed()).map(({ event }) => JSON.parse(event.Records[0].Sns.Message));

describe('an event of a platform application', () => {
  it("reaches the function as Lambda's own record of a notification", async () => {
    const EndpointArn = await makeEndpoint();
    await house.settled();

    const [{ event }] = await handed();
    const TopicArn = `${house.sns.arnPrefix}push-feedback`;
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

  it('is one of four kinds, each of which arrives', async () => {
    const token = appleToken();
    const EndpointArn = await makeEndpoint(token);
    house.apple.devices.uninstall(token);

    const { MessageId } = await ring(EndpointArn);
    await house.settled();
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'true' } }));
    await sns.send(new DeleteEndpointCommand({ EndpointArn }));
    await house.settled();

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

describe('a function that fails at an event', () => {
  it('is given it again after a minute, and after two more', async () => {
    await failNext(2);
    await makeEndpoint();

    await house.advance(0);
    const atOnce = (await handed()).length;
    await house.advance(200_000);

    const times = (await handed()).map(({ at }) => at);
    expect(atOnce).toBe(1);
    expect(times.map((at) => Math.floor((at - times[0]) / 1000))).toEqual([0, 60, 180]);
    expect(house.feedback.deadLetters()).toEqual([]);
  });

  it('three times is not given it again: the event is with the dead letters', async () => {
    await failNext(3);
    const EndpointArn = await makeEndpoint();

    await house.advance(600_000);

    expect(await handed()).toHaveLength(3);
    const [letter] = house.feedback.deadLetters();
    expect(JSON.parse(letter?.Records[0]?.Sns.Message ?? '')).toMatchObject({ EndpointArn });
  });
});

it('a settled house leaves what waits for a later time to whoever lets time pass', async () => {
  const EndpointArn = await makeEndpoint();
  house.apple.refuse({ reason: 'ServiceUnavailable' });

  await ring(EndpointArn);
  await house.settled();
  const before = house.apple.pushes().at(-1)?.verdict.status;
  await house.advance(10_000);

  expect([before, house.apple.pushes().at(-1)?.verdict.status]).toEqual([503, 200]);
});
