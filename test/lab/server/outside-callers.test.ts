import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callStatusOf } from '../../../lab/page/guide/call-status.ts';
import type { LabAction } from '../../../lab/server/lab-action.ts';
import type { LabView } from '../../../lab/server/lab-view.ts';
import { iphone, type Session } from '../../support/backend.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

/** Callers and devices that are not the lab's, as in README's second terminal. */
describe('clients from outside the lab', () => {
  let backend: LabBackend;
  let alice: Session;
  let bob: Session;
  beforeAll(async () => {
    backend = await startLabBackend();
    [alice, bob] = await Promise.all([backend.as('alice'), backend.as('bob')]);
  });
  afterAll(() => backend.close());
  beforeEach(() => backend.lab.act({ reset: true }));

  const act = (action: LabAction) => backend.lab.act(action);
  const view = (): LabView => backend.lab.view();
  const phone = (id: string) => view().phones.find((one) => one.id === id);
  const eventually = (read: () => unknown) => expect.poll(read, { timeout: 10_000 });
  const status = () => {
    const { title, text } = callStatusOf(view(), new Map());
    return `${title}: ${text}`;
  };
  const invite = async (changes: object = {}): Promise<string> => {
    const { status, body } = await alice('POST', '/v1/calls', { to: 'bob', caller: { name: 'Alice' }, ...changes });
    expect(status).toBe(201);
    return body.callId;
  };
  const rings = (id: string) => eventually(() => phone(id)?.calls[0]?.state).toBe('ringing');

  it('a call by curl is one of an API client: Alice’s phone has no call, and Bob’s phone waits for no media', async () => {
    const callId = await invite();
    await rings('bob-phone');

    expect(phone('alice-phone')?.calls).toEqual([]);
    expect(view().calls[0]).toMatchObject({
      callId,
      from: 'alice',
      to: ['bob'],
      caller: { kind: 'api_client', label: 'API client' },
    });
    expect(phone('bob-phone')?.otherParty).toBeUndefined();
    expect(status()).toContain('Bob’s iPhone rings: An API client calls as Alice, not Alice’s phone.');
    expect(view().trace?.hops[0]?.detail).toContain('API client as Alice');

    await act({ phone: 'bob-phone', act: { do: 'answer' } });
    await eventually(() => phone('bob-phone')?.calls[0]?.state).toBe('in_call');
    expect(phone('bob-phone')?.otherParty).toBe('api_client');
    await eventually(() => view().calls[0]?.answerer).toEqual({ kind: 'lab_phone', label: 'Bob’s iPhone' });
    expect(status()).toContain('Answered, no media: No media, because the caller is an API client');

    await alice('POST', `/v1/calls/${callId}/end`, {});
    await eventually(() => view().calls[0]).toMatchObject({
      state: 'ended',
      endReason: 'completed',
      timings: { inviteToRing: expect.any(Number), pushToRing: expect.any(Number) },
      durationMs: expect.any(Number),
    });
  });

  it('a call of a lab phone is its own', async () => {
    await act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'video' } });
    await rings('bob-phone');

    expect(view().calls[0]).toMatchObject({ media: 'video', caller: { kind: 'lab_phone', label: 'Alice’s iPhone' } });

    await act({ phone: 'bob-phone', act: { do: 'decline' } });
    await eventually(() => view().calls[0]).toMatchObject({ state: 'ended', endReason: 'declined' });
  });

  it('a device registered by hand rings and answers; then Alice’s phone waits for no media', async () => {
    await bob('PUT', '/v1/devices/bobs-iphone', iphone());
    await act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await rings('bob-phone');
    const callId = view().calls[0]?.callId;

    await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'bobs-iphone' });

    await eventually(() => phone('alice-phone')?.otherParty).toBe('api_client');
    expect(view().calls[0]?.answerer).toEqual({ kind: 'api_client', label: 'bobs-iphone' });
    expect(status()).toContain('No media, because the callee is an API client');
    await act({ phone: 'alice-phone', act: { do: 'hang_up' } });
  });

  it('a reset forgets devices registered by hand, and ends the calls of API clients', async () => {
    await bob('PUT', '/v1/devices/bobs-iphone', iphone());
    await alice('PUT', '/v1/devices/alices-watch', iphone());
    await invite();
    await rings('bob-phone');

    await act({ reset: true });

    expect(view().calls[0]).toMatchObject({ state: 'ended', endReason: 'cancelled' });
    const devicesOf = async (session: Session) =>
      (await session('GET', '/v1/devices')).body.devices.map(({ deviceId }: { deviceId: string }) => deviceId);
    expect(await devicesOf(bob)).toEqual(['bob-phone']);
    expect(await devicesOf(alice)).toEqual(['alice-phone']);
    const { body } = await alice('POST', '/v1/calls', { to: 'bob', caller: { name: 'Alice' } });
    expect(body.rings.map(({ deviceId }: { deviceId: string }) => deviceId)).toEqual(['bob-phone']);
  });

  it('a scenario starts without them too', async () => {
    await bob('PUT', '/v1/devices/bobs-iphone', iphone());
    await act({ scenario: 'fixed' });

    await act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await rings('bob-phone');
    const callId = view().calls[0]?.callId;
    const { body } = await alice('GET', `/v1/calls/${callId}`);
    expect(body.rings.map(({ deviceId }: { deviceId: string }) => deviceId)).toEqual(['bob-phone']);
  });

  it('a call without an answer, and a refused invite, are in the list with their reasons', async () => {
    await invite();
    await rings('bob-phone');
    await act({ advance: 41_000 });
    await eventually(() => view().calls[0]).toMatchObject({ state: 'ended', endReason: 'no_answer' });

    await alice('POST', '/v1/calls', { to: 'nobody-here', caller: { name: 'Alice' } });
    expect(view().calls[0]).toMatchObject({ to: ['nobody-here'], state: 'ended', refusal: 'no_devices' });
  });
});
