import { randomUUID } from 'node:crypto';
import { inviteOf, iphone, pixel, someone, type TestBackend } from '../support/backend.ts';
import type { Actor } from './requests.ts';
import type { Known } from './valid-values.ts';

/** Names of what exists, of the length that they have. The generated requests hold these: what they stand for is made anew now and then. */
const ALICE = 'alice-00000000';
const BOB = 'bob-00000000';
const CAROL = 'carol-00000000';
const RINGING = '00000000-0000-4000-8000-000000000001';
const ANSWERED = '00000000-0000-4000-8000-000000000002';
const ENDED = '00000000-0000-4000-8000-000000000003';
const GROUP = '00000000-0000-4000-8000-000000000004';
const RECEIPT = 'receipt-of-bob';
const LATE_RECEIPT = 'receipt-of-an-ended-call';

export const known: Known = {
  UserId: [ALICE, BOB, CAROL],
  DeviceId: ['phone', 'tablet'],
  CallId: [RINGING, ANSWERED, ENDED, GROUP],
  token: [RECEIPT, LATE_RECEIPT],
};

export interface Existing {
  /** The text with the names of what exists now. */
  readonly named: (text: string) => string;
  readonly token: (actor: Actor) => Promise<string>;
}

/** Users with devices, and calls between them in every state. */
export const makeExisting = async (backend: TestBackend): Promise<Existing> => {
  const [alice, bob, carol] = [someone('alice'), someone('bob'), someone('carol')];
  const [asAlice, asBob, asCarol] = [await backend.as(alice), await backend.as(bob), await backend.as(carol)];
  const phone = iphone();
  await asAlice('PUT', '/v1/devices/phone', iphone());
  await asBob('PUT', '/v1/devices/phone', phone);
  await asBob('PUT', '/v1/devices/tablet', pixel());
  await asCarol('PUT', '/v1/devices/phone', iphone());
  const calls = new Map<string, string>();
  const call = async (name: string, to: string | readonly string[]) => {
    const callId = randomUUID();
    calls.set(name, callId);
    await asAlice('POST', '/v1/calls', inviteOf(to, { callId, deviceId: 'phone' }));
    return callId;
  };
  const ended = await call(ENDED, bob);
  await asAlice('POST', `/v1/calls/${ended}/cancel`);
  const answered = await call(ANSWERED, bob);
  await asBob('POST', `/v1/calls/${answered}/answer`, { deviceId: 'phone' });
  const group = await call(GROUP, [bob, carol]);
  await asBob('POST', `/v1/calls/${group}/answer`, { deviceId: 'phone' });
  await asCarol('POST', `/v1/calls/${group}/answer`, { deviceId: 'phone' });
  const ringing = await call(RINGING, bob);
  await backend.sns.settled();
  const receiptOf = (callId: string): string => {
    const push = backend.apple
      .pushes()
      .find(({ deviceToken, payload }) => deviceToken === phone.token && payload?.callId === callId);
    return new URL(String(push?.payload?.ackUrl)).pathname.split('/').at(-1) ?? '';
  };
  const names: readonly (readonly [string, string])[] = [
    [ALICE, alice],
    [BOB, bob],
    [CAROL, carol],
    ...calls,
    [RECEIPT, receiptOf(ringing)],
    [LATE_RECEIPT, receiptOf(ended)],
  ];
  return {
    named: (text) => names.reduce((done, [name, value]) => done.replaceAll(name, value), text),
    token: (actor) =>
      actor === 'server'
        ? backend.issuer.mint('the-app-server', { scope: 'ringthrough/server' })
        : backend.issuer.mint(actor === 'caller' ? alice : bob),
  };
};
