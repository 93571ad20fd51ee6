import { describe, expect, it } from 'vitest';
import { type Call, RingthroughError } from '../../client/src/index.ts';
import { someone } from '../support/backend.ts';
import { iphoneRegistration, type LocalClient, storageOf, useClients } from './local-client.ts';

const clients = useClients();
const { clientOf } = clients;

/** Alice, and Bob with two phones. */
const people = async () => {
  const bobId = someone('bob');
  const [alice, phone, tablet] = [
    clientOf(someone('alice')),
    clientOf(bobId, { deviceId: 'phone' }),
    clientOf(bobId, { deviceId: 'tablet' }),
  ];
  for (const { client } of [phone, tablet]) await client.registerDevice(iphoneRegistration());
  return { alice, phone, tablet, bobId };
};
const invite = ({ client }: LocalClient, to: string): Promise<Call> => client.invite({ to, caller: { name: 'Alice' } });
const onlyCall = async ({ client }: LocalClient): Promise<Call> => {
  const [call, ...more] = await client.calls({ open: true });
  if (call === undefined || more.length > 0) throw new Error(`${more.length} calls more than one`);
  return call;
};
const requests = ({ sent }: LocalClient, method: string, path: RegExp) =>
  sent.filter((one) => one.method === method && path.test(one.path));

describe('a call', () => {
  it('is found by an app that was just started, rings, is answered and ended', async () => {
    const { alice, phone, bobId } = await people();
    const outgoing = await invite(alice, bobId);
    const incoming = await onlyCall(phone);
    const states: string[] = [];
    incoming.on('state', ({ state }) => states.push(state));

    await incoming.ringing();
    const answered = await incoming.answer();
    await alice.client.call(outgoing.id);

    expect([outgoing.direction, outgoing.polite, incoming.direction, incoming.polite]).toEqual([
      'outgoing',
      false,
      'incoming',
      true,
    ]);
    expect(answered).toEqual({
      state: 'answered',
      endReason: undefined,
      answeredBy: { userId: bobId, deviceId: 'phone' },
      isPostponed: false,
    });
    expect(outgoing.state).toBe('answered');
    expect(await outgoing.end()).toMatchObject({ state: 'ended', endReason: 'completed' });
    expect(states).toEqual(['ringing', 'answered']);
  });

  it('is the same object wherever it comes from, until it is over', async () => {
    const { alice, phone, bobId } = await people();
    const outgoing = await invite(alice, bobId);
    const ends: unknown[] = [];
    outgoing.on('ended', (reason) => ends.push(reason));

    expect(await alice.client.call(outgoing.id.toUpperCase())).toBe(outgoing);
    expect(await onlyCall(alice)).toBe(outgoing);
    await (await onlyCall(phone)).decline();
    await alice.client.call(outgoing.id);
    await alice.client.call(outgoing.id);

    expect(ends).toEqual(['declined']);
    expect(await alice.client.calls({ open: true })).toEqual([]);
  });

  it('that another device answered first is over for this one, and that is no error', async () => {
    const { alice, phone, tablet, bobId } = await people();
    await invite(alice, bobId);
    const [first, second] = [await onlyCall(phone), await onlyCall(tablet)];
    const ends: unknown[] = [];
    second.on('ended', (reason) => ends.push(reason));

    await first.answer();
    const lost = await second.answer();

    expect(lost).toMatchObject({
      state: 'ended',
      endReason: 'answered_elsewhere',
      answeredBy: { userId: bobId, deviceId: 'phone' },
    });
    expect([second.state, ends]).toEqual(['ended', ['answered_elsewhere']]);
    expect(await first.answer()).toMatchObject({ state: 'answered' });
  });

  it('that the caller has cancelled is over for the one who answers late', async () => {
    const { alice, phone, bobId } = await people();
    const outgoing = await invite(alice, bobId);
    const incoming = await onlyCall(phone);

    await outgoing.cancel();

    expect(await incoming.answer()).toMatchObject({ state: 'ended', endReason: 'cancelled' });
    expect(await incoming.decline()).toMatchObject({ state: 'ended', endReason: 'cancelled' });
  });

  it('to somebody who is calling at this moment is that call', async () => {
    const { phone, bobId } = await people();
    const aliceId = someone('alice');
    const alice = clientOf(aliceId, { deviceId: 'phone' });
    await alice.client.registerDevice(iphoneRegistration());
    const bobs = await phone.client.invite({ to: aliceId, caller: { name: 'Bob' } });

    const found = await invite(alice, bobId);

    expect([found.id, found.direction]).toEqual([bobs.id, 'incoming']);
    expect(await found.answer()).toMatchObject({ state: 'answered' });
  });
});

