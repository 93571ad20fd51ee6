import { type EndReason, endReasons } from '../../lambda/contract/end-reasons.ts';
import { endCall, findCall, updateCall } from './calls.ts';
import { keepUnsent } from './kept-requests.ts';
import type { CallEvent, PhoneCall } from './phone.ts';
import type { ApiResponse, AppRequest } from './phone-state.ts';
import { record, type Step } from './step.ts';

/** Applies a call event to the phone. */
export const onCallEvent = (step: Step, callEvent: CallEvent): void => {
  const call = findCall(step, callEvent.callId);
  if (call === undefined) return;
  if (callEvent.state === 'ended')
    endCall(step, call, endReasonOnThisPhone(call, callEvent.endReason ?? 'completed'), 'server');
  if (callEvent.state === 'answered') onAnswered(step, call, callEvent.answeredBy);
};

const onAnswered = (step: Step, call: PhoneCall, answeredBy: string | undefined): void => {
  if (call.direction === 'outgoing') {
    if (call.state === 'calling') startCall(step, call);
    return;
  }
  const isElsewhere = answeredBy === undefined ? call.state === 'ringing' : answeredBy !== step.phone.id;
  if (isElsewhere) endCall(step, call, 'answered_elsewhere', 'server');
};

/** A call that still rings here and ends as declined was declined on another device. */
const endReasonOnThisPhone = ({ direction, state }: PhoneCall, reason: EndReason): EndReason =>
  (direction === 'incoming' && state === 'ringing' ? endReasons[reason].onOtherDevices : null) ?? reason;

const startCall = (step: Step, call: PhoneCall): void => {
  updateCall(step, call, { state: 'in_call', since: step.at });
  record(step, 'in_call', `In a call with ${call.name}.`, { uuid: call.uuid, callId: call.callId });
};

/** Applies the response to an app's request. */
export const onResponse = (step: Step, request: AppRequest, response: ApiResponse): void => {
  recordResponse(step, request, response);
  keepUnsent(step, request, response);
  const { status, code, callEvent } = response;
  if (request.kind === 'register') {
    step.phone.registration = { status, at: step.at, ...(code !== undefined && { code }) };
    return;
  }
  if (request.kind === 'transition' && request.transition === 'cancel' && status === 409) {
    // The call was answered before the caller cancelled it: the caller wants it to end.
    step.requests.push({ ...request, transition: 'end' });
    return;
  }
  const call = findCall(step, request.kind === 'get_call' || request.kind === 'invite' ? request.callId : request.uuid);
  if (call === undefined) return;
  const isOk = status >= 200 && status < 300;
  if (isAnswer(request)) onAnswerResponse(step, call, isOk, response);
  else if (request.kind === 'invite' && !isOk) endCall(step, call, inviteEndReason(response), 'server');
  else {
    if (request.kind === 'invite') updateCall(step, call, { isInvited: true });
    if (callEvent !== undefined && (request.kind === 'get_call' || request.kind === 'invite'))
      onCallEvent(step, callEvent);
  }
};

const onAnswerResponse = (step: Step, call: PhoneCall, isOk: boolean, response: ApiResponse): void => {
  if (call.state !== 'connecting') return;
  if (isOk) startCall(step, call);
  else endCall(step, call, answerEndReason(response), response.status === 0 ? 'app' : 'server');
};

const inviteEndReason = ({ code, callEvent }: ApiResponse): EndReason =>
  callEvent?.endReason ?? (code === 'no_devices' ? 'unreachable' : 'failed');

const isAnswer = (request: AppRequest): boolean =>
  (request.kind === 'transition' && request.transition === 'answer') ||
  (request.kind === 'receipt' && request.event === 'answered');

const answerEndReason = ({ code, callEvent }: ApiResponse): EndReason => {
  if (code === 'answered_elsewhere' || code === 'declined_elsewhere') return code;
  return callEvent?.endReason ?? 'failed';
};

const nameOf = (request: AppRequest): string => {
  switch (request.kind) {
    case 'transition':
      return request.transition;
    case 'get_call':
      return 'get call';
    case 'receipt':
      return `receipt ${request.event}`;
    default:
      return request.kind;
  }
};

const recordResponse = (step: Step, request: AppRequest, { status, code }: ApiResponse): void => {
  // One entry per second would hide all other entries.
  if (request.kind === 'get_call' && request.isPoll) return;
  const name = nameOf(request);
  const detail = { request: name, status, ...(code !== undefined && { code }) };
  if (status === 0)
    record(step, 'request_failed', `${name}: the server could not be reached.`, { ...detail, reason: 'offline' });
  else record(step, 'request', `${name}: ${status}${code === undefined ? '' : ` ${code}`}.`, detail);
};
