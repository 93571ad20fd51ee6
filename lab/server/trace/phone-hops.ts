import type { PhonePlatform } from '../../phones/phone.ts';
import type { LogEntry, LogKind } from '../../phones/phone-log.ts';
import type { Place, ProgressStep } from '../lab-view.ts';
import { withDisplayNames } from './display-names.ts';
import type { Trace } from './trace.ts';

/** Log entries of CallKit, or of Android's call screen. */
const CALL_SCREEN: readonly LogKind[] = [
  'callkit_reported',
  'report_not_required',
  'ringing',
  'answered',
  'declined',
  'ended',
];

/** Log entries of the app. The other entries belong to the phone. */
const PLACES: Readonly<Partial<Record<LogKind, Place>>> = {
  delegate_called: 'app',
  registry_created: 'app',
  no_delegate: 'app',
  calling: 'app',
  in_call: 'app',
  request_failed: 'app',
  session_unreadable: 'app',
};

/** `app_killed` and `nothing_shown` belong to the ring step, because they are the reason that no call was shown. */
const PROGRESS_STEPS: Readonly<Partial<Record<LogKind, ProgressStep>>> = {
  push_delivered: 'phone',
  ringing: 'ring',
  app_killed: 'ring',
  nothing_shown: 'ring',
};

const BAD: readonly LogKind[] = [
  'app_killed',
  'deliveries_stopped',
  'demoted',
  'no_delegate',
  'nothing_shown',
  'push_dropped',
  'push_deferred',
  'request_failed',
  'session_unreadable',
];
const RECOVERIES: readonly LogKind[] = ['installed', 'online', 'unlocked', 'woken'];
const GOOD: readonly LogKind[] = ['ringing', 'in_call'];

/** Adds a hop for a phone's log entry. Its requests are already in the trace, as HTTP hops of the API. */
export const phoneHop =
  (trace: Trace, platform: PhonePlatform, label: string) =>
  ({ kind, text, detail, source }: LogEntry): void => {
    if (kind === 'ringing') trace.mark('rang');
    if (kind === 'answered') trace.mark('answered');
    if (kind === 'request') return;
    const progressStep = PROGRESS_STEPS[kind];
    trace.add({
      place: placeOf(kind, platform),
      ...(progressStep !== undefined && { progressStep }),
      title: withDisplayNames(text),
      device: label,
      tone: BAD.includes(kind) ? 'bad' : GOOD.includes(kind) ? 'good' : 'plain',
      isRecovery: RECOVERIES.includes(kind) || (kind.startsWith('app_') && detail.by === 'user'),
      code: codeOf(kind, detail),
      message: { entry: { kind, ...detail, ...(source && { source }) } },
    });
  };

/** `phone:push_dropped:expired`: the kind and, if it has one, the reason or the cause. */
const codeOf = (kind: LogKind, { reason, why }: LogEntry['detail']): string =>
  ['phone', kind, reason ?? why].filter((part) => typeof part === 'string').join(':');

const placeOf = (kind: LogKind, platform: PhonePlatform): Place => {
  if (CALL_SCREEN.includes(kind)) return platform === 'ios' ? 'callkit' : 'android';
  return PLACES[kind] ?? 'phone';
};
