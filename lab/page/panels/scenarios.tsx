import type { LabView } from '../../server/lab-view.ts';
import { Switch } from '../switch.tsx';
import type { Act } from '../use-lab.ts';

interface ScenariosPanelProps {
  readonly view: LabView;
  readonly act: Act;
}

const DEFAULT_HINT =
  'Two simulated phones with the rules of iOS and Android, connected by the functions that you deploy. Bob’s app has no fault: call him from Alice’s phone, or select a scenario.';

/** The scenarios and the fault toggles. */
export const ScenariosPanel = ({ view, act }: ScenariosPanelProps) => (
  <section class="scenarios-panel" aria-label="Scenarios and faults">
    <fieldset class="scenarios">
      <legend>Scenario</legend>
      <div class="options">
        {view.scenarios.map(({ id, title }) => (
          <button type="button" key={id} aria-pressed={view.scenario === id} onClick={() => act({ scenario: id })}>
            {title}
          </button>
        ))}
      </div>
    </fieldset>
    <div class="hint">
      <p aria-live="polite">{view.scenarios.find(({ id }) => id === view.scenario)?.hint ?? DEFAULT_HINT}</p>
      {/* Hidden, in the same grid cell: the longest hint sets the height, so the layout does not shift. */}
      {[DEFAULT_HINT, ...view.scenarios.map(({ hint }) => hint)].map((text) => (
        <p key={text} class="placeholder" aria-hidden="true">
          {text}
        </p>
      ))}
    </div>
    <fieldset class="faults">
      <legend>Faults</legend>
      <div class="options">
        {view.faults.map(({ id, label, description, isOn }) => (
          <Switch
            key={id}
            label={label}
            description={description}
            isOn={isOn}
            onChange={(on) => act({ fault: id, isOn: on })}
          />
        ))}
      </div>
    </fieldset>
  </section>
);
