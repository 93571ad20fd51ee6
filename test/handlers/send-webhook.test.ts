import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { SQSRecord } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import type { GivenUp, ReceivedMessage } from '../../lambda/events/webhook-messages.ts';
import type { SendWebhook } from '../../lambda/events/webhook-sender.ts';
import { type SendWebhookDeps, sendWebhookHandler } from '../../lambda/handlers/send-webhook.ts';
import { webhookSender } from '../../lambda/outbound/webhook-sender.ts';
import { listenOnLoopback } from '../../local/network/loopback.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const NOW = Date.now();
const HOUR = 60 * 60 * 1000;
const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const body = JSON.stringify({ id: 'call.200', type: 'call.ended', data: { callId: 'call' } });

const message = ({ attempt = 1, ageMs = 1_000 } = {}): SQSRecord => ({
  messageId: 'message',
  receiptHandle: 'handle',
  body,
  attributes: {
    ApproximateReceiveCount: String(attempt),
    SentTimestamp: String(NOW - ageMs),
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '',
    MessageGroupId: 'call',
    MessageDeduplicationId: 'call.200',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-1:1:hooks.fifo',
  awsRegion: 'eu-west-1',
});

const startHandler = (send: SendWebhook, over: Partial<SendWebhookDeps> = {}) => {
  const delays: number[] = [];
  const dead: (ReceivedMessage & GivenUp)[] = [];
  const logged: string[] = [];
  const handler = sendWebhookHandler({
    webhook: 'main',
    secrets: async () => [SECRET],
    send,
    messages: {
      delay: async (_message, ms) => void delays.push(ms),
      giveUp: async (given, why) => void dead.push({ ...given, ...why }),
    },
    userAgent: 'Ringthrough/1.2.3',
    now: () => NOW,
    log: (event, fields) => logged.push(`${event} ${JSON.stringify(fields)}`),
    ...over,
  });
  return { handler, delays, dead, logged };
};
const answering =
  (status: number, retryAfter?: string): SendWebhook =>
  async () => ({ kind: 'answered', status, retryAfter });
const timingOut: SendWebhook = async () => ({ kind: 'failed', reason: 'timeout' });
const DONE = { batchItemFailures: [] };
const AGAIN = { batchItemFailures: [{ itemIdentifier: 'message' }] };

describe('send-webhook', () => {
  it('sends the event’s JSON, signed, to the receiver, and is done with a 2xx', async () => {
    const received: { headers: Record<string, string>; body: string }[] = [];
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      received.push({ headers: request.headers as Record<string, string>, body: text });
      response.writeHead(204).end();
    });
    await listenOnLoopback(server, 0);
    closers.push(() => server.close());
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hooks`;
    const { handler, logged } = startHandler(webhookSender({ url, allow: 'loopback' }));

    expect(await handler({ Records: [message()] })).toEqual(DONE);

    const [request] = received;
    expect(request?.body).toBe(body);
    expect(new Webhook(SECRET).verify(request?.body ?? '', request?.headers ?? {})).toEqual(JSON.parse(body));
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Ringthrough/1.2.3' });
    expect(logged).toEqual([
      'webhook.sent {"webhook":"main","eventId":"call.200","type":"call.ended","attempt":1,"ms":0,"status":204,"ageMs":1000}',
    ]);
  });

  it.each([
    ['an error', answering(500), 5_000, 'http_500'],
    ['a redirect', answering(302), 5_000, 'http_302'],
    ['a refusal', answering(410), 5_000, 'http_410'],
    ['a request to wait', answering(429, '60'), 60_000, 'http_429'],
    ['no answer', timingOut, 5_000, 'timeout'],
  ] as const)('sends again after %s', async (_name, send, delay, error) => {
    const { handler, delays, dead, logged } = startHandler(send);

    expect(await handler({ Records: [message()] })).toEqual(AGAIN);
    expect(delays).toEqual([delay]);
    expect(dead).toEqual([]);
    expect(logged[0]).toContain(`"error":"${error}"`);
  });

  it('gives the reason where nothing could be sent', async () => {
    const cases = [
      ['https://169.254.169.254/', 'address_refused'],
      ['https://hooks.example.com/', 'ENOTFOUND'],
    ] as const;
    for (const [url, error] of cases) {
      const resolve = async () => {
        throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
      };
      const { handler, logged } = startHandler(webhookSender({ url, allow: 'public' }, { resolve }));

      expect(await handler({ Records: [message()] })).toEqual(AGAIN);
      expect(logged[0]).toContain(`"error":"${error}"`);
    }
  });

  it('puts what has failed for a day into the dead-letter queue, in its group, so that those behind it go on', async () => {
    const { handler, delays, dead, logged } = startHandler(answering(500));

    expect(await handler({ Records: [message({ attempt: 31, ageMs: 24 * HOUR })] })).toEqual(DONE);

    expect(delays).toEqual([]);
    expect(dead).toEqual([
      {
        queue: 'arn:aws:sqs:eu-west-1:1:hooks.fifo',
        receiptHandle: 'handle',
        group: 'call',
        deduplicationId: 'call.200',
        body,
        webhook: 'main',
        attempts: 31,
        error: 'http_500',
      },
    ]);
    expect(logged.at(-1)).toContain('webhook.given_up');
  });

  it('tries an old event once before it is given up', async () => {
    const { handler, dead } = startHandler(answering(200));

    expect(await handler({ Records: [message({ ageMs: 30 * HOUR })] })).toEqual(DONE);
    expect(dead).toEqual([]);
  });

  it('keeps a message that SQS can neither delay nor move', async () => {
    const failing = async () => {
      throw new Error('throttled');
    };
    const messages = { delay: failing, giveUp: failing };
    const { handler } = startHandler(answering(500), { messages });

    expect(await handler({ Records: [message()] })).toEqual(AGAIN);
    expect(await handler({ Records: [message({ ageMs: 30 * HOUR })] })).toEqual(AGAIN);
  });

  it('sends nothing without a valid secret, and never logs one', async () => {
    let sent = 0;
    const send: SendWebhook = async () => {
      sent += 1;
      return { kind: 'answered', status: 200 };
    };
    const weak = startHandler(send, { secrets: async () => ['hunter2'] });
    const none = startHandler(send, { secrets: async () => Promise.reject(new Error('no access to hunter2')) });

    expect(await weak.handler({ Records: [message()] })).toEqual(AGAIN);
    expect(await none.handler({ Records: [message()] })).toEqual(AGAIN);

    expect(sent).toBe(0);
    expect(weak.logged[0]).toContain('"error":"invalid_secret"');
    expect(none.logged[0]).toContain('"error":"no_secret"');
    expect([...weak.logged, ...none.logged].join()).not.toContain('hunter2');
  });
});
