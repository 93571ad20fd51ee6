import type { ScenarioView } from '../../server/lab-view.ts';
import { OWN_APP, SCENARIO_STEPS, stepsWithoutScenario } from './scenario-steps.ts';
import type { StepFacts } from './step-facts.ts';
import type { Step, StepAction } from './steps.ts';

/** Which step of a scenario is next. */
export interface ScenarioState {
  /** `Killed app` */
  readonly title: string;
  readonly steps: readonly ScenarioStep[];
  /** The next action; absent while the lab is waiting for something. */
  readonly next: NextStep;
}

interface ScenarioStep {
  readonly label: string;
  readonly state: 'done' | 'current' | 'to_do';
}

interface NextStep {
  /** Its number among the steps; absent after the last one. */
  readonly number?: number;
  readonly label: string;
  readonly ask: string;
  readonly action: StepAction | undefined;
}

/** @param scenario the running scenario; `undefined` if something was changed by hand since */
export const scenarioStateOf = (
  scenarios: readonly ScenarioView[],
  scenario: string | undefined,
  facts: StepFacts,
): ScenarioState => {
  const ofScenario = scenario === undefined ? undefined : SCENARIO_STEPS[scenario];
  const steps = facts.isOwnAppBob ? OWN_APP : (ofScenario ?? stepsWithoutScenario(facts));
  const current = steps.findLastIndex(({ isDone }) => isDone(facts)) + 1;
  return {
    title:
      scenarios.find(({ id }) => id === scenario)?.title ?? (facts.isOwnAppBob ? 'Your own app' : 'Your own steps'),
    steps: steps.map(({ label }, index) => ({
      label,
      state: index < current ? 'done' : index === current ? 'current' : 'to_do',
    })),
    next: nextOf(steps[current], current + 1, scenarios, scenario, facts),
  };
};

const nextOf = (
  step: Step | undefined,
  number: number,
  scenarios: readonly ScenarioView[],
  scenario: string | undefined,
  facts: StepFacts,
): NextStep => {
  if (step !== undefined) return { number, label: step.label, ask: step.ask, action: step.action(facts) };
  const following = scenarios[scenarios.findIndex(({ id }) => id === scenario) + 1];
  if (scenario === undefined || following === undefined)
    return {
      label: 'All scenarios',
      ask: 'That was all of it. There are other scenarios.',
      action: { open: 'scenarios' },
    };
  return {
    label: `Next: ${following.title}`,
    ask: 'That was all of it. The next scenario starts with new phones.',
    action: { scenario: following.id },
  };
};
