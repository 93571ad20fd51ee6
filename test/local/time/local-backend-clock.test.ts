import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreatePlatformEndpointCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { decodeJwt } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { App } from '../../../lambda/contract/environment.ts';
import { TIMER_DEAD_LETTER_QUEUE, TIMER_QUEUE } from '../../../local/aws/sqs/timer-queue.ts';
import { appleToken, startTestBackend, type TestBackend } from '../../support/backend.ts';

/** Records each message with its time in a file, as a log line would arrive later, and fails for the body `poison`. */
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

describe('a local backend whose clock tests advance', () => {
  let dir: string;
  let backend: TestBackend;
  let sqs: SQSClient;
  let sns: SNSClient;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ringthrough-backend-'));
    const functions = { 'ring-timer': RING_TIMER, devices: ENVIRONMENT };
    for (const [name, code] of Object.entries(functions)) {
      await mkdir(join(dir, name));
      await writeFile(join(dir, name, 'index.js'), code);
    }
    backend = await startTestBackend({
      functionsDir: dir,
      invitesPerMinute: 3,
      tenantClaim: 'org',
    });
    const { region } = backend.info;
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    sqs = new SQSClient({ endpoint: backend.info.sqs, region, credentials });
    sns = new SNSClient({ endpoint: backend.info.sns, region, credentials });
  });
  beforeEach(() => writeFile(join(dir, 'ring-timer', 'done'), ''));
  afterAll(async () => {
    sqs.destroy();
    sns.destroy();
    await backend.close();
    await rm(dir, { recursive: true });
  });

  const setTimer = (MessageBody: string, DelaySeconds: number) =>
    sqs.send(new SendMessageCommand({ QueueUrl: backend.sqs.queueUrl(TIMER_QUEUE), MessageBody, DelaySeconds }));
  /** The messages that the function received, each with the whole seconds since `from`. */
  const done = async (from: number) => {
    const lines = (await readFile(join(dir, 'ring-timer', 'done'), 'utf8')).split('\n').slice(0, -1);
    return lines.map((line) => {
      const [body, at] = JSON.parse(line);
      return [body, Math.floor((at - from) / 1000)];
    });
  };

  it('runs each timer at its due time, however far the clock is advanced at once', async () => {
    const start = backend.clock.now();
    await setTimer('close', 40);
    await setTimer('ring again', 10);

    await backend.advance(60_000);

    expect(await done(start)).toEqual([
      ['ring again', 10],
      ['close', 40],
    ]);
    expect(backend.clock.now()).toBeGreaterThanOrEqual(start + 60_000);
  });

  it('does not run a timer that is not due', async () => {
    await setTimer('later', 40);

    await backend.advance(20_000);
    const early = await done(0);
    await backend.advance(21_000);

    expect([early.length, (await done(0)).length]).toEqual([0, 1]);
  });

  it('retries a failing timer until five attempts were made, then moves it to the dead-letter queue', async () => {
    const start = backend.clock.now();
    await setTimer('poison', 0);

    await backend.advance(400_000);

    expect(await done(start)).toEqual([0, 60, 120, 180, 240].map((seconds) => ['poison', seconds]));
    expect(backend.sqs.messages(TIMER_QUEUE)).toEqual([]);
    expect(backend.sqs.messages(TIMER_DEAD_LETTER_QUEUE)).toMatchObject([{ body: 'poison', receiveCount: 5 }]);
  });

  it("waits between SNS's delivery attempts by its own clock", async () => {
    const [app] = v.parse(v.array(App), backend.info.apps);
    const PlatformApplicationArn = app?.applications.APNS_VOIP;
    const { EndpointArn: TargetArn } = await sns.send(
      new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: appleToken() }),
    );
    backend.apple.refuse({ reason: 'ServiceUnavailable', times: 2 });
    await sns.send(
      new PublishCommand({
        TargetArn,
        MessageStructure: 'json',
        Message: JSON.stringify({ APNS_VOIP: '{"callId":"c"}' }),
        MessageAttributes: { 'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'voip' } },
      }),
    );
    const statuses = () => backend.apple.pushes().map(({ response }) => response.status);

    await backend.advance(0);
    const atOnce = statuses();
    await backend.advance(60_000);

    expect(atOnce).toEqual([503]);
    expect(statuses()).toEqual([503, 503, 200]);
    expect(backend.sns.deliveries()).toMatchObject([{ status: 'SUCCESS', delivery: { attempts: 3 } }]);
  });

  it('passes the queue URL and the settings to its functions', async () => {
    const bob = await backend.as('bob', { org: 'acme' });
    await backend.advance(26 * 3_600_000);

    const before = backend.clock.now();
    const { status, body } = await bob('GET', '/v1/devices');

    expect(status).toBe(200);
    expect(body.now).toBeGreaterThanOrEqual(before);
    expect(body.env).toMatchObject({
      TIMER_QUEUE_URL: backend.sqs.queueUrl(TIMER_QUEUE),
      AWS_ENDPOINT_URL_SQS: backend.info.sqs,
      CALL_RETENTION_DAYS: '30',
      INVITES_PER_MINUTE: '3',
      CLAIM_NAMES: '{"userIdClaim":"sub","userIdPrefix":"","tenantClaim":"org"}',
    });
  });

  it('issues tokens with a tenant claim', async () => {
    const token = await fetch(`${backend.url}/local/token?user=bob&tenant=acme`);

    expect(decodeJwt(await token.text())).toMatchObject({ sub: 'bob', org: 'acme' });
  });
});
