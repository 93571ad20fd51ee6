import { expect } from 'vitest';
import { appleToken, callIdOf, iphone, pixel, type Session } from './people.ts';
import type { Upgraded } from './uses.ts';

/** Milliseconds between two steps. A call rings for 60 s: what is stored in one step is read by other functions in the next. */
export const STEP = 12_000;

type Steps = AsyncGenerator<void, void>;

const ok = ({ status, body }: Awaited<ReturnType<Session>>) => {
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
};
const placeOf = (name: string, { backend, people }: Upgraded) => {
  const [alice, bob] = [people.as(`${name}-alice`), people.as(`${name}-bob`)];
  const callId = callIdOf(name);
  const path = (rest = '') => `/v1/calls/${callId}${rest}`;
  const invite = async () => {
    ok(await alice('POST', '/v1/calls', { to: `${name}-bob`, callId, deviceId: 'laptop', caller: { name: 'Alice' } }));
    await backend.settled();
  };
  const pushes = (token = appleToken(`${name}-bob-phone`)) =>
    backend.apple.pushes().filter(({ deviceToken }) => deviceToken === token);
  return { alice, bob, callId, path, invite, pushes };
};

/** Calls and whatever else is under way while functions shift from one release to another. Each step is one or more requests. */
export const SCRIPTS: Readonly<Record<string, (name: string, upgraded: Upgraded) => Steps>> = {
  async *'a call by sockets, receipts and requests'(name, upgraded) {
    const { backend, people } = upgraded;
    const { alice, bob, callId, path, invite, pushes } = placeOf(name, upgraded);
    ok(await bob('PUT', '/v1/devices/phone', iphone(`${name}-bob-phone`)));
    ok(await bob('PUT', '/v1/devices/android', pixel(`${name}-bob-android`)));
    const hers = await people.connect(`${name}-alice`, 'laptop');
    yield;
    await invite();
    expect(ok(await people.request('GET', '/v1/client-config')).socket.url).toBe(backend.info.socket);
    yield;
    const receipt = new URL(String(pushes()[0]?.payload?.ackUrl)).pathname;
    ok(await people.request('POST', receipt, { event: 'ringing' }));
    expect(ok(await alice('GET', path())).state).toBe('ringing');
    yield;
    ok(await bob('POST', path('/answer'), { deviceId: 'phone' }));
    await expect.poll(() => hers.received.map(({ type }) => type)).toContain('call.answered');
    ok(await bob('GET', `/v1/ice-servers?callId=${callId}`));
    yield;
    const his = await people.connect(`${name}-bob`, 'phone');
    const description = { type: 'offer', sdp: 'v=0\r\n' };
    hers.socket.send(JSON.stringify({ type: 'signal', callId, id: '1', description }));
    await expect.poll(() => his.received).toContainEqual(expect.objectContaining({ seq: 1, description }));
    yield;
    ok(await bob('POST', path('/signals'), { deviceId: 'phone', data: { muted: true } }));
    await expect.poll(() => hers.received).toContainEqual(expect.objectContaining({ seq: 1, data: { muted: true } }));
    expect(ok(await bob('GET', path('/signals?deviceId=phone&after=0'))).signals).toMatchObject([{ seq: 1 }]);
    yield;
    ok(await people.request('POST', receipt, { event: 'ended' }));
    expect(ok(await alice('GET', path()))).toMatchObject({ state: 'ended', endReason: 'completed' });
    await backend.settled();
    expect(JSON.stringify(backend.google.messages())).toContain(`fcm:${name}-bob-android`);
    yield;
    expect(ok(await bob('GET', '/v1/calls')).calls).toMatchObject([{ callId, state: 'ended' }]);
    ok(await bob('DELETE', '/v1/devices/phone'));
    expect(ok(await bob('GET', '/v1/devices')).devices).toHaveLength(1);
  },
  async *'a call that nobody answers'(name, upgraded) {
    const { alice, bob, path, invite, pushes } = placeOf(name, upgraded);
    ok(await bob('PUT', '/v1/devices/phone', iphone(`${name}-bob-phone`, { preset: 'minimal' })));
    yield;
    await invite();
    for (let passed = 0; passed <= 60_000; passed += STEP) yield;
    // The timer has rung the silent phone once more.
    expect(pushes().filter(({ payload }) => payload?.type !== 'call_ended').length).toBeGreaterThan(1);
    expect(ok(await alice('GET', path()))).toMatchObject({ state: 'ended', endReason: 'no_answer' });
    expect(ok(await bob('GET', '/v1/calls')).calls).toMatchObject([{ endReason: 'no_answer' }]);
  },
  async *'a token that Apple refuses'(name, upgraded) {
    const { backend, people } = upgraded;
    const { bob, invite, pushes } = placeOf(name, upgraded);
    backend.apple.devices.register({ token: appleToken(`${name}-bob-phone`), environment: 'sandbox' });
    ok(await bob('PUT', '/v1/devices/phone', iphone(`${name}-bob-phone`)));
    await invite();
    yield;
    expect(pushes().map(({ environment, response }) => `${environment} ${response.status}`)).toEqual(
      expect.arrayContaining(['production 400', 'sandbox 200']),
    );
    expect(ok(await bob('GET', '/v1/devices')).devices).toMatchObject([{ environment: 'sandbox' }]);
    // A proof, without which many refusals would be taken for a fault of the deployment.
    ok(await people.request('POST', new URL(String(pushes().at(-1)?.payload?.ackUrl)).pathname, { event: 'ringing' }));
  },
  async *'a block'(name, upgraded) {
    const { alice, bob } = placeOf(name, upgraded);
    ok(await bob('PUT', '/v1/devices/phone', iphone(`${name}-bob-phone`)));
    ok(await bob('PUT', `/v1/blocks/${name}-alice`));
    yield;
    const { status } = await alice('POST', '/v1/calls', { to: `${name}-bob`, caller: { name: 'Alice' } });
    expect(status).toBe(409);
    yield;
    ok(await bob('DELETE', `/v1/blocks/${name}-alice`));
    yield;
    expect(ok(await bob('GET', '/v1/blocks')).blocks).toEqual([]);
  },
  async *'notifications that SNS refuses at first'(name, upgraded) {
    const { backend } = upgraded;
    const { alice, bob, path, invite } = placeOf(name, upgraded);
    ok(await bob('PUT', '/v1/devices/android', pixel(`${name}-bob-android`)));
    await invite();
    yield;
    const fault = { kind: 'failing', status: 503, code: 'ServiceUnavailable' } as const;
    const id = backend.faults.add({ target: { service: 'sns', action: 'Publish' }, fault, forMs: 60_000 });
    await alice('POST', path('/cancel'));
    backend.faults.remove(id);
    yield;
    const sent = backend.google.messages().map((message) => JSON.stringify(message));
    expect(sent.filter((text) => text.includes(`fcm:${name}-bob`) && text.includes('cancelled'))).not.toEqual([]);
  },
  async *'an erasure'(name, upgraded) {
    const { bob, invite, path } = placeOf(name, upgraded);
    ok(await bob('PUT', '/v1/devices/phone', iphone(`${name}-bob-phone`)));
    await invite();
    yield;
    ok(await bob('POST', path('/decline'), { deviceId: 'phone' }));
    ok(await bob('DELETE', '/v1/users/me'));
    yield;
    yield;
    expect(ok(await bob('GET', '/v1/devices')).devices).toEqual([]);
    expect(ok(await bob('GET', '/v1/calls')).calls).toEqual([]);
  },
};

let begun = 0;

/** Begins one of each script. @returns takes the next step of each; resolves to whether all are finished */
export const beginScripts = (upgraded: Upgraded): (() => Promise<boolean>) => {
  begun += 1;
  let running = Object.entries(SCRIPTS).map(([title, script], index) => ({
    title,
    steps: script(`m${begun}-${index}`, upgraded),
  }));
  return async () => {
    const left: typeof running = [];
    // One after the other: a fault of one script must not meet the requests of another.
    for (const script of running) {
      const done = await script.steps.next().then(
        ({ done }) => done,
        (error: unknown) => {
          throw new Error(`${script.title}: ${error instanceof Error ? error.message : error}`, { cause: error });
        },
      );
      if (!done) left.push(script);
    }
    running = left;
    return left.length === 0;
  };
};
