import { endReasons } from '../../lambda/contract/end-reasons.ts';
import type { CallView, RingView } from '../../lambda/contract/views.ts';

/** Something that happened to a call, as its view shows it. */
export interface CallProgress {
  readonly event: 'push_accepted' | 'push_not_sent' | 'push_refused' | 'ringing' | 'answered' | 'ended';
  /** Absent at the end. */
  readonly device?: string;
  /** By the backend's clock; absent where the view has no time. */
  readonly at?: string;
  /** Milliseconds since the invite, by the backend's clock. */
  readonly ms?: number;
  /** Of the API: of a push that was not sent or was refused, or of the end. */
  readonly reason?: string;
}

/** Everything that has happened to the call until now, in order of time. */
export const progressOf = (call: CallView): readonly CallProgress[] => {
  const start = Date.parse(call.startedAt);
  const timed = (at: string | undefined) => (at === undefined ? {} : { at, ms: Date.parse(at) - start });
  const ended: CallProgress[] =
    call.state === 'ended' ? [{ event: 'ended', reason: call.endReason ?? '', ...timed(call.endedAt) }] : [];
  return [
    ...(call.rings ?? []).flatMap((ring) => ofRing(ring, timed)).sort((a, b) => (a.ms ?? 0) - (b.ms ?? 0)),
    ...ended,
  ];
};

const ofRing = (
  { deviceId: device, outcome, reason, acceptedAt, failed, reportedAt, answeredAt }: RingView,
  timed: (at: string | undefined) => object,
): CallProgress[] => [
  ...sendingOf(outcome, device, reason, timed(acceptedAt)),
  ...(failed ? [{ event: 'push_refused', device, reason: failed.reason, ...timed(failed.at) } as const] : []),
  ...(reportedAt === undefined ? [] : [{ event: 'ringing', device, ...timed(reportedAt) } as const]),
  ...(answeredAt === undefined ? [] : [{ event: 'answered', device, ...timed(answeredAt) } as const]),
];

const sendingOf = (
  outcome: RingView['outcome'],
  device: string,
  reason: string | undefined,
  timed: object,
): CallProgress[] => {
  if (outcome === 'pending') return [];
  if (outcome === 'accepted') return [{ event: 'push_accepted', device, ...timed }];
  return [{ event: 'push_not_sent', device, reason: reason ?? outcome }];
};

/** Of what has happened, only what was not returned before. */
export const newProgress = () => {
  const seen = new Set<string>();
  return (call: CallView): readonly CallProgress[] =>
    progressOf(call).filter(({ event, device, reason }) => {
      const key = JSON.stringify([event, device, reason]);
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    });
};

/** Whether a phone has shown the call: it reported the ring, or somebody answered or declined. */
export const hasRung = ({ rings = [], answeredAt, legs }: CallView): boolean =>
  answeredAt !== undefined ||
  rings.some(({ reportedAt }) => reportedAt !== undefined) ||
  legs.some(({ endReason }) => endReason === 'declined');

const TEXTS: Readonly<Record<CallProgress['event'], string>> = {
  push_accepted: 'push accepted by Amazon SNS',
  push_not_sent: 'push not sent',
  push_refused: 'push refused by Apple or Google',
  ringing: 'rings',
  answered: 'answered',
  ended: 'call ended',
};

/** `   412 ms  phone  rings` */
export const progressLine = ({ event, device = '', ms, reason }: CallProgress, deviceWidth: number): string => {
  const time = ms === undefined ? '' : `${ms.toLocaleString('en')} ms`;
  const why = reason === undefined || reason === '' ? '' : `: ${event === 'ended' ? endLabel(reason) : reason}`;
  return `${time.padStart(10)}  ${device.padEnd(deviceWidth)}  ${TEXTS[event]}${why}`;
};

const endLabel = (reason: string): string => {
  const row = Object.entries(endReasons).find(([name]) => name === reason)?.[1];
  return row === undefined ? reason : `${reason} (${row.label})`;
};
