/** What goes wrong on demand, asked for over HTTP, in a house whose time tests push. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreatePlatformEndpointCommand,
  GetEndpointAttributesCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { App } from '../../lambda/contract/environment.ts';
import type { Fault } from '../../local/faults/fault.ts';
import { appleToken, startTestHouse, type TestHouse } from '../support/house.ts';
import { failure } from './sns-answers.ts';

const PUSH_FEEDBACK = `
const { appendFileSync } = require('node:fs');
exports.handler = async ({ Records }) =>
  appendFileSync(__dirname + '/done', JSON.parse(Records[0].Sns.Message).EventType + '\\n');
`;

const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
let dir: string;
let house: TestHouse;
let sns: SNSClient;
let sqs: SQSClient;
let app: App | undefined;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ringthrough-faults-'));
  await mkdir(join(dir, 'push-feedback'));
  await writeFile(join(dir, 'push-feedback', 'index.js'), PUSH_FEEDBACK);
  house = await startTestHouse({ functionsDir: dir });
  const { region, apps } = house.info;
  // One attempt: a fault is to reach the test.
  sns = new SNSClient({ endpoint: house.info.sns, region, credentials, maxAttempts: 1 });
  sqs = new SQSClient({ endpoint: house.info.sqs, region, credentials, maxAttempts: 1 });
  app = v.parse(v.array(App), apps)[0];
});
beforeEach(async () => {
  await house.settled();
  await house.request('DELETE', '/local/faults');
  await writeFile(join(dir, 'push-feedback', 'done'), '');
});
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await house.close();
  await rm(dir, { recursive: true });
});

const script = async (fault: Fault) => (await house.request('POST', '/local/faults', { body: fault })).body;

const makeEndpoint = async (Token = appleToken(), platform: 'APNS_VOIP' | 'GCM' = 'APNS_VOIP') => {
  const PlatformApplicationArn = app?.applications[platform];
  const { EndpointArn = '' } = await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token }));
  await house.settled();
  return { EndpointArn, token: Token };
};
const GCM = JSON.stringify({ fcmV1Message: { message: { data: { n: '1' } } } });
const ring = (TargetArn: string, seconds = 600) => {
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  return sns.send(
    new PublishCommand({
      TargetArn,
      MessageStructure: 'json',
      Message: JSON.stringify({ APNS_VOIP: '{}', GCM }),
      MessageAttributes: {
        'AWS.SNS.MOBILE.APNS.PUSH_TYPE': attribute('voip'),
        'AWS.SNS.MOBILE.APNS_VOIP.TTL': attribute(String(seconds)),
      },
    }),
  );
};
/** What became of the pushes to one phone: status, and whether the phone had them. */
const pushesTo = (token: string) =>
  house.apple
    .pushes()
    .filter(({ deviceToken }) => deviceToken === token)
    .map(({ verdict, deliveredAt }) => [verdict.status, deliveredAt !== undefined]);
const shownTo = (token: string) => house.apple.deliveries().filter(({ deviceToken }) => deviceToken === token).length;

describe('the script', () => {
  it('is listed until it is over, oldest first, and deleted in part or whole', async () => {
    const target = { service: 'apple' } as const;
    const first = await script({ target, fault: { kind: 'slow', ms: 10 }, times: 2 });
    const second = await script({ target: { device: 'ab' }, fault: { kind: 'silent' }, forMs: 60_000 });
    await script({ target: { device: 'cd' }, fault: { kind: 'throttled' }, forMs: 1000 });
    await house.advance(1000);

    const listed = await house.request('GET', '/local/faults');
    const gone = await house.request('DELETE', `/local/faults/${first.id}`);
    const again = await house.request('DELETE', `/local/faults/${first.id}`);

    expect(listed.body.faults).toEqual([
      { id: first.id, target, fault: { kind: 'slow', ms: 10 }, left: 2 },
      { id: second.id, target: { device: 'ab' }, fault: { kind: 'silent' }, until: expect.stringMatching(/Z$/) },
    ]);
    expect([gone.status, again.status]).toEqual([204, 404]);
    expect(house.faults.faults().map(({ id }) => id)).toEqual([second.id]);
  });

  it.each([
    ['no JSON', '{', 'body'],
    ['nobody', { target: {}, fault: { kind: 'silent' } }, 'target'],
    ['a service that does not exist', { target: { service: 'fax' }, fault: { kind: 'silent' } }, 'target.service'],
    ['a trouble that does not exist', { target: { service: 'sns' }, fault: { kind: 'late-ish' } }, 'fault.kind'],
    ['a word that it does not know', { target: { service: 'sns' }, fault: { kind: 'silent' }, until: 1 }, 'until'],
    ['both ways to end', { target: { service: 'sns' }, fault: { kind: 'silent' }, times: 1, forMs: 1 }, 'body'],
  ])('refuses %s', async (_what, body, path) => {
    const { status, body: answer } = await house.request('POST', '/local/faults', { body });

    expect([status, answer.issues[0].path]).toEqual([400, path]);
    expect(house.faults.faults()).toEqual([]);
  });

  it('has refuse() speak the same language', () => {
    house.sns.refuse({ action: 'Publish' });
    house.apple.refuse({ reason: 'Shutdown', deviceToken: 'ab', times: 2 });
    house.sqs.duplicate();

    expect(house.faults.faults().map(({ target, fault, left }) => [target, fault.kind, left])).toEqual([
      [{ service: 'sns', action: 'Publish' }, 'failing', 1],
      [{ service: 'apple', device: 'ab' }, 'failing', 2],
      [{ service: 'sqs', action: 'ReceiveMessage' }, 'duplicating', 1],
    ]);
  });
});

