import type { Media } from '../../lambda/contract/enums.ts';
import { addCall, endCall, reportToServer, updateCall } from './calls.ts';
import { InvalidStateError, type PhoneCall } from './phone.ts';
import { record, type Step } from './step.ts';

/** The oldest call in one of these states; with an id, only the call with that id. @throws {InvalidStateError} */
const callIn = ({ phone }: Step, states: readonly PhoneCall['state'][], id: string | undefined): PhoneCall => {
  const found = phone.calls.find(
    (call) => states.includes(call.state) && (id === undefined || call.callId === id || call.uuid === id),
  );
  if (found === undefined) throw new InvalidStateError(`no call is ${states.join(' or ')}`);
  return found;
};

/** The user answers the call. A call in progress ends, as with "End & Accept" on iOS. */
export const answer = (step: Step, id: string | undefined): void => {
  const call = callIn(step, ['ringing'], id);
  for (const other of step.phone.calls) if (other.state === 'in_call') complete(step, other);
  const answered = updateCall(step, call, { state: 'connecting' });
  step.phone.timers = step.phone.timers.filter((timer) => !(timer.kind === 'ring_timeout' && timer.uuid === call.uuid));
  record(step, 'answered', `Answered ${call.name}.`, { uuid: call.uuid, callId: call.callId });
  if (!reportToServer(step, answered, 'answered')) endCall(step, answered, 'failed', 'app');
};

export const decline = (step: Step, id: string | undefined): void => {
  const call = callIn(step, ['ringing'], id);
  record(step, 'declined', `Declined ${call.name}.`, { uuid: call.uuid, callId: call.callId });
  reportToServer(step, call, 'declined');
  endCall(step, call, 'declined', 'user');
};

const complete = (step: Step, call: PhoneCall): void => {
  reportToServer(step, call, 'ended');
  endCall(step, call, 'completed', 'user');
};

export const hangUp = (step: Step, id: string | undefined): void => {
  const call = callIn(step, ['in_call', 'connecting', 'calling'], id);
  if (call.state === 'calling') cancel(step, call.uuid);
  else complete(step, call);
};

/** @param callId the id that the caller's app generates; it is also CallKit's UUID */
export const placeCall = (step: Step, callId: string, to: readonly string[], media: Media): void => {
  const { phone, at, requests } = step;
  if (phone.process !== 'foreground') throw new InvalidStateError('open the app to make a call');
  if (phone.calls.length > 0) throw new InvalidStateError('there is already a call');
  const name = to.join(', ');
  const shownBy = phone.platform === 'ios' ? 'callkit' : 'app';
  const call = { uuid: callId, callId, direction: 'outgoing', state: 'calling', name, handle: name, media } as const;
  addCall(step, { ...call, shownBy, since: at });
  record(step, 'calling', `Calling ${name}.`, { uuid: callId, callId, to });
  requests.push({ kind: 'invite', callId, to, media });
};

export const cancel = (step: Step, id: string | undefined): void => {
  const call = callIn(step, ['calling'], id);
  step.requests.push({ kind: 'transition', uuid: call.uuid, callId: call.callId ?? call.uuid, transition: 'cancel' });
  endCall(step, call, 'cancelled', 'user');
};
