import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, type TestSocket } from '../support/socket.ts';

let backend: TestBackend;
let bob: Session;
let socket: TestSocket;
let callId: string;
beforeAll(async () => {
  backend = await startTestBackend();
  const [alice, user] = [await backend.as(someone('alice')), someone('bob')];
  bob = await backend.as(user);
  await bob('PUT', '/v1/devices/phone', iphone());
  callId = (await alice('POST', '/v1/calls', inviteOf(user))).body.callId;
  await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
  socket = await openSocket(backend, `bearer.${await backend.issuer.mint(user)}`, 'phone');
});
afterAll(() => backend.close());

const after = (number: unknown) => bob('GET', `/v1/calls/${callId}/signals?deviceId=phone&after=${number}`);

it.each([0, 1, 99, 100, LIMITS.signalNumber])('signals after sequence number %i can be requested', async (number) => {
  const { status, body } = await after(number);
  const resumed = await socket.ask({ type: 'resume', callId, after: number });

  expect([status, body]).toEqual([200, { signals: [] }]);
  expect(resumed).toMatchObject({ type: 'resumed', callId });
});

it.each([LIMITS.signalNumber + 1, 9_999_999, -1, 0.5])(
  '%d, which no signal can have as its sequence number, is refused as an invalid field',
  async (number) => {
    const { status, body } = await after(number);
    const resumed = await socket.ask({ type: 'resume', callId, after: number });

    expect([status, body.code, body.issues[0].path]).toEqual([400, 'invalid_request', 'after']);
    expect(resumed).toMatchObject({ type: 'problem', status: 400, issues: [{ path: 'after' }] });
  },
);