describe('SNS', () => {
  it('fails for a time and is back after it', async () => {
    const { EndpointArn } = await makeEndpoint();
    await script({ target: { service: 'sns' }, fault: { kind: 'failing', status: 503 }, forMs: 30_000 });

    const down = [await failure(ring(EndpointArn)), await failure(makeEndpoint())];
    await house.advance(30_000);

    expect(down.map(([, code, status]) => [code, status])).toEqual(Array(2).fill(['InternalFailure', 503]));
    expect((await ring(EndpointArn)).MessageId).toBeDefined();
  });

  it('throttles one action as often as asked', async () => {
    const { EndpointArn } = await makeEndpoint();
    await script({ target: { service: 'sns', action: 'Publish' }, fault: { kind: 'throttled' }, times: 1 });

    await sns.send(new GetEndpointAttributesCommand({ EndpointArn }));

    expect(await failure(ring(EndpointArn))).toEqual(['ThrottledException', 'Throttled', 429, 'Rate exceeded']);
    expect((await ring(EndpointArn)).MessageId).toBeDefined();
  });

  it('answers late, in the time of the house', async () => {
    const { EndpointArn } = await makeEndpoint();
    await script({ target: { service: 'sns', action: 'Publish' }, fault: { kind: 'slow', ms: 20_000 } });
    const held = new Promise<void>((resolve) => house.faults.onHold(resolve));
    let isAnswered = false;

    const answered = ring(EndpointArn).then(() => {
      isAnswered = true;
    });
    await held;
    await house.advance(19_000);
    const early = isAnswered;
    await house.advance(1000);
    await answered;

    expect(early).toBe(false);
  });

  it('accepts a publish and drops it', async () => {
    const { EndpointArn, token } = await makeEndpoint();
    await script({ target: { service: 'sns' }, fault: { kind: 'silent' } });

    const { MessageId } = await ring(EndpointArn);
    await house.settled();

    expect(MessageId).toBeDefined();
    expect(pushesTo(token)).toEqual([]);
  });

  it('delivers a publish twice', async () => {
    const { EndpointArn, token } = await makeEndpoint();
    await script({ target: { service: 'sns' }, fault: { kind: 'duplicating' } });

    await ring(EndpointArn);
    await house.settled();

    expect(pushesTo(token)).toEqual([
      [200, true],
      [200, true],
    ]);
  });

  it('never asks Apple for a push that it kept longer than its time to live', async () => {
    const { EndpointArn, token } = await makeEndpoint();
    const slow = { target: { service: 'sns', action: 'Delivery' }, fault: { kind: 'slow', ms: 20_000 } } as const;
    await script({ ...slow, times: 2 });

    const dropped = await ring(EndpointArn, 20);
    await ring(EndpointArn, 21);
    await house.advance(20_000);

    const end = house.sns.deliveries().find(({ notification }) => notification.messageId === dropped.MessageId);
    expect(end).toMatchObject({ failureType: 'NotificationTTLExpired', delivery: { attempts: 0 } });
    expect(pushesTo(token)).toHaveLength(1);
  });

  it.each([
    ['silent', 0],
    ['duplicating', 2],
  ] as const)('is %s about an event, when the script names events', async (kind, times) => {
    await script({ target: { service: 'sns', action: 'Event' }, fault: { kind } });

    await makeEndpoint();

    const heard = await readFile(join(dir, 'push-feedback', 'done'), 'utf8');
    expect(heard).toBe('EndpointCreated\n'.repeat(times));
  });
});

