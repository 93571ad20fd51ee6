import type { PhonePlatform } from '../../phones/phone.ts';
import type { LogEntry, LogKind } from '../../phones/phone-log.ts';
import type { Place, Stage } from '../view.ts';
import type { Journey } from './journey.ts';
import { withNames } from './with-names.ts';

/** What is shown or asked by CallKit, or by Android in its place. */
const CALL_SCREEN: readonly LogKind[] = [
  'callkit_reported',
  'report_not_required',
  'ringing',
  'answered',
  'declined',
  'ended',
];

/** The app's part; all else is the phone's. */
const PLACES: Readonly<Partial<Record<LogKind, Place>>> = {
  delegate_called: 'app',
  registry_created: 'app',
  no_delegate: 'app',
  calling: 'app',
  in_call: 'app',
  request_failed: 'app',
  session_unreadable: 'app',
};

/** The last two too: it is there that the call did not come. */
const STAGES: Readonly<Partial<Record<LogKind, Stage>>> = {
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
const FRESH_STARTS: readonly LogKind[] = ['installed', 'online', 'unlocked', 'woken'];
const GOOD: readonly LogKind[] = ['ringing', 'in_call'];

/** Notes what a phone says of itself. Its requests are there already, as the API got them. */
export const phoneHop =
  (journey: Journey, platform: PhonePlatform, label: string) =>
  ({ what, text, detail, source }: LogEntry): void => {
    if (what === 'ringing') journey.mark('rang');
    if (what === 'answered') journey.mark('answered');
    if (what === 'request') return;
    const stage = STAGES[what];
    journey.add({
      place: placeOf(what, platform),
      ...(stage !== undefined && { stage }),
      title: withNames(text),
      detail: label,
      tone: BAD.includes(what) ? 'bad' : GOOD.includes(what) ? 'good' : 'plain',
      isFreshStart: FRESH_STARTS.includes(what) || (what.startsWith('app_') && detail.by === 'user'),
      message: { what, ...detail, ...(source && { source }) },
    });
  };

const placeOf = (what: LogKind, platform: PhonePlatform): Place => {
  if (CALL_SCREEN.includes(what)) return platform === 'ios' ? 'callkit' : 'android';
  return PLACES[what] ?? 'phone';
};
