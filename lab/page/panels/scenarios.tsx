import type { LabView } from '../../server/lab-view.ts';
import { FaultList } from '../scenarios/fault-list.tsx';
import { ScenarioList } from '../scenarios/scenario-list.tsx';
import { TimeList } from '../scenarios/time-list.tsx';
import type { Act } from '../use-lab.ts';

interface ScenariosPanelProps {
  readonly view: LabView;
  readonly act: Act;
}

/** The scenarios, the fault toggles, and what happens by itself. */
export const ScenariosPanel = ({ view, act }: ScenariosPanelProps) => (
  <section class="scenarios-panel" aria-label="Scenarios and faults">
    <header>
      <h2>Scenarios</h2>
      <FaultsOn faults={view.faults} />
    </header>
    <ScenarioList scenarios={view.scenarios} running={view.scenario} act={act} />
    <FaultList faults={view.faults} act={act} />
    <TimeList times={view.times} />
  </section>
);

/** Which faults are on, as a link to their toggles. It stays in view while the panel scrolls. */
const FaultsOn = ({ faults }: Pick<LabView, 'faults'>) => {
  const labels = faults.filter(({ isOn }) => isOn).map(({ label }) => label);
  return (
    <a href="#faults" class={labels.length > 0 ? 'on' : undefined}>
      {labels.length > 0 ? `Faults on: ${labels.join(', ')}` : 'No fault is on'}
    </a>
  );
};
