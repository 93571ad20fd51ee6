import type { LabView } from '../../view.ts';
import type { Streams } from '../call/streams.ts';
import type { Act } from '../use-lab.ts';
import { durationOf } from '../words.ts';
import { verdictOf } from './verdict-of.ts';

interface VerdictProps {
  readonly view: LabView;
  /** What was in the way of the last thing that was asked. */
  readonly refusal: string | undefined;
  readonly streams: ReadonlyMap<string, Streams>;
  readonly act: Act;
}

/** How it stands, in words; and when an app was killed, why, and what to change. */
export const Verdict = ({ view, refusal, streams, act }: VerdictProps) => {
  const { tone, title, text, log, change, next, mend } = verdictOf(view, streams);
  const { inviteToRing, pushToRing, answerToConnected } = view.journey?.timings ?? {};
  return (
    <section class={`verdict ${tone}`} aria-label="How it stands">
      <div class="words" aria-live="polite">
        <h2>{title}</h2>
        <p>{text}</p>
        {refusal && <p class="refusal">Not now: {refusal}</p>}
        {log && <code>{log}</code>}
        {change && (
          <p class="change">
            <b>What to change</b> {change}
          </p>
        )}
        {next && (
          <p class="change">
            <b>What now</b> {next}
          </p>
        )}
        {mend && (
          <button type="button" onClick={() => act(mend).then(focusCaller)}>
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

/** The button is gone with what it mended, and what comes next is another call. */
const focusCaller = (): void => document.querySelector<HTMLElement>('[data-phone="alice-phone"] .screen .yes')?.focus();

const Timing = ({ name, ms }: { readonly name: string; readonly ms: number | undefined }) => (
  <div>
    <dt>{name}</dt>
    <dd>{ms === undefined ? '–' : durationOf(ms)}</dd>
  </div>
);
