import { afterAll, beforeAll, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

it.each([
  ['declined', ['ringing', 'decline']],
  ['hung up', ['answer', 'end']],
])(
  'ICE servers are refused to a callee who has %s, although the call goes on for others',
  async (_what, transitions) => {
    const [alice, bobId, carolId] = [await backend.as(someone('alice')), someone('bob'), someone('carol')];
    const [bob, carol] = [await backend.as(bobId), await backend.as(carolId)];
    for (const session of [bob, carol]) await session('PUT', '/v1/devices/phone', iphone());
    const { callId } = (await alice('POST', '/v1/calls', inviteOf([bobId, carolId]))).body;
    const servers = async () =>
      [
        await alice('GET', `/v1/ice-servers?callId=${callId}`),
        await bob('GET', `/v1/ice-servers?callId=${callId}`),
        await carol('GET', `/v1/ice-servers?callId=${callId}`),
      ].map(({ status, body }) => [status, body.code]);

    const before = await servers();
    for (const transition of transitions) await bob('POST', `/v1/calls/${callId}/${transition}`, { deviceId: 'phone' });

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
  },
);
