import type { EndReason } from '../../lambda/contract/words.ts';
import { change, endCall, findCall } from './calls.ts';
import type { CallNews, PhoneCall } from './phone.ts';
import type { AppRequest, Reply } from './phone-state.ts';
import { note, type Turn } from './turn.ts';

/** The app learns how a call stands. */
export const hearNews = (turn: Turn, news: CallNews): void => {
  const call = findCall(turn, news.callId);
  if (call === undefined) return;
  if (news.state === 'ended') endCall(turn, call, forThisPhone(call, news.endReason ?? 'completed'), 'server');
  if (news.state === 'answered') hearOfAnswer(turn, call, news.answeredBy);
};

const hearOfAnswer = (turn: Turn, call: PhoneCall, answeredBy: string | undefined): void => {
  if (call.direction === 'outgoing') {
    if (call.state === 'calling') isInCall(turn, call);
    return;
  }
  const isElsewhere = answeredBy === undefined ? call.state === 'ringing' : answeredBy !== turn.phone.id;
  if (isElsewhere) endCall(turn, call, 'answered_elsewhere', 'server');
};

/** A call that rings here and was declined was declined on another phone. */
const forThisPhone = ({ direction, state }: PhoneCall, reason: EndReason): EndReason =>
  direction === 'incoming' && state === 'ringing' && (reason === 'declined' || reason === 'busy')
    ? 'declined_elsewhere'
    : reason;

const isInCall = (turn: Turn, call: PhoneCall): void => {
  change(turn, call, { state: 'in_call', since: turn.at });
  note(turn, 'in_call', `In a call with ${call.name}.`, { uuid: call.uuid, callId: call.callId });
};

/** The app's request was answered, or failed. */
export const hearReply = (turn: Turn, request: AppRequest, reply: Reply): void => {
  noteReply(turn, request, reply);
  const { status, code, news } = reply;
  if (request.do === 'register') {
    turn.phone.registration = { status, at: turn.at, ...(code !== undefined && { code }) };
    return;
  }
  if (request.do === 'move' && request.move === 'cancel' && status === 409) {
    // Somebody answered before the caller gave up: what the user wanted is that it ends.
    turn.requests.push({ ...request, move: 'end' });
    return;
  }
  const call = findCall(turn, request.do === 'look' || request.do === 'invite' ? request.callId : request.uuid);
  if (call === undefined) return;
  const isGood = status >= 200 && status < 300;
  if (isAnswer(request)) hearWhetherWon(turn, call, isGood, reply);
  else if (request.do === 'invite' && !isGood) endCall(turn, call, whyNotInvited(reply), 'server');
  else if (news !== undefined && (request.do === 'look' || request.do === 'invite')) hearNews(turn, news);
};

const hearWhetherWon = (turn: Turn, call: PhoneCall, isGood: boolean, reply: Reply): void => {
  if (call.state !== 'connecting') return;
  if (isGood) isInCall(turn, call);
  else endCall(turn, call, whyNotAnswered(reply), reply.status === 0 ? 'app' : 'server');
};

const whyNotInvited = ({ code, news }: Reply): EndReason =>
  news?.endReason ?? (code === 'no_devices' ? 'unreachable' : 'failed');

const isAnswer = (request: AppRequest): boolean =>
  (request.do === 'move' && request.move === 'answer') || (request.do === 'receipt' && request.event === 'answered');

const whyNotAnswered = ({ code, news }: Reply): EndReason => {
  if (code === 'answered_elsewhere' || code === 'declined_elsewhere') return code;
  return news?.endReason ?? 'failed';
};

const nameOf = (request: AppRequest): string => {
  switch (request.do) {
    case 'move':
      return request.move;
    case 'receipt':
      return `receipt ${request.event}`;
    default:
      return request.do;
  }
};

const noteReply = (turn: Turn, request: AppRequest, { status, code }: Reply): void => {
  // A look a second would drown all else.
  if (request.do === 'look' && request.isRoutine) return;
  const name = nameOf(request);
  const detail = { request: name, status, ...(code !== undefined && { code }) };
  if (status === 0)
    note(turn, 'request_failed', `${name}: the server could not be reached.`, { ...detail, reason: 'offline' });
  else note(turn, 'request', `${name}: ${status}${code === undefined ? '' : ` ${code}`}.`, detail);
};
