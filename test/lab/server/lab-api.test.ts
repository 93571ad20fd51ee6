import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabAction } from '../../../lab/server/lab-action.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

interface Reply {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

describe('the lab over HTTP', () => {
  let backend: LabBackend;
  beforeAll(async () => {
    backend = await startLabBackend();
  });
  afterAll(() => backend.close());
  beforeEach(() => act({ reset: true }));

  /** Uses `node:http`, because `fetch` does not allow another Host header. */
  const send = (method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const sent = request(`${backend.url}${path}`, { method, headers }, async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part);
        const type = response.headers['content-type'];
        resolve({ status: response.statusCode, type, body: Buffer.concat(parts).toString() });
      });
      sent.on('error', reject).end(body);
    });
  const json = { 'content-type': 'application/json' };
  const post = (action: unknown, headers: Record<string, string> = {}) =>
    send(
      'POST',
      '/local/lab/act',
      { ...json, ...headers },
      typeof action === 'string' ? action : JSON.stringify(action),
    );
  const act = async (action: LabAction): Promise<void> => expect(await post(action)).toMatchObject({ status: 204 });
  const bob = () => backend.lab.view().phones.find(({ id }) => id === 'bob-phone');

  it('shows a request that is nested too deeply, and passes it on', async () => {
    const authorization = `Bearer ${await backend.issuer.mint('alice')}`;

    const answer = await send('POST', '/v1/calls', { ...json, authorization }, '['.repeat(8_000) + ']'.repeat(8_000));

    expect(answer.status).toBe(400);
  });

  it.each([
    ['a page of another origin', { origin: 'https://example.com' }],
    [
      'a page whose domain points at this machine (DNS rebinding)',
      { host: 'lab.example.com', origin: 'http://lab.example.com' },
    ],
    ['a form post, which needs no CORS preflight', { 'content-type': 'text/plain' }],
  ])('%s cannot control it', async (_sender, headers) => {
    expect((await post({ phone: 'bob-phone', act: { do: 'kill' } }, headers)).status).toBe(403);
    expect(bob()?.process).toBe('background');
  });

  it('its own page can control it', async () => {
    const { status } = await post({ phone: 'bob-phone', act: { do: 'kill' } }, { origin: backend.url });
    expect(status).toBe(204);
    expect(bob()?.process).toBe('killed');
  });

  it.each(['{', '{}', '{"scenario":1}', '{"phone":"bob-phone","act":{"do":"fly"}}'])(
    'rejects the body %s',
    async (action) => {
      expect((await post(action)).status).toBe(400);
    },
  );

  it('responds with the reason if an action is not possible', async () => {
    const { status, body } = await post({ phone: 'bob-phone', act: { do: 'answer' } });
    expect(status).toBe(409);
    expect(JSON.parse(body).message).toContain('no call is ringing');
    expect((await post({ phone: 'carol', act: { do: 'kill' } })).status).toBe(409);
    expect((await post({ scenario: 'none' })).status).toBe(409);
  });

  it('serves a page without resources of other origins', async () => {
    const { status, type, body } = await send('GET', '/');
    expect({ status, type }).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
    expect(body).not.toMatch(/https?:\/\//);
    for (const file of ['/lab.js', '/lab.css', '/favicon.svg']) expect((await send('GET', file)).status).toBe(200);
  });

  it('the trace has the hops of a ring in their order', async () => {
    await act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await backend.settled();
    await expect.poll(() => bob()?.calls[0]?.state, { timeout: 10_000 }).toBe('ringing');

    const { trace, payload } = backend.lab.view();
    const mainHops = trace?.hops.filter(({ isMinor }) => !isMinor).map(({ place, title }) => `${place}: ${title}`);
    expect(mainHops?.filter((hop) => /POST|Publish|accepts|is calling|Reported/.test(hop))).toEqual([
      'api: POST /v1/calls',
      'sns: Publish',
      'apple: Apple accepts the push',
      'callkit: Reported to CallKit as Alice.',
      'callkit: Alice is calling.',
      expect.stringMatching(/^api: POST \/v1\/receipts\//),
    ]);
    expect(trace?.timings).toEqual({ inviteToRing: expect.any(Number), pushToRing: expect.any(Number) });
    expect(payload?.bytes).toBe(Buffer.byteLength(JSON.stringify(backend.apple.pushes().at(-1)?.payload)));
  });

  it('the trace has only the last call: timers of the call before are not in it', async () => {
    const call = { phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } } as const;
    await act(call);
    await act({ phone: 'alice-phone', act: { do: 'cancel' } });
    await backend.settled();
    await act(call);
    await backend.settled();
    const timers = () => backend.lab.view().trace?.hops.filter(({ title }) => title === 'A timer is due').length;
    // Each call has a timer after 5 seconds and one after 40 seconds.
    await act({ advance: 6_000 });
    expect(timers()).toBe(1);
    await act({ advance: 40_000 });
    expect(timers()).toBe(2);
  });

  it('gives the payload of the last push to be copied, complete', async () => {
    await act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await expect.poll(() => bob()?.calls[0]?.state, { timeout: 10_000 }).toBe('ringing');

    const { body } = await send('GET', '/local/lab/payload');

    expect(JSON.parse(body)).toEqual(backend.apple.pushes().at(-1)?.payload);
    await act({ reset: true });
    expect(JSON.parse((await send('GET', '/local/lab/payload')).body)).toBeNull();
  });

  it('shows no token in any message', async () => {
    await act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await backend.settled();
    const push = backend.apple.pushes().at(-1);
    const { trace, payload } = backend.lab.view();
    const messages = trace?.hops.map(({ id }) => backend.lab.message(id)) ?? [];
    const shown = JSON.stringify([trace, payload, messages]);
    expect(shown).toContain('/v1/receipts/');
    const receipt = String(push?.payload?.ackUrl).split('/').at(-1) ?? '';
    expect(receipt.length).toBeGreaterThan(24);
    expect(shown.includes(receipt)).toBe(false);
    expect(shown.includes(push?.deviceToken ?? '')).toBe(false);
  });
});

it('rings in a local backend whose users have a tenant', async () => {
  const backend = await startLabBackend({ tenantClaim: 'custom:tenant' });
  try {
    await backend.lab.act({ reset: true });
    await backend.lab.act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await expect.poll(() => backend.lab.view().phones[1]?.calls[0]?.state, { timeout: 10_000 }).toBe('ringing');
  } finally {
    await backend.close();
  }
});
