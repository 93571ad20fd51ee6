/** Results of API Gateway's PostToConnection: 410 Gone also while the handshake is not complete, or an error. */
import { expect, it } from 'vitest';
import { newLeg } from '../../lambda/calls/call.ts';
import { disconnectHandler, type SocketDeps } from '../../lambda/handlers/socket.ts';
import { resume, type SignalDeps } from '../../lambda/signals/signal-exchange.ts';
import { post } from '../../lambda/sockets/post-messages.ts';
import type { Socket } from '../../lambda/sockets/socket.ts';
import { aCall, T0 } from '../support/builders.ts';

const lostAt = async (now: number): Promise<readonly Socket[]> => {
  const socket: Socket = { userId: 'bob', deviceId: 'phone', connectionId: 'c', openedAt: T0 };
  const lost: Socket[] = [];
  const deps = {
    sender: { send: async () => 'gone' as const, disconnect: async () => {} },
    now: () => now,
    onDeliveryFailed: () => {},
    onSocketLost: async (one: Socket) => void lost.push(one),
  };
  await post(deps, [{ socket, message: {} }]);
  return lost;
};

it('a socket reported as gone is stored as broken, unless it was opened in the last 30 s and may still be connecting', async () => {
  expect(await lostAt(T0 + 30_000)).toHaveLength(0);
  expect(await lostAt(T0 + 30_001)).toHaveLength(1);
});

it.each([
  [1000, 'closes'],
  [1001, 'closes unless lost'],
  [1005, 'closes'],
  [1006, 'is lost'],
  [undefined, 'is lost'],
])('a $disconnect with %s: the socket %s', async (disconnectStatusCode, expected) => {
  const done: string[] = [];
  const deps = {
    sockets: {
      close: async (_socket: unknown, { unlessLost }: { unlessLost: boolean }) =>
        void done.push(unlessLost ? 'closes unless lost' : 'closes'),
    },
    onSocketLost: async () => void done.push('is lost'),
    now: () => T0,
  } as unknown as SocketDeps;
  const requestContext = { routeKey: '$disconnect', requestId: 'r', connectionId: 'c' };
  await disconnectHandler(() => deps)(
    { tenant: '', userId: 'bob', deviceId: 'phone', connectionId: 'c' },
    { requestContext: { ...requestContext, ...(disconnectStatusCode !== undefined && { disconnectStatusCode }) } },
  );
  expect(done).toEqual([expected]);
});

it('“resumed” counts only the signals up to the first that could not be delivered', async () => {
  const call = aCall({
    legs: { bob: { ...newLeg, answeredAt: T0, answeredBy: 'phone' } },
    answeredAt: T0,
    talkingLegs: 1,
  });
  const signals = [1, 2, 3].map((seq) => ({
    seq,
    from: { userId: 'alice', deviceId: 'laptop' },
    content: '{"candidate":null}',
    sentAt: T0,
  }));
  const posted: unknown[] = [];
  const deps = {
    calls: { get: async () => call },
    mailbox: { after: async (_callId: string, _to: string, after: number) => signals.filter(({ seq }) => seq > after) },
    sender: {
      send: async (_connectionId: string, message: { seq: number; type: string }) => {
        if (message.type === 'signal') posted.push(message.seq);
        return message.type === 'signal' && message.seq === 2 ? 'failed' : 'sent';
      },
    },
    now: () => T0,
    onDeliveryFailed: () => {},
  } as unknown as SignalDeps;
  const socket: Socket = { userId: 'bob', deviceId: 'phone', connectionId: 'c', openedAt: T0 };

  const result = await resume(deps, socket, call.callId, 0);

  expect(posted).toEqual([1, 2, 3]);
  expect(result).toMatchObject({ kind: 'resumed', after: 1 });
});
