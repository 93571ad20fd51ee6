import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ tenantClaim: 'org' });
});
afterAll(() => backend.close());

const server = (org = 'acme') => backend.as('the-app-server', { org, scope: 'openid ringthrough/server' });

describe('an app server', () => {
  it('acts on behalf of its users on every route, and the users see it as their own action', async () => {
    const [aliceId, bobId] = [someone('alice'), someone('bob')];
    const app = await server();
    const [alice, bob] = [await backend.as(aliceId, { org: 'acme' }), await backend.as(bobId, { org: 'acme' })];

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

  it('acts on behalf of users of its own tenant only', async () => {
    const bobId = someone('bob');
    await (await backend.as(bobId, { org: 'acme' }))('PUT', '/v1/devices/phone', iphone());

    const { body } = await (await server('globex'))('GET', `/v1/devices?onBehalfOf=${bobId}`);

    expect(body).toEqual({ devices: [] });
  });

  it('needs the server scope in its token: a user cannot act on behalf of another', async () => {
    const mallory = await backend.as('mallory', { org: 'acme', scope: 'openid ringthrough/servers' });

    const { status, body } = await mallory('GET', '/v1/devices?onBehalfOf=bob');

    expect([status, body.code]).toEqual([403, 'not_a_server']);
  });

  it('must name a valid user', async () => {
    const { status, body } = await (await server())('GET', '/v1/devices?onBehalfOf=');

    expect([status, body.issues[0].path]).toEqual([400, 'onBehalfOf']);
  });
});
