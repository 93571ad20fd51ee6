import { vi } from 'vitest';
import { signalExchange } from '../../client/src/signals/signal-exchange.ts';
import type { Part } from '../../client/src/signals/signal-types.ts';
import { type Step, steps, trace } from '../../docs/generate/cost/trace.ts';
import type { TestSocket } from './socket.ts';
import { makeVirtualTimers } from './virtual-timers.ts';

/** Milliseconds after the last step until nothing more is sent. */
const LATER = 10_000;

const textOf = (bytes: number, overhead: object) => 'x'.repeat(bytes - JSON.stringify(overhead).length);
const candidate = { candidate: '', sdpMid: '0', sdpMLineIndex: 0 };
const PARTS: Readonly<Record<Step['sends'], Part>> = {
  offer: { description: { type: 'offer', sdp: 'x'.repeat(trace.offerBytes) } },
  answer: { description: { type: 'answer', sdp: 'x'.repeat(trace.answerBytes) } },
  candidate: { candidate: { ...candidate, candidate: textOf(trace.candidateBytes, candidate) } },
};

/**
 * Sends the trace over the sockets of both parties, with the signalling of the client on a clock of the test. Each step waits until
 * everything has arrived. Rejects if the client does not know of each signal that it was accepted.
 *
 * @returns messages over the sockets, in both directions
 */
export const sendTrace = async (
  callId: string,
  sockets: Readonly<Record<Step['side'], TestSocket>>,
): Promise<number> => {
  const timers = makeVirtualTimers();
  /** Messages that were sent, and those that they lead to: an event, and an answer. */
  let [sent, expected, made] = [0, 0, 0];
  const sideOf = (socket: TestSocket) => {
    let handled = 0;
    const exchange = signalExchange({
      callId,
      deviceId: async () => 'phone',
      makeId: () => `00000000-0000-4000-8000-${String(made++).padStart(12, '0')}`,
      overSocket: (message) => {
        socket.send(message);
        sent += 1;
        expected += 'type' in message && message.type === 'one_way_signal' ? 1 : 2;
        return true;
      },
      overHttp: () => Promise.reject(new Error('everything fits into a frame')),
      after: timers.after,
      onSignal: () => {},
      onMessage: () => {},
    });
    const read = (): void => {
      for (; handled < socket.received.length; handled += 1) exchange.onMessage(socket.received[handled]);
    };
    return { exchange, read };
  };
  const sides = { caller: sideOf(sockets.caller), callee: sideOf(sockets.callee) };
  const arrived = (): number => sockets.caller.received.length + sockets.callee.received.length;
  const settled = async (): Promise<void> => {
    await vi.waitFor(
      () => {
        if (arrived() !== expected) throw new Error(`${arrived()} of ${expected} messages`);
      },
      { timeout: 5_000, interval: 5 },
    );
    for (const { read } of Object.values(sides)) read();
    await new Promise(setImmediate);
  };

  const promises: Promise<void>[] = [];
  for (const { at, side, sends, count } of steps) {
    await timers.until(at, settled);
    for (let n = 0; n < count; n += 1) promises.push(sides[side].exchange.send(PARTS[sends]));
  }
  await timers.until(timers.now() + LATER, settled);
  await Promise.all(promises);
  return sent + arrived();
};
