import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, pixel, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { endpointTokens } from '../support/endpoint-tokens.ts';
import { openSocket } from '../support/socket.ts';
import { itemsWith } from '../support/stored-items.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

/** Milliseconds in which an erasure is carried out that nothing delays. */
const DONE = 25_000;

const userOf = async (name: string) => {
  const id = someone(name);
  const device = iphone({ capabilities: ['voip-cancel'] });
  const session = await backend.as(id);
  return { id, device, session, register: () => session('PUT', '/v1/devices/phone', device) };
};

/** Alice and bob, each with a phone, and alice's call to bob. */
const ringing = async () => {
  const [alice, bob] = [await userOf('alice'), await userOf('bob')];
  await alice.register();
  await bob.register();
  const invite = inviteOf(bob.id, { caller: { name: `Name of ${alice.id}` }, custom: { note: `from ${alice.id}` } });
  const { body } = await alice.session('POST', '/v1/calls', invite);
  await backend.settled();
  return { alice, bob, callId: String(body.callId) };
};

const answered = async () => {
  const call = await ringing();
  await call.bob.session('POST', `/v1/calls/${call.callId}/answer`, { deviceId: 'phone' });
  return call;
};

const erase = async ({ session }: Pick<Awaited<ReturnType<typeof userOf>>, 'session'>) => {
  const { status, body } = await session('DELETE', '/v1/users/me');
  expect([status, body]).toEqual([202, { state: 'erasing', startedAt: expect.any(String) }]);
};

/** Where the user's id is still stored, without the ids of its items. */
const placesOf = async (id: string) =>
  (await itemsWith(backend, id)).map(({ pk, sk }) => `${pk.replace(/#.*/, '')} ${sk.replace(/#.*/, '')}`);

/** Types of the pushes of a call that arrived at a phone. */
const pushesAt = async ({ device }: { readonly device: { readonly token: string } }, callId: string) => {
  await backend.settled();
  return backend.apple
    .pushes()
    .filter(({ deviceToken, payload }) => deviceToken === device.token && payload?.callId === callId)
    .map(({ payload }) => String(payload?.type));
};

