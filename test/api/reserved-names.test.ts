/** User and device ids are keys of objects: names that every object inherits, such as `constructor`, are reserved. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

it.each(['constructor', 'toString', '__proto__'])('a user named %s cannot read another user’s call', async (name) => {
  const bobId = someone('bob');
  await (await backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
  const { callId } = (await (await backend.as(someone('alice')))('POST', '/v1/calls', inviteOf(bobId))).body;
  const mallory = await backend.as(name);

  const responses = [
    await mallory('GET', `/v1/calls/${callId}`),
    await mallory('GET', `/v1/ice-servers?callId=${callId}`),
    await mallory('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' }),
    await mallory('GET', `/v1/calls/${callId}/signals?deviceId=phone`),
  ];

  for (const { status, body } of responses) {
    expect(status).toBe(403);
    expect(body).toMatchObject({
      code: 'invalid_user_claim',
      detail: expect.stringMatching(/claim sub .*reserved name/),
    });
    expect(body).not.toHaveProperty('call');
  }
});

it.each(['constructor', '__proto__'])('neither a callee nor a device can be named %s', async (name) => {
  const bobId = someone('bob');
  const bob = await backend.as(bobId);
  await bob('PUT', '/v1/devices/phone', iphone());
  const alice = await backend.as(someone('alice'));

  expect(await alice('POST', '/v1/calls', inviteOf([bobId, name]))).toMatchObject({ status: 400 });
  expect(await bob('PUT', `/v1/devices/${name}`, iphone())).toMatchObject({
    status: 400,
    body: { issues: [{ path: 'deviceId', message: 'is a reserved name' }] },
  });
});

it('custom data comes out as it was sent, with reserved names as keys', async () => {
  const bobId = someone('bob');
  await (await backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
  const alice = await backend.as(someone('alice'));
  const custom = JSON.parse('{"constructor":1,"__proto__":{"toString":[1.5]},"a":{"__proto__":null,"prototype":"x"}}');

  const { body } = await alice('POST', '/v1/calls', { ...inviteOf(bobId), custom });
  const read = await alice('GET', `/v1/calls/${body.callId}`);

  expect(JSON.stringify(read.body.custom)).toBe(JSON.stringify(custom));
});
