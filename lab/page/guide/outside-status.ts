import { endReasons } from '../../../lambda/contract/end-reasons.ts';
import type { LabCallView } from '../../server/calls/call-view.ts';
import type { LabView } from '../../server/lab-view.ts';
import { type CallDevice, callDevices, type DeviceCall } from '../call/call-device.ts';
import type { MediaStates } from '../call/media-state.ts';
import { displayName } from '../labels.ts';
import { nextStepOf } from '../own-app/next-step.ts';
import type { CallStatus } from './call-status.ts';

/** The status of a call in which a client from outside the lab takes part; `undefined` without such a call. */
export const outsideCallStatus = (view: LabView, streams: MediaStates): CallStatus | undefined => {
  const [call] = view.calls;
  if (call === undefined) return undefined;
  if (view.ownApp.isBob && view.ownApp.devices.length === 0 && call.refusal === 'no_devices')
    return { tone: 'bad', title: 'The call was refused: no_devices', text: nextStepOf(view) };
  if (call.state === 'ended') return undefined;
  const isFromOutside = call.caller.kind !== 'lab_phone';
  if (call.state === 'answered') return isOutside(call) ? answeredStatus(call, view, streams) : undefined;
  const devices = callDevices(view);
  const phones = devices.filter((device) => hasCall(device, call, 'ringing'));
  if (phones.length > 0) return isFromOutside ? ringingStatus(call, phones) : undefined;
  if (isFromOutside && devices.some((device) => hasCall(device, call, 'connecting')))
    return { tone: 'plain', title: 'Answering', text: sourceOf(call) };
  if (call.state === 'ringing' && (isFromOutside || view.ownApp.isBob)) return reportedStatus(call, isFromOutside);
  // Errors have precedence: they say why nothing rings.
  if (view.trace?.hops.some(({ tone, isMinor }) => tone === 'bad' && !isMinor)) return undefined;
  if (isFromOutside) return { tone: 'plain', title: callingTitle(call), text: `${sourceOf(call)} No phone rings yet.` };
  if (!view.ownApp.isBob) return undefined;
  const text = 'Your app has not reported yet that it rings: POST /v1/calls/{callId}/ringing.';
  return { tone: 'plain', title: callingTitle(call), text };
};

/** The status without a call while the user's own app is in Bob's place. */
export const ownAppIdleStatus = (view: LabView): CallStatus | undefined => {
  if (!view.ownApp.isBob) return undefined;
  const [last] = view.calls;
  const next = nextStepOf(view);
  if (last?.endReason === undefined || last.callId !== view.trace?.callId)
    return { tone: 'plain', title: 'Your app is in Bob’s place', text: next };
  return { tone: 'plain', title: 'The call is over', text: `${endReasons[last.endReason].label}. ${next}` };
};

const isOutside = ({ caller, answerer }: LabCallView): boolean =>
  caller.kind !== 'lab_phone' || (answerer !== undefined && answerer.kind !== 'lab_phone');

const answeredStatus = (call: LabCallView, view: LabView, streams: MediaStates): CallStatus => {
  const phone = callDevices(view).find((one) => hasCall(one, call, 'in_call') || hasCall(one, call, 'connecting'));
  const outside = call.caller.kind === 'lab_phone' ? call.answerer : call.caller;
  if (phone === undefined)
    return { tone: 'plain', title: 'Answered', text: 'Both parties are clients from outside the lab.' };
  if (outside?.kind === 'api_client') {
    const role = outside === call.caller ? 'caller' : 'callee';
    const text = `No media, because the ${role} is an API client: it has no WebSocket for the WebRTC signals. Hang up on ${phone.label}.`;
    return { tone: 'plain', title: 'Answered, no media', text };
  }
  if (streams.get(phone.id)?.state !== 'connected') {
    const text = `${phone.label} and your app exchange their WebRTC signals over the backend’s WebSockets.`;
    return { tone: 'plain', title: 'Answered, connecting', text };
  }
  const text = `${phone.label} and your app are in a call. Media goes directly between them; the backend carries only the signals.`;
  return { tone: 'good', title: 'Connected', text };
};

const ringingStatus = (call: LabCallView, phones: readonly CallDevice[]): CallStatus => ({
  tone: 'good',
  title: `${phones.map(({ label }) => label).join(' and ')} ${phones.length > 1 ? 'ring' : 'rings'}`,
  text: `${sourceOf(call)} Answer or decline.`,
});

const reportedStatus = (call: LabCallView, isFromOutside: boolean): CallStatus => ({
  tone: 'good',
  title: isFromOutside ? `${call.to.map(displayName).join(' and ')} is ringing` : 'Your app rings',
  text: isFromOutside
    ? `${sourceOf(call)} A device from outside the lab reported that it rings.`
    : 'Answer or decline there.',
});

const callingTitle = ({ from }: LabCallView): string => `${displayName(from)} is calling`;

const sourceOf = ({ from, caller }: LabCallView): string =>
  caller.kind === 'app'
    ? `Your app calls as ${displayName(from)}, not ${displayName(from)}’s phone.`
    : `An API client calls as ${displayName(from)}, not ${displayName(from)}’s phone.`;

const hasCall = ({ calls }: CallDevice, { callId }: LabCallView, state: DeviceCall['state']): boolean =>
  calls.some((call) => call.callId === callId && call.state === state);
