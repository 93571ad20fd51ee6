import { endReasons } from '../../../lambda/contract/end-reasons.ts';
import type { LabCallView } from '../../server/calls/call-view.ts';
import type { LabView, Timings } from '../../server/lab-view.ts';
import { displayName, formatCallDuration, formatDuration, formatTimeWithSeconds } from '../labels.ts';
import { CopyButton } from '../copy-button.tsx';

/** The calls of this session, newest first. */
export const CallsPanel = ({ view: { calls } }: { readonly view: LabView }) =>
  calls.length === 0 ? (
    <p class="empty">Each call of this session appears here, with its outcome and its times.</p>
  ) : (
    <ol class="calls" aria-label="Calls of this session, newest first">
      {calls.map((call) => (
        <CallRow key={call.key} call={call} />
      ))}
    </ol>
  );

const TIMINGS: readonly { readonly name: string; readonly of: keyof Timings }[] = [
  { name: 'Invite to ring', of: 'inviteToRing' },
  { name: 'Push to ring', of: 'pushToRing' },
  { name: 'Answer to connected', of: 'answerToConnected' },
];

const CallRow = ({ call }: { readonly call: LabCallView }) => {
  const { callId, from, to, caller, answerer, startedAt, media, timings, durationMs } = call;
  const { text, tone } = outcomeOf(call);
  return (
    <li>
      <div class="call-head">
        <time>{formatTimeWithSeconds(startedAt)}</time>
        <b>
          {displayName(from)} → {to.map(displayName).join(', ')}
        </b>
        <span class={`outcome ${tone}`}>{text}</span>
      </div>
      <p class="parties">
        {media}, from {caller.kind === 'lab_phone' ? caller.label : KIND_LABELS[caller.kind]}
        {answerer && `, answered by ${answerer.label}`}
      </p>
      <dl>
        {TIMINGS.map(({ name, of }) => (
          <div key={of}>
            <dt>{name}</dt>
            <dd>{format(timings[of])}</dd>
          </div>
        ))}
        <div>
          <dt>Duration</dt>
          <dd>{durationMs === undefined ? '–' : formatCallDuration(durationMs)}</dd>
        </div>
      </dl>
      {callId && <CopyButton name={`Copy call id ${callId}`} label="Copy call id" text={() => callId} />}
    </li>
  );
};

const KIND_LABELS = { app: 'your app', api_client: 'an API client' } as const;

const format = (ms: number | undefined): string => (ms === undefined ? '–' : formatDuration(ms));

const outcomeOf = ({ state, endReason, refusal }: LabCallView): { readonly text: string; readonly tone: string } => {
  if (refusal !== undefined) return { text: `Refused: ${refusal}`, tone: 'bad' };
  if (endReason !== undefined) {
    const isFailure = endReason === 'failed' || endReason === 'unreachable';
    return { text: endReasons[endReason].label, tone: isFailure ? 'bad' : 'plain' };
  }
  return { text: STATE_LABELS[state], tone: state === 'initiated' ? 'plain' : 'good' };
};

const STATE_LABELS = { initiated: 'Calling', ringing: 'Ringing', answered: 'Answered', ended: 'Call ended' } as const;
