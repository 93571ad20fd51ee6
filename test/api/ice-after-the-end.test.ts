import { afterAll, beforeAll, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

it.each([
  ['declined', ['ringing', 'decline']],
  ['hung up', ['answer', 'end']],
])('servers are nobody’s who has %s, though the call goes on for others', async (_what, moves) => {
  const [alice, bobId, carolId] = [await house.as(someone('alice')), someone('bob'), someone('carol')];
  const [bob, carol] = [await house.as(bobId), await house.as(carolId)];
  for (const session of [bob, carol]) await session('PUT', '/v1/devices/phone', iphone());
  const { callId } = (await alice('POST', '/v1/calls', inviteOf([bobId, carolId]))).body;
  const servers = async () =>
    [
      await alice('GET', `/v1/ice-servers?callId=${callId}`),
      await bob('GET', `/v1/ice-servers?callId=${callId}`),
      await carol('GET', `/v1/ice-servers?callId=${callId}`),
    ].map(({ status, body }) => [status, body.code]);

  const before = await servers();
  for (const move of moves) await bob('POST', `/v1/calls/${callId}/${move}`, { deviceId: 'phone' });

  expect(before).toEqual([
    [200, undefined],
    [200, undefined],
    [200, undefined],
  ]);
  expect(await servers()).toEqual([
    [200, undefined],
    [409, 'wrong_state'],
    [200, undefined],
  ]);
});
