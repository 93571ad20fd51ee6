/** Names such as `prototype` and `constructor`, wherever a client can send one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

const INHERITED = ['__proto__', 'constructor', 'toString'];

it.each(['prototype', 'length', 'then'])('%s is an id like any other, through a whole call', async (id) => {
  const aliceId = someone('alice');
  const [alice, callee] = [await backend.as(aliceId), await backend.as(id)];
  const phone = iphone({ capabilities: ['constructor', '__proto__'] });
  expect((await callee('PUT', `/v1/devices/${id}`, phone)).status).toBe(201);
  const [caller, socket] = [
    await openSocket(backend, `bearer.${await backend.issuer.mint(aliceId)}`, 'laptop'),
    await openSocket(backend, `bearer.${await backend.issuer.mint(id)}`, id),
  ];

  const { body: call } = await alice('POST', '/v1/calls', inviteOf(id, { deviceId: 'laptop' }));
  const { callId } = call;
  await socket.next({ type: 'call.incoming', callId });
  expect(await socket.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.incoming', callId });
  expect((await callee('POST', `/v1/calls/${callId}/answer`, { deviceId: id })).body.state).toBe('answered');
  await caller.next({ type: 'call.answered', callId });
  expect(await socket.ask({ type: 'signal', callId, candidate: null })).toMatchObject({ type: 'sent' });
  expect(await caller.next({ type: 'signal', callId })).toMatchObject({ from: { userId: id, deviceId: id } });
  expect((await callee('POST', `/v1/calls/${callId}/end`, { deviceId: id })).body.state).toBe('ended');
  expect((await callee('GET', '/v1/calls')).body.calls).toMatchObject([
    { callId, legs: [{ userId: id, answeredBy: { userId: id, deviceId: id } }] },
  ]);
  expect((await callee('GET', '/v1/devices')).body.devices).toMatchObject([
    { deviceId: id, capabilities: ['constructor', '__proto__'] },
  ]);
  expect((await callee('DELETE', `/v1/devices/${id}`)).status).toBe(204);
  await Promise.all([caller.close(), socket.close()]);
});

describe.each(INHERITED)('%s', (name) => {
  it('is refused as a field, an id, a value in a query and an app, with its path; as a parameter it is ignored', async () => {
    const bob = await backend.as(someone('bob'));
    const callId = '00000000-0000-4000-8000-000000000000';
    const requests = [
      ['POST', '/v1/calls', inviteOf(['bob', name]), /^to\b/],
      ['POST', '/v1/calls', inviteOf('bob', { deviceId: name }), /^deviceId$/],
      ['POST', '/v1/calls', `{"to":"bob","caller":{"name":"A"},"${name}":1}`, RegExp(`^${name}$`)],
      ['POST', '/v1/calls', `{"to":"bob","caller":{"name":"A","${name}":1}}`, RegExp(`^caller\\.${name}$`)],
      ['GET', `/v1/calls?state=${name}`, undefined, /^state$/],
      ['GET', `/v1/calls/${name}`, undefined, /^callId$/],
      ['POST', `/v1/calls/${callId}/answer`, { deviceId: name }, /^deviceId$/],
      ['POST', `/v1/calls/${callId}/signals`, { deviceId: 'd', to: name, candidate: null }, /^to$/],
      ['PUT', `/v1/devices/${name}`, iphone(), /^deviceId$/],
      ['PUT', '/v1/devices/phone', iphone({ appId: name }), /^appId$/],
      ['PUT', '/v1/devices/phone', iphone({ preset: name }), /^preset$/],
      ['PUT', '/v1/devices/phone', iphone({ platform: name }), /^platform$/],
      ['PUT', `/v1/blocks/${name}`, undefined, /^userId$/],
    ] as const;

    for (const [method, path, body, issue] of requests) {
      const { status, body: problem } = await bob(method, path, body);
      expect([method, path, status, problem.code]).toEqual([method, path, 400, 'invalid_request']);
      expect(problem.issues[0].path, `${method} ${path}`).toMatch(issue);
    }
    expect(await bob('GET', `/v1/calls?${name}=1`)).toMatchObject({ status: 200, body: { calls: [] } });
    expect((await backend.request('GET', `/v1/receipts/${name}`)).status).toBe(404);
    expect((await backend.request('GET', `/v1/${name}`)).status).toBe(404);
  });

  it('is refused as the user or device of a socket, and harmless in its messages', async () => {
    const token = await backend.issuer.mint(name);
    const bobs = await backend.issuer.mint(someone('bob'));

    expect(await refusalOf(backend, '?deviceId=phone', ['ringthrough', `bearer.${token}`])).toBe(403);
    expect(await refusalOf(backend, `?deviceId=${name}`, ['ringthrough', `bearer.${bobs}`])).toBe(403);
    const socket = await openSocket(backend, `bearer.${bobs}`, 'phone');
    for (const message of [
      { type: name },
      { type: 'ringing', callId: name },
      { type: 'signal', callId: name, to: name },
    ]) {
      expect(await socket.ask(message)).toMatchObject({ type: 'problem', status: 400 });
    }
    await socket.close();
  });
});
