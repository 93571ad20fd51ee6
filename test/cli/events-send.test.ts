import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testEvent } from '../../cli/events/send-test.ts';
import { PUBLISHED_EVENTS, PublishedEvent } from '../../lambda/contract/published-events.ts';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { runInProcess } from '../support/cli-in-process.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
/** What the receiver got. */
let received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
const receiver = createServer(async (request, response) => {
  received.push({ headers: request.headers, body: await text(request) });
  response.writeHead(204).end();
});

let backend: TestBackend;
let withoutEvents: TestBackend;
beforeAll(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  [backend, withoutEvents] = await Promise.all([
    startTestBackend({
      stoppedAt: Date.now(),
      events: {
        webhooks: [
          { name: 'all', url, secret },
          { name: 'ended', url: `${url}ended`, secret, events: ['call.ended'] },
        ],
      },
    }),
    startTestBackend(),
  ]);
});
afterAll(async () => {
  await Promise.all([backend.close(), withoutEvents.close()]);
  receiver.close();
});
beforeEach(() => {
  received = [];
});

const events = (...args: string[]) => runInProcess(['events', ...args, '--local', backend.url]);
const onBus = () => backend.eventBridge?.events() ?? [];

describe('ringthrough events test', () => {
  it('sends a signed event to each webhook that wants it, and onto the bus', async () => {
    const { exitCode, stdout, stderr } = await events('test');
    await backend.settled();

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^call\.missed {2}test-bob missed a call of test-alice: no_answer/);
    expect(stdout).toContain('  webhook all: sent\n');
    expect(stdout).toContain('  webhook ended: not sent, because its setting "events" does not have this type\n');
    expect(stdout).toContain('  bus ringthrough-local: sent\n');
    expect(received).toHaveLength(1);
    const [{ headers = {}, body = '' } = {}] = received;
    const event = new Webhook(secret).verify(body, headers as Record<string, string>);
    expect(v.parse(PublishedEvent, event)).toEqual(event);
    expect(event).toMatchObject({ id: headers['webhook-id'], type: 'call.missed', data: { from: 'test-alice' } });
    expect(onBus().at(-1)).toMatchObject({ source: 'ringthrough', detailType: 'call.missed', detail: event });
  });

  it('sends to one webhook, the event that it wants', async () => {
    const before = onBus().length;

    const { stdout } = await events('test', '--webhook', 'ended', '--type', 'call.ended', '--json');
    await backend.settled();

    const { outcomes, events: sent } = JSON.parse(stdout);
    expect(outcomes).toEqual([{ event: sent[0].id, target: 'webhook', name: 'ended', outcome: 'sent' }]);
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([sent[0].id]);
    expect(onBus()).toHaveLength(before);
  });

  it('sends nothing in a dry run, and prints the event', async () => {
    const { stdout } = await events('test', '--dry-run', '--tenant', 'acme');
    await backend.settled();

    expect(stdout).toContain('webhook all: would be sent');
    expect(stdout).toContain('"tenant": "acme"');
    expect(received).toEqual([]);
  });

  it('makes an event of each type as the contract has it', () => {
    for (const type of PUBLISHED_EVENTS) {
      const event = testEvent(type, Date.now(), undefined);
      expect(v.parse(PublishedEvent, event)).toEqual(event);
    }
  });

  it('names the webhooks that there are, and how to switch events on', async () => {
    const unknown = await events('test', '--webhook', 'crm');
    const off = await runInProcess(['events', 'test', '--local', withoutEvents.url]);

    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('There is: all, ended.') });
    expect(off).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('WEBHOOK_URL=http://127.0.0.1:8787 npm start'),
    });
  });

  it('reports that the queue does not take it as a refusal', async () => {
    const fault = { kind: 'failing', status: 400, code: 'InvalidMessageContents', message: 'not taken' } as const;
    backend.faults.add({ target: { service: 'sqs', action: 'SendMessageBatch' }, fault });

    const { exitCode, stderr } = await events('test', '--webhook', 'all');

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('the webhook all') });
  });
});

describe('ringthrough events resend', () => {
  /** Calls, and ends the call. @returns the ids and bodies of its events, as the webhook got them */
  const endedCall = async () => {
    const [alice, bob] = [someone('alice'), someone('bob')];
    await (await backend.as(bob))('PUT', '/v1/devices/phone', iphone());
    await backend.settled();
    await backend.advance(2_000);
    received = [];
    const call = await (await backend.as(alice))('POST', '/v1/calls', inviteOf(bob));
    await (await backend.as(alice))('POST', `/v1/calls/${call.body.callId}/cancel`);
    await backend.advance(5_000);
    const sent = received.filter(({ headers }) => headers['webhook-id']?.includes(call.body.callId));
    const bodies = new Map(sent.map(({ headers, body }) => [String(headers['webhook-id']), JSON.parse(body)]));
    received = [];
    return { callId: String(call.body.callId), bodies };
  };

  it('makes each event of a call again with the id and the data of the first time, also within five minutes', async () => {
    const { callId, bodies } = await endedCall();

    const { exitCode, stdout } = await events('resend', callId, '--webhook', 'all');
    await backend.settled();

    expect(exitCode).toBe(0);
    expect([...bodies.values()].map(({ type }) => type)).toEqual(['call.initiated', 'call.ended', 'call.missed']);
    const again = received.map(({ body }) => JSON.parse(body));
    expect(again.map(({ id, type, timestamp }) => ({ id, type, timestamp }))).toEqual(
      [...bodies.values()].map(({ id, type, timestamp }) => ({ id, type, timestamp })),
    );
    // Those of the end have the call as it was then; the first one has the call as it is now.
    expect(again.slice(1)).toEqual([...bodies.values()].slice(1));
    expect(again[0].data.callId).toBe(callId);
    expect(stdout).toContain('webhook all: sent');
  });

  it('sends one event of a call', async () => {
    const { bodies } = await endedCall();
    const [id = ''] = [...bodies].find(([, { type }]) => type === 'call.missed') ?? [];

    await events('resend', id);
    await backend.settled();

    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([id]);
    expect(onBus().at(-1)?.detail).toEqual(bodies.get(id));
  });

  it('lists the events of a call for a sequence that it does not have', async () => {
    const { callId, bodies } = await endedCall();

    const { exitCode, stderr } = await events('resend', `${callId}.1`);

    expect(exitCode).toBe(3);
    for (const [id, { type }] of bodies) expect(stderr).toContain(`${id}  ${type}`);
  });

  it('refuses what is no id of a call’s event, and a call that there is not', async () => {
    const device = await events('resend', 'kU3n.registered.1795987871000');
    const missing = await events('resend', '892f1688-7af1-4ecd-98bd-a0b90c801935');

    expect(device).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Events of devices cannot be made again'),
    });
    expect(missing).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('there is no call 892f1688') });
  });
});
