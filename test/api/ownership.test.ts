import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appleToken, inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { rounds } from '../support/long.ts';

const DAY = 24 * 60 * 60 * 1000;

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 600, tenantClaim: 'org' });
});
afterAll(() => backend.close());

const as = (user: string, org = 'acme') => backend.as(user, { org });

describe('a token', () => {
  it('moves to the next user who registers it, and never rings for the previous one', async () => {
    const [bobId, carolId] = [someone('bob'), someone('carol')];
    const [alice, bob, carol] = [await as(someone('alice')), await as(bobId), await as(carolId)];
    const phone = iphone({ alertToken: appleToken() });
    await bob('PUT', '/v1/devices/bobs', phone);

    const moved = await carol('PUT', '/v1/devices/carols', phone);

    expect(moved.status).toBe(201);
    expect((await bob('GET', '/v1/devices')).body.devices).toEqual([]);
    expect((await alice('POST', '/v1/calls', inviteOf(bobId))).body.code).toBe('no_devices');
    expect((await alice('POST', '/v1/calls', inviteOf(carolId))).body.rings).toMatchObject([
      { userId: carolId, deviceId: 'carols', outcome: 'accepted' },
    ]);
    await backend.settled();
    expect(backend.apple.pushes().filter(({ deviceToken }) => deviceToken === phone.token)).toHaveLength(1);
  });

  it('moves between tenants too: a token has one owner', async () => {
    const [bob, carol] = [await as('bob', 'acme'), await as('carol', 'globex')];
    const phone = iphone();
    await bob('PUT', '/v1/devices/phone', phone);

    await carol('PUT', '/v1/devices/phone', phone);

    const [bobs, carols] = [await bob('GET', '/v1/devices'), await carol('GET', '/v1/devices')];
    expect([bobs.body.devices.length, carols.body.devices.length]).toEqual([0, 1]);
  });

  it('moves between two devices of one user, as after a reinstallation of the app', async () => {
    const bob = await as(someone('bob'));
    const phone = iphone();
    await bob('PUT', '/v1/devices/before', phone);

    await bob('PUT', '/v1/devices/after', phone);

    const { devices } = (await bob('GET', '/v1/devices')).body;
    expect(devices.map((device: { deviceId: string }) => device.deviceId)).toEqual(['after']);
  });

  it('for alerts moves alone, where the device’s VoIP token stays with its user', async () => {
    const [bob, carol] = [await as(someone('bob')), await as(someone('carol'))];
    const alertToken = appleToken();
    await bob('PUT', '/v1/devices/phone', iphone({ alertToken }));

    await carol('PUT', '/v1/devices/phone', iphone({ alertToken }));

    const [bobs, carols] = [await bob('GET', '/v1/devices'), await carol('GET', '/v1/devices')];
    expect([bobs.body.devices[0].alerts, carols.body.devices[0].alerts]).toEqual([false, true]);
  });

  it('returns to the user of the phone at the app’s next refresh', async () => {
    const bobId = someone('bob');
    const [alice, bob, mallory] = [await as(someone('alice')), await as(bobId), await as(someone('mallory'))];
    const phone = iphone();
    await bob('PUT', '/v1/devices/phone', phone);
    await mallory('PUT', '/v1/devices/mine', phone);

    const back = await bob('PUT', '/v1/devices/phone', phone);

    expect(back.status).toBe(201);
    expect((await mallory('GET', '/v1/devices')).body.devices).toEqual([]);
    expect((await alice('POST', '/v1/calls', inviteOf(bobId))).body.rings).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('rings for the next user when logout and the next registration are concurrent', async () => {
    for (let round = 0; round < rounds(20); round += 1) {
      const [carolId, phone] = [someone('carol'), iphone()];
      const [alice, bob, carol] = [await as(someone('alice')), await as(someone('bob')), await as(carolId)];
      await bob('PUT', '/v1/devices/phone', phone);

      const [, registered] = await Promise.all([
        bob('DELETE', '/v1/devices/phone'),
        carol('PUT', '/v1/devices/phone', phone),
      ]);

      expect(registered.status).toBe(201);
      await backend.settled();
      const { body } = await alice('POST', '/v1/calls', inviteOf(carolId));
      expect(body.rings).toMatchObject([{ userId: carolId, outcome: 'accepted' }]);
    }
  });

  it('registered concurrently by two users has one owner, in every round, and rings for no other', async () => {
    for (let round = 0; round < rounds(50); round += 1) {
      const [bobId, carolId, phone] = [someone('bob'), someone('carol'), iphone()];
      const [alice, bob, carol] = [await as(someone('alice')), await as(bobId), await as(carolId)];

      const both = await Promise.all([
        bob('PUT', '/v1/devices/phone', phone),
        carol('PUT', '/v1/devices/phone', phone),
      ]);

      expect(both.every(({ status }) => status === 201 || status === 503)).toBe(true);
      const lists = await Promise.all([bob('GET', '/v1/devices'), carol('GET', '/v1/devices')]);
      expect(lists.reduce((sum, { body }) => sum + body.devices.length, 0)).toBe(1);
      const { body } = await alice('POST', '/v1/calls', inviteOf([bobId, carolId]));
      expect(body.rings).toMatchObject([{ outcome: 'accepted' }]);
    }
  });
});

describe('a refresh', () => {
  it('without a changed token sends no SNS request, however long ago the last one was', async () => {
    const bob = await as(someone('bob'));
    const phone = iphone();
    await bob('PUT', '/v1/devices/phone', phone);

    backend.sns.refuse({ action: 'CreatePlatformEndpoint', code: 'AuthorizationError', status: 403 });
    const soon = await bob('PUT', '/v1/devices/phone', { ...phone, preset: 'minimal' });
    await backend.advance(15 * DAY);
    const late = await bob('PUT', '/v1/devices/phone', phone);
    await backend.settled();
    const other = await bob('PUT', '/v1/devices/phone', iphone());

    expect([soon.status, soon.body.preset]).toEqual([200, 'minimal']);
    expect([late.status, other.status]).toEqual([200, 503]);
    // Every device is asked about within 14 days, in the background.
    expect(backend.logs.filter((line) => line.includes('"device.verified"'))).toMatchObject([
      expect.stringContaining('"outcome":"verified"'),
    ]);
  });

  it('with its iOS token in upper case sends no SNS request either', async () => {
    const bob = await as(someone('bob'));
    const phone = iphone();
    await bob('PUT', '/v1/devices/phone', phone);

    backend.sns.refuse({ action: 'CreatePlatformEndpoint', code: 'AuthorizationError', status: 403 });
    const same = await bob('PUT', '/v1/devices/phone', { ...phone, token: phone.token.toUpperCase() });
    const other = await bob('PUT', '/v1/devices/phone', iphone());

    expect([same.status, other.status]).toEqual([200, 503]);
  });

  it('is retried while SNS throttles, and waits when throttling lasts', async () => {
    const bob = await as(someone('bob'));

    backend.sns.refuse({ action: 'CreatePlatformEndpoint', code: 'Throttled', status: 429, times: 2 });
    const retried = await bob('PUT', '/v1/devices/phone', iphone());
    backend.sns.refuse({ action: 'CreatePlatformEndpoint', code: 'Throttled', status: 429, times: 50 });
    const waiting = await bob('PUT', '/v1/devices/tablet', iphone());

    expect(retried.status).toBe(201);
    expect([waiting.status, waiting.body.state]).toEqual([202, 'pending']);
  });
});
