import type { LabView } from '../../server/lab-view.ts';
import type { CallStreams } from '../call/call-streams.ts';
import { formatDuration } from '../labels.ts';
import type { Act } from '../use-lab.ts';
import { callStatusOf } from './call-status.ts';

interface CallStatusPanelProps {
  readonly view: LabView;
  /** Why the last action was not possible. */
  readonly actionError: string | undefined;
  readonly streams: ReadonlyMap<string, CallStreams>;
  readonly act: Act;
}

/** The call status as text. After a kill of an app: the reason, and the change to make. */
export const CallStatusPanel = ({ view, actionError, streams, act }: CallStatusPanelProps) => {
  const { tone, title, text, log, change, next, fix } = callStatusOf(view, streams);
  const { inviteToRing, pushToRing, answerToConnected } = view.trace?.timings ?? {};
  return (
    <section class={`call-status ${tone}`} aria-label="Call status">
      <div class="status-text" aria-live="polite">
        <h2>{title}</h2>
        <p>{text}</p>
        {actionError && <p>Not possible: {actionError}</p>}
        {log && <code>{log}</code>}
        {change && (
          <p class="change">
            <b>What to change</b> {change}
          </p>
        )}
        {next && (
          <p class="change">
            <b>What to do now</b> {next}
          </p>
        )}
        {fix && (
          <button type="button" onClick={() => act(fix).then(focusCaller)}>
            Install the fixed app
          </button>
        )}
      </div>
      <dl class="timings">
        <Timing name="Invite to ring" ms={inviteToRing} />
        <Timing name="Push to ring" ms={pushToRing} />
        <Timing name="Answer to connected" ms={answerToConnected} />
      </dl>
    </section>
  );
};

/** The button disappears after the fix; the next step is another call. */
const focusCaller = (): void =>
  document.querySelector<HTMLElement>('[data-phone="alice-phone"] .screen .accept')?.focus();

const Timing = ({ name, ms }: { readonly name: string; readonly ms: number | undefined }) => (
  <div>
    <dt>{name}</dt>
    <dd>{ms === undefined ? '–' : formatDuration(ms)}</dd>
  </div>
);
