import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMITS } from '../../lambda/contract/schemas.ts';
import { inviteOf, iphone, type Session, someone, startTestHouse, type TestHouse } from '../support/house.ts';
import { openSocket, type TestSocket } from '../support/socket.ts';

let house: TestHouse;
let bob: Session;
let socket: TestSocket;
let callId: string;
beforeAll(async () => {
  house = await startTestHouse();
  const [alice, user] = [await house.as(someone('alice')), someone('bob')];
  bob = await house.as(user);
  await bob('PUT', '/v1/devices/phone', iphone());
  callId = (await alice('POST', '/v1/calls', inviteOf(user))).body.callId;
  await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
  socket = await openSocket(house, `bearer.${await house.issuer.mint(user)}`, 'phone');
});
afterAll(() => house.close());

const after = (number: unknown) => bob('GET', `/v1/calls/${callId}/signals?deviceId=phone&after=${number}`);

it.each([0, 1, LIMITS.signals])('whoever has seen the signals up to %i may ask for the later ones', async (number) => {
  const { status, body } = await after(number);
  const resumed = await socket.ask({ type: 'resume', callId, after: number });

  expect([status, body]).toEqual([200, { signals: [] }]);
  expect(resumed).toMatchObject({ type: 'resumed', callId });
});

it.each([LIMITS.signals + 1, 999_999, 1_000_000, -1, 0.5])(
  'a number that no signal can have, %d, is a mistake of whoever asks, and named',
  async (number) => {
    const { status, body } = await after(number);
    const resumed = await socket.ask({ type: 'resume', callId, after: number });

    expect([status, body.code, body.issues[0].path]).toEqual([400, 'invalid_request', 'after']);
    expect(resumed).toMatchObject({ type: 'problem', status: 400, issues: [{ path: 'after' }] });
  },
);
