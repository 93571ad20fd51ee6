import type { Media } from '../../lambda/contract/words.ts';
import { addCall, change, endCall, tellServer } from './calls.ts';
import { CannotDo, type PhoneCall } from './phone.ts';
import { note, type Turn } from './turn.ts';

/** The oldest call in one of these states, or the one of that id. */
const pick = ({ phone }: Turn, states: readonly PhoneCall['state'][], id: string | undefined): PhoneCall => {
  const found = phone.calls.find(
    (call) => states.includes(call.state) && (id === undefined || call.callId === id || call.uuid === id),
  );
  if (found === undefined) throw new CannotDo(`no call here is ${states.join(' or ')}`);
  return found;
};

/** The user takes the call. A call that they are in ends, as with "End & Accept". */
export const answer = (turn: Turn, id: string | undefined): void => {
  const call = pick(turn, ['ringing'], id);
  for (const other of turn.phone.calls) if (other.state === 'in_call') end(turn, other);
  const answered = change(turn, call, { state: 'connecting' });
  turn.phone.due = turn.phone.due.filter((due) => !(due.what === 'ring_ends' && due.uuid === call.uuid));
  note(turn, 'answered', `Answered ${call.name}.`, { uuid: call.uuid, callId: call.callId });
  if (!tellServer(turn, answered, 'answered')) endCall(turn, answered, 'failed', 'app');
};

export const decline = (turn: Turn, id: string | undefined): void => {
  const call = pick(turn, ['ringing'], id);
  note(turn, 'declined', `Declined ${call.name}.`, { uuid: call.uuid, callId: call.callId });
  tellServer(turn, call, 'declined');
  endCall(turn, call, 'declined', 'user');
};

const end = (turn: Turn, call: PhoneCall): void => {
  tellServer(turn, call, 'ended');
  endCall(turn, call, 'completed', 'user');
};

export const hangUp = (turn: Turn, id: string | undefined): void => {
  const call = pick(turn, ['in_call', 'connecting', 'calling'], id);
  if (call.state === 'calling') cancel(turn, call.uuid);
  else end(turn, call);
};

/** @param callId the id that the caller's app makes, which is CallKit's UUID too */
export const placeCall = (turn: Turn, callId: string, to: readonly string[], media: Media): void => {
  const { phone, at, requests } = turn;
  if (phone.process !== 'foreground') throw new CannotDo('open the app to call somebody');
  if (phone.calls.length > 0) throw new CannotDo('there is a call already');
  const name = to.join(', ');
  const shownBy = phone.platform === 'ios' ? 'callkit' : 'app';
  const call = { uuid: callId, callId, direction: 'outgoing', state: 'calling', name, handle: name, media } as const;
  addCall(turn, { ...call, shownBy, since: at });
  note(turn, 'calling', `Calling ${name}.`, { uuid: callId, callId, to });
  requests.push({ do: 'invite', callId, to, media });
};

export const cancel = (turn: Turn, id: string | undefined): void => {
  const call = pick(turn, ['calling'], id);
  turn.requests.push({ do: 'move', uuid: call.uuid, callId: call.callId ?? call.uuid, move: 'cancel' });
  endCall(turn, call, 'cancelled', 'user');
};
