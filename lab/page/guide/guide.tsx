import type { LabView } from '../../server/lab-view.ts';
import type { CallStreams } from '../call/call-streams.ts';
import type { OpenTabs } from '../tabs/use-tabs.ts';
import type { Act } from '../use-lab.ts';
import { callStatusOf } from './call-status.ts';

interface GuideProps {
  readonly view: LabView;
  /** Why the last action was not possible. */
  readonly actionError: string | undefined;
  readonly streams: ReadonlyMap<string, CallStreams>;
  readonly tabs: OpenTabs;
  readonly act: Act;
}

/** The call status as text, and the next action beside the sentence that asks for it. */
export const Guide = ({ view, actionError, streams, act }: GuideProps) => {
  const { tone, title, text, log, change, next, fix } = callStatusOf(view, streams);
  return (
    <section class={`guide ${tone}`} aria-label="Call status">
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
      </div>
      {fix && (
        <button type="button" class="primary" onClick={() => act(fix)}>
          Install the fixed app
        </button>
      )}
    </section>
  );
};
