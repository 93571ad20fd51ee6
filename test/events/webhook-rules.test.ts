import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { type QueueMessage, sendInOrder } from '../../lambda/events/webhook-batches.ts';
import { retryDelay } from '../../lambda/events/webhook-retry.ts';
import { webhookHeaders } from '../../lambda/events/webhook-signature.ts';

const HOUR = 60 * 60 * 1000;

describe('the batches of a webhook’s queue', () => {
  const message = (group: string, index: number, bytes = 10): QueueMessage => ({
    group,
    deduplicationId: `${group}.${index}`,
    body: 'x'.repeat(bytes),
  });

  it('keep the order of each group, whatever part of a batch is accepted', async () => {
    const group = fc.constantFrom('a', 'b', 'c', 'd');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(group, fc.integer({ min: 1, max: 120_000 })), { maxLength: 30 }),
        fc.infiniteStream(fc.boolean()),
        async (given, answers) => {
          const messages = given.map(([name, bytes], index) => message(name, index, bytes));
          const sent: QueueMessage[] = [];
          const failed = await sendInOrder(messages, async (batch) => {
            expect(batch.length).toBeLessThanOrEqual(10);
            expect(new Set(batch.map((one) => one.group)).size).toBe(batch.length);
            const bytes = batch.reduce((sum, { body }) => sum + body.length, 0);
            expect(bytes).toBeLessThanOrEqual(256 * 1024);
            const accepted = batch.map(() => answers.next().value);
            sent.push(...batch.filter((_, index) => accepted[index]));
            return accepted;
          });

          expect(new Set([...sent, ...failed]).size).toBe(messages.length);
          expect(sent.length + failed.length).toBe(messages.length);
          for (const name of ['a', 'b', 'c', 'd']) {
            const of = (all: readonly QueueMessage[]) => all.filter((one) => one.group === name);
            const all = of(messages);
            expect(of(sent)).toEqual(all.slice(0, of(sent).length));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('have ten messages of different groups', async () => {
    const sizes: number[] = [];
    await sendInOrder(
      Array.from({ length: 25 }, (_, index) => message(`group-${index}`, 0)),
      async (batch) => {
        sizes.push(batch.length);
        return batch.map(() => true);
      },
    );

    expect(sizes).toEqual([10, 10, 5]);
  });

  it('send nothing behind a message that does not fit', async () => {
    const order: string[] = [];
    const large = 200 * 1024;
    await sendInOrder(
      [message('a', 0, large), message('b', 1, large), message('b', 2), message('c', 3)],
      async (batch) => {
        order.push(batch.map(({ deduplicationId }) => deduplicationId).join(' '));
        return batch.map(() => true);
      },
    );

    expect(order).toEqual(['a.0 c.3', 'b.1', 'b.2']);
  });
});

describe('the next attempt', () => {
  const delay = (over: Partial<Parameters<typeof retryDelay>[0]> = {}) =>
    retryDelay({ attempt: 1, queuedAt: 0, now: 0, ...over });

  it('is after 5 seconds, doubled up to an hour', () => {
    const seconds = [1, 2, 3, 10, 11, 30, 40].map((attempt) => (delay({ attempt }) ?? 0) / 1000);
    expect(seconds).toEqual([5, 10, 20, 2560, 3600, 3600, 3600]);
  });

  it('is none after a day', () => {
    expect(delay({ now: 24 * HOUR - 1, attempt: 30 })).toBe(HOUR);
    expect(delay({ now: 24 * HOUR })).toBeUndefined();
  });

  it.each([
    [429, '120', 120_000],
    [503, '120', 120_000],
    [503, 'Thu, 01 Jan 1970 00:02:00 GMT', 120_000],
    [503, '2', 5_000],
    [503, '999999999', HOUR],
    [503, 'Thu, 01 Jan 2099 00:00:00 GMT', HOUR],
    [503, 'soon', 5_000],
    [500, '120', 5_000],
    [200, '120', 5_000],
  ])('respects a Retry-After of 429 and 503, up to an hour: %i %j', (status, retryAfter, expected) => {
    expect(delay({ status, retryAfter })).toBe(expected);
  });
});

describe('the signature of a webhook', () => {
  const now = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ id: 'call.200', type: 'call.ended', data: { name: 'é☎' } });
  const aSecret = (bytes = 32) => `whsec_${randomBytes(bytes).toString('base64')}`;
  const sign = (...secrets: string[]) => webhookHeaders({ id: 'call.200', timestamp: now, body }, secrets);

  it('is taken by the library of the specification', () => {
    const secret = aSecret();

    expect(new Webhook(secret).verify(body, sign(secret))).toEqual(JSON.parse(body));
    expect(new Webhook(secret).verify(body, sign(secret.replace('whsec_', '')))).toEqual(JSON.parse(body));
  });

  it('is refused of another body, another secret and another time', () => {
    const secret = aSecret();
    const webhook = new Webhook(secret);

    expect(() => webhook.verify(body.replace('ended', 'missed'), sign(secret))).toThrow();
    expect(() => webhook.verify(body, sign(aSecret()))).toThrow();
    expect(() => webhook.verify(body, { ...sign(secret), 'webhook-timestamp': String(now - 60) })).toThrow();
    const old = webhookHeaders({ id: 'call.200', timestamp: now - 600, body }, [secret]);
    expect(() => webhook.verify(body, old)).toThrow(/too old/);
  });

  it('is taken with either secret while one is rotated', () => {
    const [current, previous] = [aSecret(), aSecret(24)];
    const headers = sign(current, previous);

    expect(new Webhook(current).verify(body, headers)).toEqual(JSON.parse(body));
    expect(new Webhook(previous).verify(body, headers)).toEqual(JSON.parse(body));
    expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
  });

  it('needs a secret that libraries take, and only the current one', () => {
    for (const secret of ['', 'whsec_', 'my password is long enough', aSecret(8), aSecret(100)]) {
      expect(() => sign(secret)).toThrow(expect.objectContaining({ name: 'InvalidWebhookSecret' }));
      expect(() => sign(secret)).not.toThrow(secret === '' ? 'undefined' : secret);
      expect(sign(aSecret(), secret)['webhook-signature']).not.toContain(' ');
    }
  });
});
