/** Fault injection over HTTP, in a local backend whose clock tests advance. */
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
import { App } from '../../../lambda/contract/environment.ts';
import type { Fault } from '../../../local/faults/fault.ts';
import { appleToken, startTestBackend, type TestBackend } from '../../support/backend.ts';
import { failure } from '../sns/sns-answers.ts';

const PUSH_FEEDBACK = `
const { appendFileSync } = require('node:fs');
exports.handler = async ({ Records }) =>
  appendFileSync(__dirname + '/done', JSON.parse(Records[0].Sns.Message).EventType + '\\n');
`;

const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
let dir: string;
let backend: TestBackend;
let sns: SNSClient;
let sqs: SQSClient;
let app: App | undefined;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ringthrough-faults-'));
  await mkdir(join(dir, 'push-feedback'));
  await writeFile(join(dir, 'push-feedback', 'index.js'), PUSH_FEEDBACK);
  backend = await startTestBackend({ functionsDir: dir });
  const { region, apps } = backend.info;
  // One attempt: the SDK must not retry, so that the test sees the fault.
  sns = new SNSClient({ endpoint: backend.info.sns, region, credentials, maxAttempts: 1 });
  sqs = new SQSClient({ endpoint: backend.info.sqs, region, credentials, maxAttempts: 1 });
  app = v.parse(v.array(App), apps)[0];
});
beforeEach(async () => {
  await backend.settled();
  await backend.request('DELETE', '/local/faults');
  await writeFile(join(dir, 'push-feedback', 'done'), '');
});
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await backend.close();
  await rm(dir, { recursive: true });
});

const addFault = async (fault: Fault) => (await backend.request('POST', '/local/faults', { body: fault })).body;

const makeEndpoint = async (Token = appleToken(), platform: 'APNS_VOIP' | 'GCM' = 'APNS_VOIP') => {
  const PlatformApplicationArn = app?.applications[platform];
  const { EndpointArn = '' } = await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token }));
  await backend.settled();
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
/** The pushes to one phone: status, and whether the phone received it. */
const pushesTo = (token: string) =>
  backend.apple
    .pushes()
    .filter(({ deviceToken }) => deviceToken === token)
    .map(({ response, deliveredAt }) => [response.status, deliveredAt !== undefined]);
const receivedBy = (token: string) =>
  backend.apple.deliveries().filter(({ deviceToken }) => deviceToken === token).length;

describe('the fault script', () => {
  it('lists active faults, oldest first, and deletes one or all', async () => {
    const target = { service: 'apple' } as const;
    const first = await addFault({ target, fault: { kind: 'slow', ms: 10 }, times: 2 });
    const second = await addFault({ target: { device: 'ab' }, fault: { kind: 'silent' }, forMs: 60_000 });
    await addFault({ target: { device: 'cd' }, fault: { kind: 'throttled' }, forMs: 1000 });
    await backend.advance(1000);

    const listed = await backend.request('GET', '/local/faults');
    const gone = await backend.request('DELETE', `/local/faults/${first.id}`);
    const again = await backend.request('DELETE', `/local/faults/${first.id}`);

    expect(listed.body.faults).toEqual([
      { id: first.id, target, fault: { kind: 'slow', ms: 10 }, left: 2 },
      { id: second.id, target: { device: 'ab' }, fault: { kind: 'silent' }, until: expect.stringMatching(/Z$/) },
    ]);
    expect([gone.status, again.status]).toEqual([204, 404]);
    expect(backend.faults.faults().map(({ id }) => id)).toEqual([second.id]);
  });

  it.each([
    ['no JSON', '{', 'body'],
    ['no target', { target: {}, fault: { kind: 'silent' } }, 'target'],
    ['a service that does not exist', { target: { service: 'fax' }, fault: { kind: 'silent' } }, 'target.service'],
    ['a kind that does not exist', { target: { service: 'sns' }, fault: { kind: 'late-ish' } }, 'fault.kind'],
    ['an unknown field', { target: { service: 'sns' }, fault: { kind: 'silent' }, until: 1 }, 'until'],
    ['both times and forMs', { target: { service: 'sns' }, fault: { kind: 'silent' }, times: 1, forMs: 1 }, 'body'],
  ])('refuses %s', async (_what, body, path) => {
    const { status, body: answer } = await backend.request('POST', '/local/faults', { body });

    expect([status, answer.issues[0].path]).toEqual([400, path]);
    expect(backend.faults.faults()).toEqual([]);
  });

  it('contains the faults that refuse() and duplicate() add', () => {
    backend.sns.refuse({ action: 'Publish' });
    backend.apple.refuse({ reason: 'Shutdown', deviceToken: 'ab', times: 2 });
    backend.sqs.duplicate();

    expect(backend.faults.faults().map(({ target, fault, left }) => [target, fault.kind, left])).toEqual([
      [{ service: 'sns', action: 'Publish' }, 'failing', 1],
      [{ service: 'apple', device: 'ab' }, 'failing', 2],
      [{ service: 'sqs', action: 'ReceiveMessage' }, 'duplicating', 1],
    ]);
  });
});