describe('one phone', () => {
  it('is in trouble while the others are not', async () => {
    const [one, other] = [await makeEndpoint(), await makeEndpoint()];
    await script({ target: { device: one.token.toUpperCase() }, fault: { kind: 'silent' }, forMs: 1000 });

    await Promise.all([ring(one.EndpointArn), ring(other.EndpointArn)]);
    await house.settled();

    expect([pushesTo(one.token), pushesTo(other.token)]).toEqual([[[200, false]], [[200, true]]]);
  });

  it('is shown a push twice', async () => {
    const { EndpointArn, token } = await makeEndpoint();
    await script({ target: { device: token }, fault: { kind: 'duplicating' } });

    await ring(EndpointArn);
    await house.settled();

    expect([pushesTo(token), shownTo(token)]).toEqual([[[200, true]], 2]);
  });

  it('gets a push late, and whoever lets time pass does not wait for ever', async () => {
    const { EndpointArn, token } = await makeEndpoint();
    await script({ target: { device: token }, fault: { kind: 'slow', ms: 5000 } });

    await ring(EndpointArn);
    await house.advance(4000);
    const early = shownTo(token);
    await house.advance(1000);

    expect([early, shownTo(token)]).toEqual([0, 1]);
  });

  it.each([
    [{ kind: 'throttled' }, 429, 'TooManyRequests'],
    [{ kind: 'failing' }, 500, 'InternalServerError'],
    [{ kind: 'failing', status: 503 }, 503, 'ServiceUnavailable'],
    [{ kind: 'failing', code: 'Shutdown' }, 503, 'Shutdown'],
  ] as const)('is refused by Apple with %o, and rung at the next try', async (fault, status, reason) => {
    const { EndpointArn, token } = await makeEndpoint();
    await script({ target: { device: token }, fault });

    await ring(EndpointArn);
    await house.advance(10_000);

    const [first] = house.apple.pushes().filter(({ deviceToken }) => deviceToken === token);
    expect(first?.verdict).toEqual({ status, reason });
    expect(shownTo(token)).toBe(1);
  });

  it.each([
    [{ kind: 'throttled' }, 429, 'QUOTA_EXCEEDED', 1],
    [{ kind: 'failing', status: 503 }, 503, 'UNAVAILABLE', 1],
    [{ kind: 'failing', code: 'UNREGISTERED' }, 404, 'UNREGISTERED', 0],
    [{ kind: 'silent' }, 200, undefined, 0],
    [{ kind: 'duplicating' }, 200, undefined, 2],
  ] as const)('meets %o at Google', async (fault, status, reason, times) => {
    const { EndpointArn, token } = await makeEndpoint(`fcm:${appleToken()}`, 'GCM');
    await script({ target: { device: token }, fault });

    await ring(EndpointArn);
    await house.advance(10_000);

    const [first] = house.google.messages().filter((message) => message.token === token);
    expect(first?.verdict).toEqual({ status, ...(reason !== undefined && { reason }) });
    expect(house.google.deliveries().filter((message) => message.token === token)).toHaveLength(times);
  });
});

describe('SQS', () => {
  const QueueUrl = () => house.sqs.queueUrl('ring-timers-dead');
  const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: QueueUrl(), MessageBody }));
  const bodies = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: QueueUrl(), MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body }) => Body);
  };

  it('throttles, fails and loses a message when told to', async () => {
    await script({ target: { service: 'sqs' }, fault: { kind: 'throttled' } });
    await script({ target: { service: 'sqs' }, fault: { kind: 'failing', status: 503 } });
    await script({ target: { service: 'sqs' }, fault: { kind: 'silent' } });

    await expect(send('a')).rejects.toMatchObject({ name: 'RequestThrottled', $metadata: { httpStatusCode: 403 } });
    await expect(send('b')).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 503 } });
    await send('lost');
    await send('kept');

    expect(await bodies()).toEqual(['kept']);
  });
});

describe('a service that closes', () => {
  it('does not wait for those whom it let wait', async () => {
    const other = await startTestHouse({ functionsDir: dir });
    other.faults.add({ target: { service: 'sns' }, fault: { kind: 'slow', ms: 60_000 } });
    const held = new Promise<void>((resolve) => other.faults.onHold(resolve));
    const refused = expect(fetch(`${other.info.sns}/?Action=ListPlatformApplications`)).rejects.toThrow();
    await held;

    await other.close();

    await refused;
  });
});