describe('a request', () => {
  it('whose answer is lost is repeated, and rings nobody twice', async () => {
    const { alice, bobId } = await people();
    alice.network = 'lossy';

    const call = await invite(alice, bobId);
    await clients.backend.settled();

    expect(requests(alice, 'POST', /^\/v1\/calls$/).map(({ body }) => Object(body).callId)).toEqual([call.id, call.id]);
    expect(clients.backend.apple.pushes().filter(({ payload }) => payload?.callId === call.id)).toHaveLength(2);
  });

  it('that is refused with 401 is sent once more, with a new token', async () => {
    const reasons: boolean[] = [];
    const alice = someone('alice');
    const own = clientOf(alice, {
      getToken: ({ isRefused }: { isRefused: boolean }) => {
        reasons.push(isRefused);
        return isRefused ? clients.backend.issuer.mint(alice) : 'an.old.token';
      },
    });

    expect(await own.client.blocks()).toEqual([]);
    expect(reasons).toEqual([false, true]);
  });

  it('fails with the code, the issues and the status of the problem', async () => {
    const { alice } = await people();
    const failing = async (work: Promise<unknown>): Promise<RingthroughError> => {
      const error = await work.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!(error instanceof RingthroughError)) throw new Error('no error of the client');
      return error;
    };

    const invalid = await failing(alice.client.invite({ to: [], caller: { name: '' } }));
    const nobody = await failing(invite(alice, someone('nobody')));
    const unknown = await failing(alice.client.call('00000000-0000-4000-8000-000000000000'));

    expect([invalid.code, invalid.status, invalid.issues.map(({ path }) => path)]).toEqual([
      'invalid_request',
      400,
      ['to', 'caller.name'],
    ]);
    expect([nobody.code, nobody.isTemporary]).toEqual(['no_devices', false]);
    expect([unknown.code, unknown.status]).toEqual(['call_not_found', 404]);
  });

  it('without an answer fails as `timeout`, and over something else than the API as `unexpected_response`', async () => {
    const hung = clientOf('alice', { timeoutMs: 20, fetch: () => new Promise(() => {}) });
    const portal = clientOf('alice', {
      fetch: async () => new Response('<html>Accept the terms</html>', { status: 200 }),
    });

    await expect(hung.client.receipt('https://api.example.com/v1/receipts/x').answered()).rejects.toMatchObject({
      code: 'timeout',
      isTemporary: true,
    });
    await expect(portal.client.receipt('https://api.example.com/v1/receipts/x').answered()).rejects.toMatchObject({
      code: 'unexpected_response',
    });
  });
});

describe('without a network', () => {
  it('an answer fails at once', async () => {
    const { alice, phone, bobId } = await people();
    await invite(alice, bobId);
    const incoming = await onlyCall(phone);
    phone.network = 'offline';

    await expect(incoming.answer()).rejects.toMatchObject({ code: 'offline' });
    phone.network = 'online';
    await phone.client.flush();

    expect(requests(phone, 'POST', /answer/)).toEqual([]);
    expect(incoming.state).toBe('initiated');
  });

  it.each(['decline', 'end'] as const)(
    '%s is sent when the network is back, also by the next run of the app',
    async (name) => {
      const { alice, phone, bobId } = await people();
      const outgoing = await invite(alice, bobId);
      const incoming = await onlyCall(phone);
      if (name === 'end') await incoming.answer();
      phone.network = 'offline';
      const left = await incoming[name]();
      phone.client.close();

      const next = clientOf(bobId, {
        deviceId: 'phone',
        storage: storageOf(phone),
      });
      await next.client.flush();
      await alice.client.call(outgoing.id);

      expect(left).toMatchObject({ state: 'ended', isPostponed: true });
      expect(outgoing.state).toBe('ended');
      expect(phone.storage.has('ringthrough.outbox')).toBe(false);
    },
  );

  it('a cancel is no longer sent after the ring window', async () => {
    const { alice, bobId } = await people();
    const outgoing = await alice.client.invite({ to: bobId, caller: { name: 'Alice' }, ringTimeoutSeconds: 15 });
    const entry = () => JSON.parse(alice.storage.get('ringthrough.outbox') ?? '[]');
    alice.network = 'offline';
    await outgoing.cancel();
    const [{ until }] = entry();
    alice.storage.set('ringthrough.outbox', JSON.stringify([{ ...entry()[0], until: Date.now() - 1 }]));
    alice.network = 'online';

    await alice.client.flush();

    expect(until).toBe(Date.parse(outgoing.view.expiresAt));
    expect(requests(alice, 'POST', /cancel/)).toEqual([]);
    expect(alice.storage.has('ringthrough.outbox')).toBe(false);
  });
});
