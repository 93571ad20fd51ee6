import { errorsOf } from '../../server/findings/error-of.ts';
import type { HopView, LabBrowserView, LabPhoneView, LabView } from '../../server/lab-view.ts';
import { type CallDevice, callDevices, type DeviceCall } from '../call/call-device.ts';
import type { MediaStates } from '../call/media-state.ts';
import { endReasonLabel } from '../labels.ts';
import { outsideCallStatus, ownAppIdleStatus } from './outside-status.ts';

export interface CallStatus {
  readonly tone: 'plain' | 'good' | 'bad';
  readonly title: string;
  readonly text: string;
  /** The message in the phone's console. */
  readonly log?: string;
}

/** The call status as text. Errors have precedence. */
export const callStatusOf = (view: LabView, streams: MediaStates): CallStatus => {
  const { phones, trace } = view;
  const stopped = phones.find(({ pushesStopped }) => pushesStopped);
  const killed = phones.find((phone) => phone.killed !== undefined);
  if (killed?.killed) return killedStatus(killed, killed.killed, stopped !== undefined, view.finding);
  const outside = outsideCallStatus(view, streams);
  if (outside !== undefined) return outside;
  const devices = callDevices(view);
  const ringing = devices.filter((device) => has(device, 'ringing'));
  if (ringing.length > 0) {
    const caller = ringing[0]?.calls.find(({ state }) => state === 'ringing')?.name ?? '';
    return {
      tone: 'good',
      title: `${listOf(ringing)} ${ringing.length > 1 ? 'ring' : 'rings'}`,
      text: `${caller} is calling. Answer or decline.`,
    };
  }
  const inCall = devices.filter((device) => has(device, 'in_call'));
  const isAnswering = devices.some((device) => has(device, 'connecting'));
  if (inCall.length > 0) return inCallStatus(inCall, isAnswering, streams);
  const [error] = errorsOf(trace?.hops ?? []);
  const calling = phones.find((phone) => has(phone, 'calling'));
  if (error !== undefined) return errorStatus(error, view.finding);
  if (calling !== undefined) return callingStatus(calling, phones);
  return ownAppIdleStatus(view) ?? overStatus(devices, idleText(view));
};

const inCallStatus = (inCall: readonly CallDevice[], isAnswering: boolean, streams: MediaStates): CallStatus => {
  if (inCall.length === 1 && !isAnswering && inCall[0]?.otherParty === 'lab_phone') {
    const text = 'The other phone is gone. This app will detect that no media arrives, and hang up.';
    return { tone: 'plain', title: `${listOf(inCall)} still has the call`, text };
  }
  const isConnected = inCall.every(({ id }) => streams.get(id)?.state === 'connected');
  if (!isConnected) {
    const text = 'The phones exchange their WebRTC signals over the backend’s WebSockets.';
    return { tone: 'plain', title: 'Answered, connecting', text };
  }
  const text = `${listOf(inCall)} are in a call. Media goes directly between them; the backend carries only the signals.`;
  return { tone: 'good', title: 'Connected', text };
};

const callingStatus = (caller: LabPhoneView, phones: readonly LabPhoneView[]): CallStatus => {
  const offline = phones.find(({ userId, online }) => userId !== caller.userId && !online);
  const text =
    offline === undefined
      ? 'No phone rings yet.'
      : `${offline.label} is offline: ${offline.platform === 'ios' ? 'Apple' : 'Google'} keeps the push until the end of the ring window.`;
  return { tone: 'plain', title: `${caller.owner} is calling`, text };
};

const killedStatus = (
  { label, owner, unreportedPushes }: LabPhoneView,
  { exitCode, message, why }: NonNullable<LabPhoneView['killed']>,
  isStopped: boolean,
  finding: LabView['finding'],
): CallStatus => ({
  tone: 'bad',
  title: why === 'crash' ? `${owner}’s app crashed` : `iOS ended ${owner}’s app${exitCode ? `: ${exitCode}` : ''}`,
  text: isStopped
    ? `After ${unreportedPushes} pushes without a reported call, iOS stopped VoIP pushes to the app on ${label}. Reinstalling the app helps.`
    : `${finding === undefined ? '' : `${finding.title}: `}${label} received a VoIP push, and the app reported no call to CallKit.`,
  log: message,
});

const errorStatus = ({ id, title, detail, device }: HopView, finding: LabView['finding']): CallStatus =>
  finding?.hop === id
    ? { tone: 'bad', title: finding.title, text: finding.what, log: title }
    : { tone: 'bad', title, text: detail ?? device ?? '' };

const overStatus = (devices: readonly CallDevice[], idle: string): CallStatus => {
  const last = devices
    .flatMap(({ recents }) => recents)
    .filter(({ endedAt, callId }) => endedAt !== undefined && callId !== undefined)
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0];
  if (last?.endReason === undefined) return { tone: 'plain', title: 'No call yet', text: idle };
  const results = devices.flatMap(({ label, recents }) => {
    const call = recents.find(({ callId }) => callId === last.callId);
    return call === undefined ? [] : [`${label}: ${endReasonLabel(call).toLowerCase()}.`];
  });
  return { tone: 'plain', title: 'The call is over', text: results.join(' ') };
};

const ABOUT =
  'Two simulated phones with the rules of iOS and Android, connected by the functions that you deploy. Both are registered.';

const aboutBrowser = ({ subscription, page }: LabBrowserView): string => {
  if (subscription !== 'active' && page === 'closed')
    return 'Bob’s browser has no push subscription, and no page is open: it cannot ring.';
  return page === 'open'
    ? 'Bob’s page is open: it rings by its WebSocket, and by a notification if it has a subscription.'
    : 'Bob’s page is closed. The service worker of his browser gets the pushes, and shows a notification.';
};

/** The problems of the phones while there is no call; else what Bob's browser does, or what the lab is. */
const idleText = ({ phones, browser }: LabView): string => {
  const problems = phones.flatMap(({ label, online, unlocked, registration, pushesStopped }) => {
    if (!online) return [`${label} is offline.`];
    if (!unlocked) return [`${label} is not unlocked since its restart.`];
    if (pushesStopped) return [`iOS stopped VoIP pushes to ${label}.`];
    return registration === undefined ? [`The app on ${label} is not registered, because it was not opened yet.`] : [];
  });
  if (problems.length > 0) return problems.join(' ');
  return browser === undefined ? ABOUT : aboutBrowser(browser);
};

const has = ({ calls }: CallDevice, state: DeviceCall['state']): boolean => calls.some((call) => call.state === state);

const listOf = (phones: readonly Pick<CallDevice, 'label'>[]): string => phones.map(({ label }) => label).join(' and ');
