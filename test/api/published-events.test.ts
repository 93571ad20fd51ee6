import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import type { PublishedEvent } from '../../lambda/contract/published-events.ts';
import type { LocalEvents } from '../../local/events/local-events.ts';
import { inviteOf, pixel, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startWebhookReceiver, type WebhookReaction, type WebhookReceiver } from '../support/webhook-receiver.ts';

const SECRET = `whsec_${randomBytes(24).toString('base64')}`;
const NOW = Date.UTC(2026, 10, 30, 12);

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const receiver = async (react?: () => WebhookReaction): Promise<WebhookReceiver> => {
  const started = await startWebhookReceiver(react);
  closers.push(started.close);
  return started;
};
const start = async (events?: LocalEvents): Promise<TestBackend> => {
  const backend = await startTestBackend({ stoppedAt: NOW, ...(events && { events }) });
  closers.push(backend.close);
  return backend;
};
const webhookOf = (one: WebhookReceiver, name: string) => ({ name, url: one.url, secret: SECRET, receiver: one });

/** Two users: the callee has a phone. */
const twoUsers = async (backend: TestBackend) => {
  const [caller, callee] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await backend.as(caller), await backend.as(callee)];
  await bob('PUT', `/v1/devices/${callee}-phone`, pixel());
  return {
    call: async () => (await alice('POST', '/v1/calls', inviteOf(callee))).body.callId as string,
    answer: (callId: string) => bob('POST', `/v1/calls/${callId}/answer`, { deviceId: `${callee}-phone` }),
    end: (callId: string) => alice('POST', `/v1/calls/${callId}/end`),
    cancel: (callId: string) => alice('POST', `/v1/calls/${callId}/cancel`),
  };
};
/** What a bus got, each event once: it may get one again, with the same id. */
const onBus = (backend: TestBackend) => [
  ...new Map(
    (backend.eventBridge?.events() ?? []).map(({ detail }) => [
      (detail as PublishedEvent).id,
      detail as PublishedEvent,
    ]),
  ).values(),
];
const callTypes = (one: WebhookReceiver, callId: string) =>
  one.taken().flatMap((event) => ('callId' in event.data && event.data.callId === callId ? [event.type] : []));

describe('events for the team’s own server', () => {
  it('reach the bus and the webhook in order, signed, each once', async () => {
    const team = await receiver();
    const backend = await start({ webhooks: [webhookOf(team, 'team')] });
    const { call, answer, end } = await twoUsers(backend);
    const callId = await call();
    await answer(callId);
    await backend.advance(2_000);
    await end(callId);
    await backend.advance(10_000);

    expect(team.taken().map(({ type }) => type)).toEqual([
      'device.registered',
      'call.initiated',
      'call.answered',
      'call.ended',
    ]);
    expect(onBus(backend)).toEqual(team.taken());
    expect(backend.eventBridge?.events().at(-1)).toMatchObject({ source: 'ringthrough', detailType: 'call.ended' });
    const { events } = (await backend.request('GET', '/local/events')).body;
    expect(events).toEqual(backend.eventBridge?.events());
    for (const { body, headers } of team.requests) {
      // The library compares the time with the real one, the backend's clock stands.
      const verifying = new Webhook(SECRET.slice('whsec_'.length));
      expect(headers['webhook-timestamp']).toMatch(/^\d{10}$/);
      const id = String(headers['webhook-id']);
      const at = new Date(Number(headers['webhook-timestamp']) * 1000);
      expect(String(headers['webhook-signature'])).toBe(verifying.sign(id, at, body));
    }
  });

  it('wait for a bus that fails, while the webhook has them already', async () => {
    const team = await receiver();
    const backend = await start({ webhooks: [webhookOf(team, 'team')] });
    const { call } = await twoUsers(backend);
    await backend.advance(5_000);
    backend.faults.add({ target: { service: 'eventbridge' }, fault: { kind: 'failing', status: 503 }, forMs: 2_500 });
    const callId = await call();
    await backend.advance(1_000);

    expect(callTypes(team, callId)).toEqual(['call.initiated']);
    expect(onBus(backend).map(({ type }) => type)).toEqual(['device.registered']);
    await backend.advance(5_000);
    expect(onBus(backend).map(({ type }) => type)).toEqual(['device.registered', 'call.initiated']);
    // SQS drops what was put a second time.
    expect(callTypes(team, callId)).toEqual(['call.initiated']);
  });

  it('of one webhook wait for its throttled queue, and reach the other', async () => {
    const [slow, well] = [await receiver(), await receiver()];
    const backend = await start({ bus: false, webhooks: [webhookOf(slow, 'slow'), webhookOf(well, 'well')] });
    const { call } = await twoUsers(backend);
    const target = { service: 'sqs', action: 'SendMessageBatch', matching: 'webhook-slow' } as const;
    backend.faults.add({ target, fault: { kind: 'throttled' }, forMs: 1_500 });
    const callId = await call();
    await backend.advance(1_000);

    expect([callTypes(slow, callId), callTypes(well, callId)]).toEqual([[], ['call.initiated']]);
    await backend.advance(5_000);
    expect([callTypes(slow, callId), callTypes(well, callId)]).toEqual([['call.initiated'], ['call.initiated']]);
  });

  it('of one call wait for a receiver that does not answer, and those of another call do not', async () => {
    const held = new Set<string>();
    const team = await startWebhookReceiver(({ event }) =>
      'callId' in event.data && held.has(event.data.callId) ? 'hold' : 204,
    );
    closers.push(team.close);
    const backend = await start({ bus: false, webhooks: [webhookOf(team, 'team')] });
    const { call, cancel } = await twoUsers(backend);
    const first = await call();
    held.add(first);
    const second = await call();
    await cancel(first);
    await cancel(second);
    await backend.advance(10_000);

    expect([callTypes(team, first), callTypes(team, second)]).toEqual([
      [],
      ['call.initiated', 'call.ended', 'call.missed'],
    ]);
    expect(team.held()).toBe(1);
    held.clear();
    team.release(503);
    await backend.advance(10_000);
    expect(callTypes(team, first)).toEqual(['call.initiated', 'call.ended', 'call.missed']);
  });

  it('are delivered again after 5 s, doubling to an hour, for a day; then they are dead letters', async () => {
    const times: number[] = [];
    const backend: TestBackend = await start({
      bus: false,
      webhooks: [
        webhookOf(
          await receiver(() => {
            times.push(backend.clock.now());
            return 500;
          }),
          'team',
        ),
      ],
    });
    await twoUsers(backend);
    await backend.advance(26 * 3600 * 1000);

    const delays = times.slice(1).map((at, index) => (at - (times[index] ?? 0)) / 1000);
    expect(delays.slice(0, 11)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]);
    expect(delays.slice(11).every((delay) => delay === 3600)).toBe(true);
    const [webhook] = backend.webhooks;
    expect(webhook?.queue.messages()).toEqual([]);
    expect(webhook?.deadLetters.messages().map(({ body }) => JSON.parse(body).type)).toEqual(['device.registered']);
  });

  it('are not made unless they are set', async () => {
    const backend = await start();
    const { call } = await twoUsers(backend);
    await call();
    await backend.advance(10_000);

    expect((await backend.request('GET', '/local/events')).status).toBe(404);
    expect(backend.webhooks).toEqual([]);
    expect(backend.logs.filter((line) => /"event":"(events?|webhook)\./.test(line))).toEqual([]);
  });
});
