import type { ScenarioGroup, ScenarioView } from '../../server/lab-view.ts';
import type { Act } from '../use-lab.ts';

interface ScenarioListProps {
  readonly scenarios: readonly ScenarioView[];
  /** Id of the scenario that was set up last, unless something was changed since. */
  readonly running: string | undefined;
  readonly act: Act;
}

const GROUPS: readonly { readonly group: ScenarioGroup; readonly title: string }[] = [
  { group: 'app', title: 'The app' },
  { group: 'phone', title: 'The phone' },
  { group: 'browser', title: 'The browser' },
  { group: 'push', title: 'Push delivery' },
];

/** The scenarios, a line each. A button sets one up: new phones, and no fault but its own. */
export const ScenarioList = ({ scenarios, running, act }: ScenarioListProps) => (
  <div class="scenario-list">
    <p class="about">Each starts with new phones and no fault but its own. Then call Bob from Alice’s phone.</p>
    {GROUPS.map(({ group, title }) => (
      <div key={group} class="scenario-group">
        <h3>{title}</h3>
        <ul>
          {scenarios
            .filter((scenario) => scenario.group === group)
            .map(({ id, title: name, hint }) => (
              <li key={id} class={id === running ? 'running' : undefined}>
                <button
                  type="button"
                  aria-current={id === running}
                  aria-describedby={`scenario-${id}`}
                  onClick={() => act({ scenario: id })}
                >
                  {name}
                </button>
                <p id={`scenario-${id}`}>{hint}</p>
              </li>
            ))}
        </ul>
      </div>
    ))}
  </div>
);
