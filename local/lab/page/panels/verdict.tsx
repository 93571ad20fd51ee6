import type { LabView } from '../../view.ts';
import type { Act } from '../use-lab.ts';
import { durationOf } from '../words.ts';
import { verdictOf } from './verdict-of.ts';

interface VerdictProps {
  readonly view: LabView;
  /** What was in the way of the last thing that was asked. */
  readonly refusal: string | undefined;
  readonly act: Act;
}

/** How it stands, in words; and when an app was killed, why, and what to change. */
export const Verdict = ({ view, refusal, act }: VerdictProps) => {
  const { tone, title, text, log, change, mend } = verdictOf(view);
  const { inviteToRing, pushToRing, answerToConnected } = view.journey?.timings ?? {};
  return (
    <section class={`verdict ${tone}`} aria-label="How it stands">
      <div class="words" aria-live="polite">
        <h2>{title}</h2>
        <p>{refusal === undefined ? text : `Not now: ${refusal}.`}</p>
        {log && <code>{log}</code>}
        {change && (
          <p class="change">
            <b>What to change</b> {change}
          </p>
        )}
        {mend && (
          <button type="button" onClick={() => act(mend)}>
            Install the mended app
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

const Timing = ({ name, ms }: { readonly name: string; readonly ms: number | undefined }) => (
  <div>
    <dt>{name}</dt>
    <dd>{ms === undefined ? '–' : durationOf(ms)}</dd>
  </div>
);
