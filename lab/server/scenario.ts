import { BOBS_PHONE } from '../device-ids.ts';
import type { BobsBrowser } from './bobs-browser.ts';
import type { FaultToggles } from './faults/fault-toggles.ts';
import type { LabPhones } from './lab-phones.ts';
import type { ScenarioView } from './lab-view.ts';

/** What a scenario can change. */
export interface ScenarioContext {
  readonly labPhones: LabPhones;
  readonly bobsBrowser: BobsBrowser;
  readonly faults: FaultToggles;
}

export interface Scenario extends ScenarioView {
  /** Id of the fault that it shows: its toggle is switched on before `setUp`, and the scenario has its name. */
  readonly fault?: string;
  /** Starts from a reset lab: Alice's and Bob's phones are registered, and no fault is on but its own. */
  readonly setUp: (context: ScenarioContext) => Promise<void>;
}

export const killBobsApp = async ({ labPhones }: ScenarioContext): Promise<void> => {
  await labPhones.get(BOBS_PHONE)?.act({ do: 'kill' });
};
