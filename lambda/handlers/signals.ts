import { viewOf } from '../calls/call-view.ts';
import { CallId, LIMITS, SendSignal, SignalsQuery } from '../contract/schemas.ts';
import type { Handler } from '../http/endpoint.ts';
import { invalidRequest, Problem } from '../http/problem.ts';
import { bodyOf, callerOf, type DepsFor, paramOf, queryOf } from '../http/request.ts';
import {
  type Correspondent,
  readSignals,
  type SendResult,
  type SignalDeps,
  sendSignal,
} from '../signals/correspondence.ts';
import { signalView } from '../signals/signal-event.ts';

/** `POST /v1/calls/{callId}/signals` */
export const sendSignalHandler =
  (depsFor: DepsFor<SignalDeps>): Handler =>
  async (event) => {
    const deps = depsFor(event);
    const userId = callerOf(event);
    const callId = paramOf(event, 'callId', CallId);
    const { deviceId, ...signal } = bodyOf(event, SendSignal, LIMITS.signalBytes);
    return { status: 202, body: { seq: await sent(deps, { callId, userId, deviceId }, signal) } };
  };

/** Sends a signal: its number, or a problem thrown. */
export const sent = async (
  deps: SignalDeps,
  from: Correspondent,
  { to, ...content }: Omit<SendSignal, 'deviceId'>,
): Promise<number> => {
  const result = await sendSignal(deps, from, to, JSON.stringify(content));
  switch (result.kind) {
    case 'sent':
      return result.seq;
    case 'unclear-recipient':
      throw invalidRequest([{ path: 'to', message: 'must name one other party who is in the call' }]);
    case 'mailbox-full':
      throw new Problem('too_many_signals', `a party may be sent ${LIMITS.signals} signals in one call`);
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
  if (refused.kind === 'call-not-found') return new Problem('call_not_found', 'you are in no call of this id');
  const call = viewOf(refused.call, userId, now);
  return refused.kind === 'answered-elsewhere'
    ? new Problem('answered_elsewhere', 'another device is in the call', { call, answeredBy: refused.answeredBy })
    : new Problem('wrong_state', `signals are for an answered call; this one is ${call.state}`, { call });
};