describe('SNS', () => {
  it('fails for a time and recovers after it', async () => {
    const { EndpointArn } = await makeEndpoint();
    await addFault({ target: { service: 'sns' }, fault: { kind: 'failing', status: 503 }, forMs: 30_000 });

    const down = [await failure(ring(EndpointArn)), await failure(makeEndpoint())];
    await backend.advance(30_000);

    expect(down.map(([, code, status]) => [code, status])).toEqual(Array(2).fill(['InternalFailure', 503]));
    expect((await ring(EndpointArn)).MessageId).toBeDefined();
  });

  it('throttles one action as often as requested', async () => {
    const { EndpointArn } = await makeEndpoint();
    await addFault({ target: { service: 'sns', action: 'Publish' }, fault: { kind: 'throttled' }, times: 1 });

    await sns.send(new GetEndpointAttributesCommand({ EndpointArn }));

    expect(await failure(ring(EndpointArn))).toEqual(['ThrottledException', 'Throttled', 429, 'Rate exceeded']);
    expect((await ring(EndpointArn)).MessageId).toBeDefined();
  });

  it('answers late, by the clock of the local backend', async () => {
    const { EndpointArn } = await makeEndpoint();
    await addFault({ target: { service: 'sns', action: 'Publish' }, fault: { kind: 'slow', ms: 20_000 } });
    const held = new Promise<void>((resolve) => backend.faults.onHold(resolve));
    let isAnswered = false;

    const answered = ring(EndpointArn).then(() => {
      isAnswered = true;
    });
    await held;
    await backend.advance(19_000);
    const early = isAnswered;
    await backend.advance(1000);
    await answered;

    expect(early).toBe(false);
  });

  it('accepts a publish and drops it', async () => {
    const { EndpointArn, token } = await makeEndpoint();
    await addFault({ target: { service: 'sns' }, fault: { kind: 'silent' } });

    const { MessageId } = await ring(EndpointArn);
    await backend.settled();

    expect(MessageId).toBeDefined();
    expect(pushesTo(token)).toEqual([]);
  });

  it('delivers a publish twice', async () => {
    const { EndpointArn, token } = await makeEndpoint();
    await addFault({ target: { service: 'sns' }, fault: { kind: 'duplicating' } });

    await ring(EndpointArn);
    await backend.settled();

    expect(pushesTo(token)).toEqual([
      [200, true],
      [200, true],
    ]);
  });

  it('does not send Apple a push that was delayed beyond its time to live', async () => {
    const { EndpointArn, token } = await makeEndpoint();
    const slow = { target: { service: 'sns', action: 'Delivery' }, fault: { kind: 'slow', ms: 20_000 } } as const;
    await addFault({ ...slow, times: 2 });

    const dropped = await ring(EndpointArn, 20);
    await ring(EndpointArn, 21);
    await backend.advance(20_000);

    const outcome = backend.sns.deliveries().find(({ notification }) => notification.messageId === dropped.MessageId);
    expect(outcome).toMatchObject({ failureType: 'NotificationTTLExpired', delivery: { attempts: 0 } });
    expect(pushesTo(token)).toHaveLength(1);
  });

  it.each([
    ['silent', 0],
    ['duplicating', 2],
  ] as const)('is %s for an event, when the fault names the action Event', async (kind, times) => {
    await addFault({ target: { service: 'sns', action: 'Event' }, fault: { kind } });

    await makeEndpoint();

    const events = await readFile(join(dir, 'push-feedback', 'done'), 'utf8');
    expect(events).toBe('EndpointCreated\n'.repeat(times));
  });
});

