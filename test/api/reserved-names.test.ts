/** Users and devices name the entries of objects: whoever is named as something that every object has is in no call. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

it.each(['constructor', 'toString', '__proto__'])('a user called %s can read no call of others', async (name) => {
  const bobId = someone('bob');
  await (await house.as(bobId))('PUT', '/v1/devices/phone', iphone());
  const { callId } = (await (await house.as(someone('alice')))('POST', '/v1/calls', inviteOf(bobId))).body;
  const mallory = await house.as(name);

  const answers = [
    await mallory('GET', `/v1/calls/${callId}`),
    await mallory('GET', `/v1/ice-servers?callId=${callId}`),
    await mallory('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' }),
    await mallory('GET', `/v1/calls/${callId}/signals?deviceId=phone`),
  ];

  for (const { status, body } of answers) {
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', issues: [{ path: 'sub' }] });
    expect(body).not.toHaveProperty('call');
  }
});

it.each(['constructor', '__proto__'])('nobody can be invited as %s, nor have a device of that name', async (name) => {
  const bobId = someone('bob');
  const bob = await house.as(bobId);
  await bob('PUT', '/v1/devices/phone', iphone());
  const alice = await house.as(someone('alice'));

  expect(await alice('POST', '/v1/calls', inviteOf([bobId, name]))).toMatchObject({ status: 400 });
  expect(await bob('PUT', `/v1/devices/${name}`, iphone())).toMatchObject({
    status: 400,
    body: { issues: [{ path: 'deviceId', message: 'is a name that nobody may have' }] },
  });
});
