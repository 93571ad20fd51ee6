import type { InvocationListener } from '../../../local/aws/lambda/observed-function.ts';
import type { LocalBackend } from '../../../local/local-backend.ts';
import { BOBS_BROWSER } from '../../device-ids.ts';
import type { LabPhone, PhoneCall } from '../../phones/phone.ts';
import type { LogEntry } from '../../phones/phone-log.ts';
import { BROWSER_LABEL } from '../bobs-browser.ts';
import { type LabPhones, labelOf } from '../lab-phones.ts';
import type { TraceView } from '../lab-view.ts';
import type { OutsideClients } from '../own-app/outside-clients.ts';
import type { Trace } from '../trace/trace.ts';
import { makeCallList } from './call-list.ts';
import { callListener } from './call-listener.ts';
import type { CallParty, LabCallView, PartyKind } from './call-view.ts';
import { followCalls } from './follow-calls.ts';

export interface LabCallsOptions {
  readonly backend: Pick<LocalBackend, 'url' | 'issuer' | 'clock'>;
  readonly labPhones: LabPhones;
  readonly outside: Pick<OutsideClients, 'hasSocket'>;
  readonly trace: Pick<Trace, 'view'>;
  readonly onChange: () => void;
}

/** The calls of this session, of the lab's phones and of other clients. */
export interface LabCalls {
  readonly onInvocation: InvocationListener;
  onLog(phone: LabPhone, entry: LogEntry): void;
  /** To be called after each change of the trace. */
  onTrace(): void;
  mediaConnected(callId: string): void;
  /** Ends the calls of clients that are not part of the lab. */
  endOutside(): Promise<void>;
  view(): readonly LabCallView[];
  /** The other party of the call that the device has answered, or that was answered. */
  otherPartyOf(device: { readonly calls: readonly Omit<PhoneCall, 'shownBy'>[] }): PartyKind | undefined;
  /** The trace, with the times of devices that are no lab phones. */
  withTimings(trace: TraceView): TraceView;
  close(): void;
}

export const makeLabCalls = ({ backend, labPhones, outside, trace, onChange }: LabCallsOptions): LabCalls => {
  const { url, issuer, clock } = backend;
  /** By call id: the lab phone that placed it. */
  const placed = new Map<string, CallParty>();

  const partyOf = (phone: LabPhone): CallParty => ({
    kind: 'lab_phone',
    label: labelOf(phone.id, phone.view().platform),
  });
  const outsideParty = (userId: string, deviceId: string | undefined): CallParty =>
    outside.hasSocket(userId)
      ? { kind: 'app', label: deviceId ?? 'your app' }
      : { kind: 'api_client', label: deviceId ?? 'API client' };
  const list = makeCallList({
    callerOf: ({ callId, from, fromDevice }) => placed.get(callId ?? '') ?? outsideParty(from, fromDevice),
    answererOf: (userId, deviceId) => {
      if (deviceId === BOBS_BROWSER) return { kind: 'lab_phone', label: BROWSER_LABEL };
      const phone = labPhones.get(deviceId);
      return phone === undefined ? outsideParty(userId, deviceId) : partyOf(phone);
    },
  });
  const follow = followCalls({ url, mint: (userId) => issuer.mint(userId), list, onChange });
  const find = (callId: string | undefined): LabCallView | undefined =>
    callId === undefined ? undefined : list.view().find((call) => call.callId === callId);

  return {
    onInvocation: callListener({ list, clock: clock.now, onCallChange: follow.changed }),
    onLog: (phone, { kind, detail }) => {
      if (kind === 'calling') placed.set(String(detail.callId), partyOf(phone));
    },
    onTrace: () => list.traced(trace.view()),
    mediaConnected: (callId) => list.mediaConnected(callId, clock.now()),
    endOutside: follow.endOutside,
    view: list.view,
    otherPartyOf: ({ calls }) => {
      const call = calls.find(({ state }) => state === 'in_call' || state === 'connecting');
      const listed = find(call?.callId);
      return call?.direction === 'incoming' ? listed?.caller.kind : listed?.answerer?.kind;
    },
    withTimings: (traceView) => ({
      ...traceView,
      timings: { ...find(traceView.callId)?.timings, ...traceView.timings },
    }),
    close: follow.close,
  };
};
