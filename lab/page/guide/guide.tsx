import type { LabView } from '../../server/lab-view.ts';
import type { MediaStates } from '../call/media-state.ts';
import type { OpenTabs } from '../tabs/use-tabs.ts';
import type { Act } from '../use-lab.ts';
import { callStatusOf } from './call-status.ts';
import { scenarioStateOf } from './scenario-state.ts';
import { stepFacts } from './step-facts.ts';
import type { StepAction } from './steps.ts';

interface GuideProps {
  readonly view: LabView;
  /** Why the last action was not possible. */
  readonly actionError: string | undefined;
  readonly streams: MediaStates;
  readonly tabs: OpenTabs;
  /** Whether the user has seen what to change in this scenario. */
  readonly hasSeenWhy: boolean;
  readonly act: Act;
}

/** The call status as text, and the next action of the scenario beside the sentence that asks for it. */
export const Guide = ({ view, actionError, streams, tabs, hasSeenWhy, act }: GuideProps) => {
  const { tone, title, text, log } = callStatusOf(view, streams);
  const scenario = scenarioStateOf(view.scenarios, view.scenario, stepFacts(view, hasSeenWhy));
  const { number, label, ask, action } = scenario.next;
  const perform = (chosen: StepAction): void => {
    if ('open' in chosen) {
      tabs.open(chosen.open);
      return;
    }
    void act(chosen);
    // A narrow screen shows the phones, others the hops.
    for (const tab of ['journey', 'phones'] as const) tabs.open(tab);
  };
  return (
    <section class={`guide ${tone}`} aria-label="Call status">
      <p class="scenario-title">
        {scenario.title}
        {number !== undefined && (
          <span>
            step {number} of {scenario.steps.length}
          </span>
        )}
      </p>
      <ol class="steps" aria-label="Steps">
        {scenario.steps.map((step, index) => (
          <li key={index} class={step.state} aria-current={step.state === 'current' ? 'step' : undefined}>
            {step.label}
          </li>
        ))}
      </ol>
      <div class="status-text" aria-live="polite">
        <h2>{title}</h2>
        <p>{text}</p>
        {log && <code>{log}</code>}
        {actionError && <p class="action-error">Not possible: {actionError}</p>}
      </div>
      <div class="next">
        <p>{ask}</p>
        <button
          type="button"
          class="primary"
          aria-disabled={action === undefined}
          onClick={() => action && perform(action)}
        >
          {number !== undefined && <span class="number">{number}</span>} {label}
        </button>
      </div>
    </section>
  );
};
