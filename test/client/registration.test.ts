import { describe, expect, it } from 'vitest';
import { appleToken, inviteOf, someone } from '../support/backend.ts';
import { iphoneRegistration, type LocalClient, storageOf, useClients } from './local-client.ts';

const clients = useClients();
const { clientOf } = clients;

const puts = ({ sent }: LocalClient) => sent.filter(({ method }) => method === 'PUT');
const devicesOf = async (user: string): Promise<{ deviceId: string }[]> =>
  (await (await clients.backend.as(user))('GET', '/v1/devices')).body.devices;

describe('the registration', () => {
  it('keeps one device id for all runs of the app', async () => {
    const bob = someone('bob');
    const first = clientOf(bob);
    const id = await first.client.deviceId();
    await first.client.registerDevice(iphoneRegistration());
    const next = clientOf(bob, { storage: storageOf(first) });
    await next.client.registerDevice(iphoneRegistration());

    expect(await next.client.deviceId()).toBe(id);
    expect(await devicesOf(bob)).toMatchObject([{ deviceId: id }]);
  });

  it('is sent again while the answer says anything but `ok`, and not after it', async () => {
    const bob = someone('bob');
    const own = clientOf(bob, { deviceId: 'phone' });
    const phone = iphoneRegistration();
    const before = await own.client.registerDevice(phone);
    await own.client.registerDevice(phone);
    const alice = await clients.backend.as(someone('alice'));
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bob))).body;
    await clients.backend.settled();
    await (await own.client.call(callId)).ringing();

    const after = await own.client.registerDevice(phone);
    const sent = puts(own).length;
    await own.client.registerDevice(phone);
    await own.client.registerDevice({ ...phone, capabilities: ['ring-again'] });

    expect([before?.health.state, after?.health.state]).toEqual(['unconfirmed', 'ok']);
    expect([sent, puts(own).length]).toEqual([3, 4]);
  });

  it('leaves out what is null, as plugins write what they do not have', async () => {
    const own = clientOf(someone('bob'));

    await own.client.registerDevice({ ...iphoneRegistration(), alertToken: null, preset: null, appId: undefined });

    expect(Object.keys(Object(puts(own)[0]?.body)).sort()).toEqual(['environment', 'platform', 'token']);
  });

  it('ends with the token `""`, which plugins send when the system invalidates it', async () => {
    const bob = someone('bob');
    const own = clientOf(bob);
    await own.client.registerDevice(iphoneRegistration());

    expect(await own.client.registerDevice({ platform: 'ios', token: '' })).toBeUndefined();
    expect(await devicesOf(bob)).toEqual([]);
    await own.client.unregisterDevice();
  });

  it('of two tokens in a row leaves the newer one', async () => {
    const bob = someone('bob');
    const own = clientOf(bob, { deviceId: 'phone' });
    const newer = iphoneRegistration();

    await Promise.all([own.client.registerDevice(iphoneRegistration()), own.client.registerDevice(newer)]);
    await (await clients.backend.as(someone('alice')))('POST', '/v1/calls', inviteOf(bob));
    await clients.backend.settled();

    expect(clients.backend.apple.pushes().at(-1)?.deviceToken).toBe(newer.token);
  });
});

describe('a log-out without a network', () => {
  it('is sent later with the token of the user who logged out, when another one uses the phone', async () => {
    const [bob, carol] = [someone('bob'), someone('carol')];
    const bobs = clientOf(bob);
    const phone = iphoneRegistration();
    await bobs.client.registerDevice(phone);
    bobs.network = 'offline';
    await bobs.client.unregisterDevice();
    bobs.client.close();

    const carols = clientOf(carol, { storage: storageOf(bobs) });
    await carols.client.flush();
    await carols.client.registerDevice({ ...phone, token: appleToken() });

    expect([await devicesOf(bob), (await devicesOf(carol)).length]).toEqual([[], 1]);
  });

  it('is void once the device is registered again', async () => {
    const bob = someone('bob');
    const own = clientOf(bob);
    const phone = iphoneRegistration();
    await own.client.registerDevice(phone);
    own.network = 'offline';
    await own.client.unregisterDevice();
    own.network = 'online';

    await own.client.registerDevice(phone);
    await own.client.flush();

    expect(await devicesOf(bob)).toHaveLength(1);
  });
});
