import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ tenantClaim: 'org' });
});
afterAll(() => house.close());

const server = (org = 'acme') => house.as('the-app-server', { org, scope: 'openid ringthrough/server' });

describe('an app server', () => {
  it('acts for its users on every route, and they see it as their own doing', async () => {
    const [aliceId, bobId] = [someone('alice'), someone('bob')];
    const app = await server();
    const [alice, bob] = [await house.as(aliceId, { org: 'acme' }), await house.as(bobId, { org: 'acme' })];

    const registered = await app('PUT', `/v1/devices/phone?onBehalfOf=${bobId}`, iphone());
    const invited = await app('POST', `/v1/calls?onBehalfOf=${aliceId}`, inviteOf(bobId));
    const answered = await app('POST', `/v1/calls/${invited.body.callId}/answer?onBehalfOf=${bobId}`, {
      deviceId: 'phone',
    });
    const listed = await app('GET', `/v1/calls?onBehalfOf=${bobId}&state=answered`);

    expect([registered.status, invited.status, answered.status]).toEqual([201, 201, 200]);
    expect(invited.body.from).toBe(aliceId);
    expect(listed.body.calls).toHaveLength(1);
    expect((await bob('GET', '/v1/devices')).body.devices).toHaveLength(1);
    expect((await alice('GET', '/v1/calls')).body.calls[0].state).toBe('answered');
  });

  it('acts for users of its own tenant only', async () => {
    const bobId = someone('bob');
    await (await house.as(bobId, { org: 'acme' }))('PUT', '/v1/devices/phone', iphone());

    const { body } = await (await server('globex'))('GET', `/v1/devices?onBehalfOf=${bobId}`);

    expect(body).toEqual({ devices: [] });
  });

  it('is what its token says: a user cannot act for another', async () => {
    const mallory = await house.as('mallory', { org: 'acme', scope: 'openid ringthrough/servers' });

    const { status, body } = await mallory('GET', '/v1/devices?onBehalfOf=bob');

    expect([status, body.code]).toEqual([403, 'not_a_server']);
  });

  it('has to name a user that can be', async () => {
    const { status, body } = await (await server())('GET', '/v1/devices?onBehalfOf=');

    expect([status, body.issues[0].path]).toEqual([400, 'onBehalfOf']);
  });
});
