import { viewOf } from '../calls/call-view.ts';
import { LIMITS } from '../contract/limits.ts';
import { CallId } from '../contract/schemas/fields.ts';
import { SendSignal, SignalsQuery } from '../contract/schemas/signals.ts';
import type { Handler } from '../http/endpoint.ts';
import { bodyTooLarge, invalidRequest, Problem } from '../http/problem.ts';
import { bodyOf, callerOf, type DepsFor, paramOf, queryOf } from '../http/request.ts';
import { signalView } from '../signals/signal-event.ts';
import {
  readSignals,
  type SendResult,
  type SignalDeps,
  type SignalPeer,
  sendSignal,
} from '../signals/signal-exchange.ts';

/** `POST /v1/calls/{callId}/signals` */
export const sendSignalHandler =
  (depsFor: DepsFor<SignalDeps>): Handler =>
  async (event) => {
    const deps = depsFor(event);
    const userId = callerOf(event);
    const callId = paramOf(event, 'callId', CallId);
    const { deviceId, ...signal } = bodyOf(event, SendSignal, LIMITS.signalBytes);
    return { status: 202, body: { seq: await sendOrThrow(deps, { callId, userId, deviceId }, signal) } };
  };

/** Sends a signal. @returns its sequence number @throws Problem */
export const sendOrThrow = async (
  deps: SignalDeps,
  from: SignalPeer,
  { to, ...content }: Omit<SendSignal, 'deviceId'>,
): Promise<number> => {
  const result = await sendSignal(deps, from, to, content);
  switch (result.kind) {
    case 'stored':
      return result.seq;
    case 'invalid-recipient':
      throw invalidRequest([
        { path: 'to', message: 'must be the userId of another participant; required if there are several' },
      ]);
    case 'too-large':
      throw bodyTooLarge(LIMITS.signalBytes);
    case 'full':
      throw new Problem(
        'too_many_signals',
        `the recipient has not acknowledged ${LIMITS.pendingSignals} signals, or ${LIMITS.pendingBytes} bytes of them`,
      );
    case 'too-fast':
      throw new Problem(
        'rate_limited',
        `a participant of a call gets at most ${LIMITS.signalsPerMinute} signals in one minute`,
        { retryAfter: result.retryAfter },
      );
    default:
      throw refusal(result, from.userId, deps.now());
  }
};

/** `GET /v1/calls/{callId}/signals?deviceId=&after=` */
export const readSignalsHandler =
  (depsFor: DepsFor<SignalDeps>): Handler =>
  async (event) => {
    const deps = depsFor(event);
    const userId = callerOf(event);
    const callId = paramOf(event, 'callId', CallId);
    const { deviceId, after } = queryOf(event, SignalsQuery);
    const result = await readSignals(deps, { callId, userId, deviceId }, after);
    if (result.kind !== 'read') throw refusal(result, userId, deps.now());
    return { status: 200, body: { signals: result.signals.map(signalView) } };
  };

type Refusal = Extract<SendResult, { kind: 'call-not-found' | 'wrong-state' | 'answered-elsewhere' }>;

const refusal = (refused: Refusal, userId: string, now: number): Problem => {
  if (refused.kind === 'call-not-found')
    return new Problem('call_not_found', 'the user is not a participant of a call with this callId');
  const call = viewOf(refused.call, userId, now);
  return refused.kind === 'answered-elsewhere'
    ? new Problem('answered_elsewhere', 'another device of the user is in the call', {
        call,
        answeredBy: refused.answeredBy,
      })
    : new Problem('wrong_state', `signals can be exchanged only in an answered call; this call is ${call.state}`, {
        call,
      });
};
