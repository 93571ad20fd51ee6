import type { CallView } from '../../../lambda/contract/views.ts';
import type { Timings, TraceView } from '../lab-view.ts';
import type { CallParty, LabCallView } from './call-view.ts';

export interface Invited {
  readonly callId: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
  readonly media: LabCallView['media'];
  /** Epoch milliseconds. */
  readonly at: number;
  readonly refusal?: string;
}

export interface CallListOptions {
  /** The party that placed the call. */
  readonly callerOf: (call: {
    readonly callId?: string;
    readonly from: string;
    readonly fromDevice?: string;
  }) => CallParty;
  /** The party that answered, by its user and device. */
  readonly answererOf: (userId: string, deviceId: string) => CallParty;
}

/** The calls of this session, newest first. */
export interface CallList {
  /** Adds a call; a repeated invite with the same id adds none. */
  invited(call: Invited): void;
  /** Applies the API's own view of a call. */
  update(view: CallView): void;
  /** Takes over the timings of the call that is traced. */
  traced(trace: TraceView | undefined): void;
  /** The media of both parties is connected. @param at epoch milliseconds */
  mediaConnected(callId: string, at: number): void;
  /** The calls that are not over, with their callers. */
  open(): readonly { readonly callId: string; readonly from: string; readonly isFromLabPhone: boolean }[];
  view(): readonly LabCallView[];
}

/** More calls than a session of an hour has. */
const MAX_CALLS = 50;

interface Entry extends LabCallView {
  readonly fromDevice?: string;
  readonly answeredAt?: number;
  readonly answeredBy?: { readonly userId: string; readonly deviceId: string };
}

export const makeCallList = ({ callerOf, answererOf }: CallListOptions): CallList => {
  let entries: readonly Entry[] = [];
  let lastKey = 0;

  const change = (callId: string, changes: (entry: Entry) => Partial<Entry>): void => {
    entries = entries.map((entry) => (entry.callId === callId ? { ...entry, ...changes(entry) } : entry));
  };
  /** A client is an app from when it has opened a socket: until the end of the call that can change. */
  const withParties = (entry: Entry): Entry => {
    if (entry.state === 'ended') return entry;
    const { answeredBy } = entry;
    return {
      ...entry,
      caller: promoted(entry.caller, callerOf(entry)),
      ...(answeredBy && {
        answerer: promoted(entry.answerer, answererOf(answeredBy.userId, answeredBy.deviceId)),
      }),
    };
  };
  const refresh = (): void => {
    entries = entries.map(withParties);
  };
  return {
    invited: ({ callId, from, to, media, at, refusal }) => {
      if (callId !== undefined && entries.some((entry) => entry.callId === callId)) return;
      lastKey += 1;
      const isRefused = refusal !== undefined;
      const entry: Entry = {
        key: lastKey,
        ...(callId !== undefined && { callId }),
        ...{ from, to, media, startedAt: at, timings: {} },
        caller: callerOf({ from, ...(callId !== undefined && { callId }) }),
        state: isRefused ? 'ended' : 'initiated',
        ...(isRefused && { refusal }),
      };
      entries = [entry, ...entries].slice(0, MAX_CALLS);
    },
    update: (view) => {
      change(view.callId, (entry) => changesOf(entry, view));
      refresh();
    },
    traced: (trace) => {
      if (trace?.callId !== undefined)
        change(trace.callId, ({ timings }) => ({ timings: { ...timings, ...trace.timings } }));
    },
    mediaConnected: (callId, at) =>
      change(callId, ({ timings, answeredAt }) => ({
        timings: { ...(answeredAt !== undefined && { answerToConnected: Math.max(0, at - answeredAt) }), ...timings },
      })),
    open: () =>
      entries.flatMap(({ callId, from, state, caller }) =>
        callId === undefined || state === 'ended'
          ? []
          : [{ callId, from, isFromLabPhone: caller.kind === 'lab_phone' }],
      ),
    view: () => {
      refresh();
      return entries.map(({ fromDevice: _device, answeredAt: _at, answeredBy: _by, ...view }) => view);
    },
  };
};

/** A party that once had a socket remains an app; a lab phone that was replaced remains one. */
const promoted = (before: CallParty | undefined, now: CallParty): CallParty =>
  before === undefined || (before.kind === 'api_client' && now.kind !== 'api_client') ? now : before;

const changesOf = (entry: Entry, view: CallView): Partial<Entry> => {
  const startedAt = Date.parse(view.startedAt);
  const answeredAt = view.answeredAt === undefined ? undefined : Date.parse(view.answeredAt);
  const endedAt = view.endedAt === undefined ? undefined : Date.parse(view.endedAt);
  return {
    state: view.state,
    timings: { ...ringTimings(startedAt, view), ...entry.timings },
    ...(view.endReason !== undefined && { endReason: view.endReason }),
    ...(view.fromDevice !== undefined && { fromDevice: view.fromDevice }),
    ...(view.answeredBy !== undefined && { answeredBy: view.answeredBy }),
    ...(answeredAt !== undefined && { answeredAt }),
    ...(answeredAt !== undefined && endedAt !== undefined && { durationMs: endedAt - answeredAt }),
  };
};

/** From the first receipt: a lab phone's own times, which are more exact, replace them. */
const ringTimings = (startedAt: number, { rings = [] }: CallView): Timings => {
  const [first] = rings
    .flatMap(({ reportedAt, acceptedAt }) =>
      reportedAt === undefined ? [] : [{ rangAt: Date.parse(reportedAt), acceptedAt }],
    )
    .sort((one, other) => one.rangAt - other.rangAt);
  if (first === undefined) return {};
  const sincePush = first.acceptedAt === undefined ? -1 : first.rangAt - Date.parse(first.acceptedAt);
  return {
    inviteToRing: first.rangAt - startedAt,
    // A device that has a socket rings before its push is accepted.
    ...(sincePush >= 0 && { pushToRing: sincePush }),
  };
};