describe('one phone', () => {
  it('is affected while the others are not', async () => {
    const [one, other] = [await makeEndpoint(), await makeEndpoint()];
    await addFault({ target: { device: one.token.toUpperCase() }, fault: { kind: 'silent' }, forMs: 1000 });

    await Promise.all([ring(one.EndpointArn), ring(other.EndpointArn)]);
    await backend.settled();

    expect([pushesTo(one.token), pushesTo(other.token)]).toEqual([[[200, false]], [[200, true]]]);
  });

  it('receives a push twice', async () => {
    const { EndpointArn, token } = await makeEndpoint();
    await addFault({ target: { device: token }, fault: { kind: 'duplicating' } });

    await ring(EndpointArn);
    await backend.settled();

    expect([pushesTo(token), receivedBy(token)]).toEqual([[[200, true]], 2]);
  });

  it('receives a push late, and advance() does not wait forever', async () => {
    const { EndpointArn, token } = await makeEndpoint();
    await addFault({ target: { device: token }, fault: { kind: 'slow', ms: 5000 } });

    await ring(EndpointArn);
    await backend.advance(4000);
    const early = receivedBy(token);
    await backend.advance(1000);

    expect([early, receivedBy(token)]).toEqual([0, 1]);
  });

  it.each([
    [{ kind: 'throttled' }, 429, 'TooManyRequests'],
    [{ kind: 'failing' }, 500, 'InternalServerError'],
    [{ kind: 'failing', status: 503 }, 503, 'ServiceUnavailable'],
    [{ kind: 'failing', code: 'Shutdown' }, 503, 'Shutdown'],
  ] as const)('is refused by Apple with %o, and rings at the next attempt', async (fault, status, reason) => {
    const { EndpointArn, token } = await makeEndpoint();
    await addFault({ target: { device: token }, fault });

    await ring(EndpointArn);
    await backend.advance(10_000);

    const [first] = backend.apple.pushes().filter(({ deviceToken }) => deviceToken === token);
    expect(first?.response).toEqual({ status, reason });
    expect(receivedBy(token)).toBe(1);
  });

  it.each([
    [{ kind: 'throttled' }, 429, 'QUOTA_EXCEEDED', 1],
    [{ kind: 'failing', status: 503 }, 503, 'UNAVAILABLE', 1],
    [{ kind: 'failing', code: 'UNREGISTERED' }, 404, 'UNREGISTERED', 0],
    [{ kind: 'silent' }, 200, undefined, 0],
    [{ kind: 'duplicating' }, 200, undefined, 2],
  ] as const)('is affected by %o at Google', async (fault, status, reason, times) => {
    const { EndpointArn, token } = await makeEndpoint(`fcm:${appleToken()}`, 'GCM');
    await addFault({ target: { device: token }, fault });

    await ring(EndpointArn);
    await backend.advance(10_000);

    const [first] = backend.google.messages().filter((message) => message.token === token);
    expect(first?.response).toEqual({ status, ...(reason !== undefined && { reason }) });
    expect(backend.google.deliveries().filter((message) => message.token === token)).toHaveLength(times);
  });
});

describe('SQS', () => {
  const QueueUrl = () => backend.sqs.queueUrl('ring-timers-dead');
  const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: QueueUrl(), MessageBody }));
  const bodies = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: QueueUrl(), MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body }) => Body);
  };

  it('throttles, fails and loses a message when a fault says so', async () => {
    await addFault({ target: { service: 'sqs' }, fault: { kind: 'throttled' } });
    await addFault({ target: { service: 'sqs' }, fault: { kind: 'failing', status: 503 } });
    await addFault({ target: { service: 'sqs' }, fault: { kind: 'silent' } });

    await expect(send('a')).rejects.toMatchObject({ name: 'RequestThrottled', $metadata: { httpStatusCode: 403 } });
    await expect(send('b')).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 503 } });
    await send('lost');
    await send('kept');

    expect(await bodies()).toEqual(['kept']);
  });
});

describe('a service that closes', () => {
  it('does not wait for the requests that it delays', async () => {
    const other = await startTestBackend({ functionsDir: dir });
    other.faults.add({ target: { service: 'sns' }, fault: { kind: 'slow', ms: 60_000 } });
    const held = new Promise<void>((resolve) => other.faults.onHold(resolve));
    const refused = expect(fetch(`${other.info.sns}/?Action=ListPlatformApplications`)).rejects.toThrow();
    await held;

    await other.close();

    await refused;
  });
});
