import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

const CLAIM = 'org';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ tenantClaim: CLAIM });
});
afterAll(() => backend.close());

const open = async (user: string, org: string, deviceId: string) =>
  openSocket(backend, `bearer.${await backend.issuer.mint(user, { [CLAIM]: org })}`, deviceId);

describe('with a tenant claim, a socket', () => {
  it('receives events of its own tenant only, although another tenant has users of the same name', async () => {
    const [alice, bob] = [await backend.as('alice', { [CLAIM]: 'acme' }), await backend.as('bob', { [CLAIM]: 'acme' })];
    await bob('PUT', '/v1/devices/phone', iphone());
    const [here, there] = [await open('bob', 'acme', 'phone'), await open('bob', 'globex', 'phone')];

    const { callId } = (await alice('POST', '/v1/calls', inviteOf('bob'))).body;

    await here.next({ type: 'call.incoming', callId });
    expect(await there.ask({ type: 'resume', callId })).toMatchObject({ code: 'call_not_found' });
    expect(await there.ask({ type: 'ringing', callId })).toMatchObject({ code: 'call_not_found' });
    expect(there.received.map(({ type }) => type)).toEqual(['problem', 'problem']);
    expect(await here.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.incoming' });
  });

  it('is refused with a JWT without a tenant, and opens with a receipt token, which contains the tenant', async () => {
    const [alice, bob] = [
      await backend.as('alice', { [CLAIM]: 'acme' }),
      await backend.as('carol', { [CLAIM]: 'acme' }),
    ];
    const phone = iphone();
    await bob('PUT', '/v1/devices/phone', phone);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf('carol'))).body;
    await backend.sns.settled();
    const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);

    const socket = await openSocket(backend, `receipt.${String(push?.payload?.ackUrl).split('/').at(-1)}`);

    expect(await socket.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.incoming', callId });
    const token = await backend.issuer.mint('bob');
    expect(await refusalOf(backend, '?deviceId=phone', ['ringthrough', `bearer.${token}`])).toBe(403);
  });
});