describe('a user who is erased', () => {
  it('leaves nothing, neither in the table nor in SNS: devices, history, blocks, counters, sockets', async () => {
    const { alice, bob, callId } = await ringing();
    await alice.session('PUT', '/v1/devices/pixel', pixel());
    await alice.session('PUT', '/v1/devices/logged-out', iphone());
    await alice.session('DELETE', '/v1/devices/logged-out');
    await alice.session('PUT', `/v1/blocks/${someone('mallory')}`);
    const socket = await openSocket(backend, `bearer.${await backend.issuer.mint(alice.id)}`, 'phone');
    await alice.session('POST', `/v1/calls/${callId}/cancel`);

    await erase(alice);
    await backend.advance(DONE);

    expect((await itemsWith(backend, alice.id)).filter(({ pk }) => pk.includes(alice.id))).toEqual([]);
    // The call itself, and the caller's id in bob's history, by which an invite in return is found.
    expect(await placesOf(alice.id)).toEqual(['CALL CALL', 'USER CALL']);
    expect(await itemsWith(backend, `Name of ${alice.id}`)).toEqual([]);
    expect(await endpointTokens(backend)).not.toContain(alice.device.token);
    expect(await endpointTokens(backend)).toContain(bob.device.token);
    await vi.waitFor(() => expect(socket.webSocket.readyState).toBe(socket.webSocket.CLOSED));
  });

  it('stays in the histories of others by id, without name and custom data', async () => {
    const { alice, bob, callId } = await answered();

    await erase(alice);
    await backend.advance(DONE);

    const { status, body } = await bob.session('GET', `/v1/calls/${callId}`);
    expect([status, body.from, body.caller, body.custom]).toEqual([
      200,
      alice.id,
      { name: alice.id, handle: alice.id, handleType: 'generic' },
      undefined,
    ]);
    expect((await bob.session('GET', '/v1/calls')).body.calls).toHaveLength(1);
  });

  it('may be the caller of a ringing call: it is cancelled, and the callee’s phone is notified', async () => {
    const { alice, bob, callId } = await ringing();
    await bob.session('POST', `/v1/calls/${callId}/ringing`, { deviceId: 'phone' });

    await erase(alice);
    await backend.advance(DONE);

    const { body } = await bob.session('GET', `/v1/calls/${callId}`);
    expect([body.state, body.endReason]).toEqual(['ended', 'cancelled']);
    expect(await pushesAt(bob, callId)).toEqual(['incoming_call', 'call_ended']);
  });

  it('may be the callee of a ringing call: it is declined, and caller and own phones are notified', async () => {
    const { alice, bob, callId } = await ringing();
    await bob.session('POST', `/v1/calls/${callId}/ringing`, { deviceId: 'phone' });
    const hers = await openSocket(backend, `bearer.${await backend.issuer.mint(alice.id)}`, 'phone');

    await erase(bob);
    await backend.advance(DONE);

    expect(await pushesAt(bob, callId)).toEqual(['incoming_call', 'call_ended']);
    expect(await hers.next({ type: 'call.ended' })).toMatchObject({ callId, endReason: 'declined' });
    expect(await placesOf(bob.id)).toEqual(['CALL CALL']);
    expect(await endpointTokens(backend)).not.toContain(bob.device.token);
    await hers.close();
  });

  it('may be the caller of an answered call: it ends for all', async () => {
    const { alice, bob, callId } = await answered();
    const his = await openSocket(backend, `bearer.${await backend.issuer.mint(bob.id)}`, 'phone');

    await erase(alice);
    await backend.advance(DONE);

    expect(await his.next({ type: 'call.ended' })).toMatchObject({ callId, endReason: 'completed' });
    await his.close();
  });

  it('may be the callee of an answered call: the callee leaves it, and the signals go', async () => {
    const { alice, bob, callId } = await answered();
    await bob.session('POST', `/v1/calls/${callId}/signals`, { deviceId: 'phone', candidate: null });
    await alice.session('POST', `/v1/calls/${callId}/signals`, { deviceId: 'phone', candidate: null });

    await erase(bob);
    await backend.advance(DONE);

    const { body } = await alice.session('GET', `/v1/calls/${callId}`);
    expect([body.state, body.endReason, body.caller.name]).toEqual(['ended', 'completed', `Name of ${alice.id}`]);
    expect(await placesOf(bob.id)).toEqual(['CALL CALL']);
  });

  it('leaves a call of several, which goes on for the others', async () => {
    const [alice, bob, carol] = [await userOf('alice'), await userOf('bob'), await userOf('carol')];
    for (const user of [alice, bob, carol]) await user.register();
    const { body } = await alice.session('POST', '/v1/calls', inviteOf([bob.id, carol.id]));
    for (const user of [bob, carol]) {
      await user.session('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' });
    }

    await erase(bob);
    await backend.advance(DONE);

    for (const user of [alice, carol]) {
      const { body: call } = await user.session('GET', `/v1/calls/${body.callId}`);
      expect(call.state).toBe('answered');
      expect(call.legs).toMatchObject([
        { userId: bob.id, state: 'ended', endReason: 'completed' },
        { userId: carol.id, state: 'answered' },
      ]);
    }
    expect(await placesOf(bob.id)).toEqual(['CALL CALL']);
  });

  it('may have signals encoded in keys, and an id with every special character', async () => {
    const [alice, bob] = [await userOf('alice'), await userOf('bob#%/CALL#')];
    await bob.register();
    const { body } = await alice.session('POST', '/v1/calls', inviteOf(bob.id));
    await bob.session('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' });
    await alice.session('POST', `/v1/calls/${body.callId}/signals`, { deviceId: 'laptop', candidate: null });

    await erase(bob);
    await backend.advance(DONE);

    // The call with its text, alice's history and her counter of invites; neither mailbox nor signal of bob's.
    const kinds = (await itemsWith(backend, body.callId)).map(({ sk }) => sk.split(/[#\d]/)[0]);
    expect(kinds.toSorted()).toEqual(['CALL', 'CALL', 'CALL', 'RATE']);
  });

  it('can neither register nor invite nor answer until that is done, and is a new user then', async () => {
    const { alice, bob } = await ringing();
    const { body } = await alice.session('POST', '/v1/calls', inviteOf(bob.id));
    const refused = { code: 'user_being_erased', status: 409 };
    await erase(bob);

    for (const { body: problem, headers } of [
      await bob.register(),
      await bob.session('PUT', '/v1/devices/another', iphone()),
      await bob.session('POST', '/v1/calls', inviteOf(alice.id)),
      await bob.session('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' }),
    ]) {
      expect(problem).toMatchObject(refused);
      expect(headers.get('retry-after')).toBe('30');
    }
    const { body: unreachable } = await alice.session('POST', '/v1/calls', inviteOf(bob.id));
    expect(unreachable.code).toBe('no_devices');
    await backend.advance(DONE);

    expect((await bob.register()).status).toBe(201);
    expect((await bob.session('GET', '/v1/calls')).body.calls).toEqual([]);
    expect((await bob.session('POST', '/v1/calls', inviteOf(alice.id))).status).toBe(201);
  });

  it('is locked out for as long as a request may still run that did not see the mark', async () => {
    const bob = await userOf('bob');
    await erase(bob);

    await backend.advance(17_000);
    expect((await bob.register()).status).toBe(409);
    await backend.advance(DONE);

    expect((await bob.register()).status).toBe(201);
  });

  it('cannot answer by the receipt of a push either, nor be stored again by one later', async () => {
    const { bob, callId } = await ringing();
    const push = backend.apple.pushes().findLast(({ payload }) => payload?.callId === callId);
    const path = new URL(String(push?.payload?.ackUrl)).pathname;
    await erase(bob);

    const { status, body } = await backend.request('POST', path, { body: { event: 'answered' } });

    expect([status, body.code]).toEqual([409, 'user_being_erased']);
    await backend.advance(DONE);
    for (const event of ['ringing', 'answered', 'declined']) {
      expect((await backend.request('POST', path, { body: { event } })).status).toBeLessThan(500);
    }
    expect((await backend.request('GET', path)).status).toBe(200);
    expect(await placesOf(bob.id)).toEqual(['CALL CALL']);
  });

  it('may be erased twice at once, and again later', async () => {
    const bob = await userOf('bob');
    await bob.register();

    await Promise.all([erase(bob), erase(bob)]);
    await erase(bob);
    await backend.advance(DONE);
    await erase(bob);
    await backend.advance(DONE);

    expect(await placesOf(bob.id)).toEqual([]);
    const erased = backend.logs.map((line) => JSON.parse(line)).filter(({ event }) => event === 'user.erased');
    const ofBob = erased.filter(({ userId }) => userId === bob.id).map(({ erasureId }) => erasureId);
    expect(new Set(ofBob).size).toBe(2);
  });

  it('may be unknown: there is nothing to erase', async () => {
    const nobody = await userOf('nobody');

    await erase(nobody);
    await backend.advance(DONE);

    expect(await placesOf(nobody.id)).toEqual([]);
  });

  it('is erased by the app’s server on behalf of the user, and both are in the log by id', async () => {
    const bob = await userOf('bob');
    await bob.register();
    const server = await backend.as('the-app-server', { scope: 'ringthrough/server' });

    expect((await server('DELETE', `/v1/users/me?onBehalfOf=${bob.id}`)).status).toBe(202);
    await backend.advance(DONE);

    expect(await placesOf(bob.id)).toEqual([]);
    const events = backend.logs.map((line) => JSON.parse(line)).filter(({ userId }) => userId === bob.id);
    expect(events).toMatchObject([
      { event: 'user.erasure_requested', byServer: true },
      { event: 'user.erased', ms: expect.any(Number) },
    ]);
  });

  it('waits until SNS deletes the endpoints', async () => {
    const bob = await userOf('bob');
    await bob.register();
    backend.sns.refuse({ action: 'DeleteEndpoint', code: 'InternalFailure', status: 500, times: 50 });

    await erase(bob);
    await backend.advance(DONE);
    expect((await bob.register()).status).toBe(409);
    backend.faults.clear();
    await backend.advance(60_000);

    expect(await placesOf(bob.id)).toEqual([]);
    expect(await endpointTokens(backend)).not.toContain(bob.device.token);
  });
});
