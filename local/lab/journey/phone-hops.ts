import type { LogEntry, LogKind } from '../../phones/phone-log.ts';
import type { Place, Stage } from '../view.ts';
import type { Journey } from './journey.ts';

/** What is CallKit's part, or the app's; all else is the phone's. */
const PLACES: Readonly<Partial<Record<LogKind, Place>>> = {
  callkit_reported: 'callkit',
  report_not_required: 'callkit',
  ringing: 'callkit',
  answered: 'callkit',
  declined: 'callkit',
  ended: 'callkit',
  delegate_called: 'app',
  registry_created: 'app',
  no_delegate: 'app',
  calling: 'app',
  in_call: 'app',
  request_failed: 'app',
  session_unreadable: 'app',
};

/** `app_killed` too: it is CallKit that was not reached. */
const STAGES: Readonly<Partial<Record<LogKind, Stage>>> = {
  push_delivered: 'phone',
  ringing: 'callkit',
  app_killed: 'callkit',
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
const GOOD: readonly LogKind[] = ['ringing', 'in_call'];

/** Notes what a phone says of itself. Its requests are there already, as the API got them. */
export const phoneHop =
  (journey: Journey, label: string) =>
  ({ what, text, detail, source }: LogEntry): void => {
    if (what === 'ringing') journey.mark('rang');
    if (what === 'answered') journey.mark('answered');
    if (what === 'request') return;
    const stage = STAGES[what];
    journey.add({
      place: PLACES[what] ?? 'phone',
      ...(stage !== undefined && { stage }),
      title: text,
      detail: label,
      tone: BAD.includes(what) ? 'bad' : GOOD.includes(what) ? 'good' : 'plain',
      message: { what, ...detail, ...(source && { source }) },
    });
  };
