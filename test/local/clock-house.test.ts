import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreatePlatformEndpointCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { decodeJwt } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { App } from '../../lambda/contract/environment.ts';
import { DEAD_TIMER_QUEUE, TIMER_QUEUE } from '../../local/timer-queue.ts';
import { appleToken, startTestHouse, type TestHouse } from '../support/house.ts';

/** Writes down when it is asked to do what (a log line would come later), and fails at what is called poison. */
const RING_TIMER = `
const { appendFileSync } = require('node:fs');
exports.handler = async ({ Records }) => {
  for (const { body } of Records) appendFileSync(__dirname + '/done', JSON.stringify([body, Date.now()]) + '\\n');
  const poisoned = Records.filter(({ body }) => body === 'poison');
  return { batchItemFailures: poisoned.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
`;

const ENVIRONMENT = `
exports.handler = async () => ({ statusCode: 200, body: JSON.stringify({ env: process.env, now: Date.now() }) });
`;

describe('a house whose time tests push', () => {
  let dir: string;
  let house: TestHouse;
  let sqs: SQSClient;
  let sns: SNSClient;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ringthrough-house-'));
    const functions = { 'ring-timer': RING_TIMER, devices: ENVIRONMENT };
    for (const [name, code] of Object.entries(functions)) {
      await mkdir(join(dir, name));
      await writeFile(join(dir, name, 'index.js'), code);
    }
    house = await startTestHouse({
      functionsDir: dir,
      invitesPerMinute: 3,
      tenantClaim: 'org',
    });
    const { region } = house.info;
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    sqs = new SQSClient({ endpoint: house.info.sqs, region, credentials });
    sns = new SNSClient({ endpoint: house.info.sns, region, credentials });
  });
  beforeEach(() => writeFile(join(dir, 'ring-timer', 'done'), ''));
  afterAll(async () => {
    sqs.destroy();
    sns.destroy();
    await house.close();
    await rm(dir, { recursive: true });
  });

  const setTimer = (MessageBody: string, DelaySeconds: number) =>
    sqs.send(new SendMessageCommand({ QueueUrl: house.sqs.queueUrl(TIMER_QUEUE), MessageBody, DelaySeconds }));
  /** What the function was asked to do, and how many whole seconds after `from`. */
  const done = async (from: number) => {
    const lines = (await readFile(join(dir, 'ring-timer', 'done'), 'utf8')).split('\n').slice(0, -1);
    return lines.map((line) => {
      const [body, at] = JSON.parse(line);
      return [body, Math.floor((at - from) / 1000)];
    });
  };

  it('runs each timer at its own moment, however far the time is pushed at once', async () => {
    const start = house.clock.now();
    await setTimer('close', 40);
    await setTimer('ring again', 10);

    await house.advance(60_000);

    expect(await done(start)).toEqual([
      ['ring again', 10],
      ['close', 40],
    ]);
    expect(house.clock.now()).toBeGreaterThanOrEqual(start + 60_000);
  });

  it('does not run a timer that is not due', async () => {
    await setTimer('later', 40);

    await house.advance(20_000);
    const early = await done(0);
    await house.advance(21_000);

    expect([early.length, (await done(0)).length]).toEqual([0, 1]);
  });

  it('tries a timer that fails five times, then gives it to the dead letters', async () => {
    const start = house.clock.now();
    await setTimer('poison', 0);

    await house.advance(400_000);

    expect(await done(start)).toEqual([0, 60, 120, 180, 240].map((seconds) => ['poison', seconds]));
    expect(house.sqs.messages(TIMER_QUEUE)).toEqual([]);
    expect(house.sqs.messages(DEAD_TIMER_QUEUE)).toMatchObject([{ body: 'poison', receiveCount: 5 }]);
  });

  it("lets the pauses between SNS's tries pass in its own time", async () => {
    const [app] = v.parse(v.array(App), house.info.apps);
    const PlatformApplicationArn = app?.applications.APNS_VOIP;
    const { EndpointArn: TargetArn } = await sns.send(
      new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: appleToken() }),
    );
    house.apple.refuse({ reason: 'ServiceUnavailable', times: 2 });
    await sns.send(
      new PublishCommand({
        TargetArn,
        MessageStructure: 'json',
        Message: JSON.stringify({ APNS_VOIP: '{"callId":"c"}' }),
        MessageAttributes: { 'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'voip' } },
      }),
    );
    const statuses = () => house.apple.pushes().map(({ verdict }) => verdict.status);

    await house.advance(0);
    const atOnce = statuses();
    await house.advance(60_000);

    expect(atOnce).toEqual([503]);
    expect(statuses()).toEqual([503, 503, 200]);
    expect(house.sns.deliveries()).toMatchObject([{ status: 'SUCCESS', delivery: { attempts: 3 } }]);
  });

  it('tells its functions where the queue is, and what they are to go by', async () => {
    const bob = await house.as('bob', { org: 'acme' });
    await house.advance(26 * 3_600_000);

    const before = house.clock.now();
    const { status, body } = await bob('GET', '/v1/devices');

    expect(status).toBe(200);
    expect(body.now).toBeGreaterThanOrEqual(before);
    expect(body.env).toMatchObject({
      TIMER_QUEUE_URL: house.sqs.queueUrl(TIMER_QUEUE),
      AWS_ENDPOINT_URL_SQS: house.info.sqs,
      CALL_DAYS: '30',
      INVITES_PER_MINUTE: '3',
      TENANT_CLAIM: 'org',
    });
  });

  it('gives out tokens that say whose customer a user is', async () => {
    const token = await fetch(`${house.url}/local/token?user=bob&tenant=acme`);

    expect(decodeJwt(await token.text())).toMatchObject({ sub: 'bob', org: 'acme' });
  });
});
