/** What API Gateway says of a socket: that it is gone when its handshake is not over, or nothing at all. */
import { expect, it } from 'vitest';
import { newLeg } from '../../lambda/calls/call.ts';
import { resume, type SignalDeps } from '../../lambda/signals/correspondence.ts';
import { post } from '../../lambda/sockets/post.ts';
import type { Socket } from '../../lambda/sockets/socket.ts';
import { aCall, T0 } from '../support/builders.ts';

const forgottenAt = async (now: number): Promise<readonly Socket[]> => {
  const socket: Socket = { userId: 'bob', deviceId: 'phone', connectionId: 'c', openedAt: T0 };
  const forgotten: Socket[] = [];
  const deps = {
    sockets: { close: async () => void forgotten.push(socket), open: async () => undefined, list: async () => [] },
    sender: { send: async () => 'gone' as const, disconnect: async () => {} },
    now: () => now,
    onUnsent: () => {},
  };
  await post(deps, [{ socket, message: {} }]);
  return forgotten;
};

it('a socket that is gone is forgotten, unless it was opened a moment ago and may be on its way', async () => {
  expect(await forgottenAt(T0 + 30_000)).toHaveLength(0);
  expect(await forgottenAt(T0 + 30_001)).toHaveLength(1);
});

it('of what a socket resumes, only what was handed over to it counts as delivered', async () => {
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
    sockets: { close: async () => {} },
    sender: {
      send: async (_connectionId: string, message: { seq: number; type: string }) => {
        if (message.type === 'signal') posted.push(message.seq);
        return message.type === 'signal' && message.seq === 2 ? 'failed' : 'sent';
      },
    },
    now: () => T0,
    onUnsent: () => {},
  } as unknown as SignalDeps;
  const socket: Socket = { userId: 'bob', deviceId: 'phone', connectionId: 'c', openedAt: T0 };

  const result = await resume(deps, socket, call.callId, 0);

  expect(posted).toEqual([1, 2, 3]);
  expect(result).toMatchObject({ kind: 'resumed', after: 1 });
});
