import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabAction } from '../../local/lab/actions.ts';
import { type LabHouse, startLabHouse } from './lab-house.ts';

interface Reply {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

describe('the lab over HTTP', () => {
  let house: LabHouse;
  beforeAll(async () => {
    house = await startLabHouse();
  });
  afterAll(() => house.close());
  beforeEach(() => act({ reset: true }));

  /** Not by `fetch`, which lets nobody say another host. */
  const send = (method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const asked = request(`${house.url}${path}`, { method, headers }, async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part);
        const type = response.headers['content-type'];
        resolve({ status: response.statusCode, type, body: Buffer.concat(parts).toString() });
      });
      asked.on('error', reject).end(body);
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
  const bob = () => house.lab.view().phones.find(({ id }) => id === 'bob-phone');

  it.each([
    ['a page of somebody else', { origin: 'https://example.com' }],
    ['a page whose name was pointed at this machine', { host: 'lab.example.com', origin: 'http://lab.example.com' }],
    ['a form, which asks no permission', { 'content-type': 'text/plain' }],
  ])('%s cannot drive it', async (_who, headers) => {
    expect((await post({ phone: 'bob-phone', act: { do: 'kill' } }, headers)).status).toBe(403);
    expect(bob()?.process).toBe('background');
  });

  it('its own page can', async () => {
    const { status } = await post({ phone: 'bob-phone', act: { do: 'kill' } }, { origin: house.url });
    expect(status).toBe(204);
    expect(bob()?.process).toBe('killed');
  });

  it.each(['{', '{}', '{"story":1}', '{"phone":"bob-phone","act":{"do":"fly"}}'])(
    'does not know %s',
    async (action) => {
      expect((await post(action)).status).toBe(400);
    },
  );

  it('says what is in the way of what cannot be done', async () => {
    const { status, body } = await post({ phone: 'bob-phone', act: { do: 'answer' } });
    expect(status).toBe(409);
    expect(JSON.parse(body).message).toContain('no call here is ringing');
    expect((await post({ phone: 'carol', act: { do: 'kill' } })).status).toBe(409);
    expect((await post({ story: 'none' })).status).toBe(409);
  });

  it('serves a page that may ask nobody else for anything', async () => {
    const { status, type, body } = await send('GET', '/');
    expect({ status, type }).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
    expect(body).not.toMatch(/https?:\/\//);
    for (const file of ['/lab.js', '/lab.css', '/favicon.svg']) expect((await send('GET', file)).status).toBe(200);
  });

  it('the journey has the hops of a ring in the order in which they happened', async () => {
    await act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await house.settled();
    await expect.poll(() => bob()?.calls[0]?.state, { timeout: 10_000 }).toBe('ringing');

    const { journey, payload } = house.lab.view();
    const story = journey?.hops.filter(({ isMinor }) => !isMinor).map(({ place, title }) => `${place}: ${title}`);
    expect(story?.filter((hop) => /POST|Publish|accepts|is calling|Reported/.test(hop))).toEqual([
      'api: POST /v1/calls',
      'sns: Publish',
      'apple: Apple accepts the push',
      'callkit: Reported to CallKit as Alice.',
      'callkit: Alice is calling.',
      expect.stringMatching(/^api: POST \/v1\/receipts\//),
    ]);
    expect(journey?.timings).toEqual({ inviteToRing: expect.any(Number), pushToRing: expect.any(Number) });
    expect(payload?.bytes).toBe(Buffer.byteLength(JSON.stringify(house.apple.pushes().at(-1)?.payload)));
  });

  it('the journey is of the last call alone: the timers of the one before do not show', async () => {
    const call = { phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } } as const;
    await act(call);
    await act({ phone: 'alice-phone', act: { do: 'cancel' } });
    await house.settled();
    await act(call);
    await house.settled();
    const timers = () => house.lab.view().journey?.hops.filter(({ title }) => title === 'A timer came due').length;
    // Of either call there is one after 5 seconds and one after 40.
    await act({ advance: 6_000 });
    expect(timers()).toBe(1);
    await act({ advance: 40_000 });
    expect(timers()).toBe(2);
  });

  it('no message that it shows holds a token', async () => {
    await act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await house.settled();
    const push = house.apple.pushes().at(-1);
    const { journey, payload } = house.lab.view();
    const messages = journey?.hops.map(({ id }) => house.lab.message(id)) ?? [];
    const shown = JSON.stringify([journey, payload, messages]);
    expect(messages).toContainEqual(expect.stringContaining('/v1/receipts/'));
    const receipt = String(push?.payload?.ackUrl).split('/').at(-1) ?? '';
    expect(receipt.length).toBeGreaterThan(24);
    expect(shown.includes(receipt)).toBe(false);
    expect(shown.includes(push?.deviceToken ?? '')).toBe(false);
  });
});

it('rings in a house whose users are customers of somebody', async () => {
  const house = await startLabHouse({ tenantClaim: 'custom:tenant' });
  try {
    await house.lab.act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await expect.poll(() => house.lab.view().phones[1]?.calls[0]?.state, { timeout: 10_000 }).toBe('ringing');
  } finally {
    await house.close();
  }
});
