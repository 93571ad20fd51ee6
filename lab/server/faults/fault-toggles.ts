import type { FaultView } from '../lab-view.ts';
import type { FaultToggle } from './fault-toggle.ts';

/** All fault toggles of the page. */
export interface FaultToggles {
  view(): readonly FaultView[];
  /** @throws {RangeError} for an unknown id */
  set(id: string, isOn: boolean): Promise<void>;
  /** Switches every fault off. */
  clear(): Promise<void>;
}

export const makeFaultToggles = (toggles: readonly FaultToggle[]): FaultToggles => ({
  view: () => toggles.map(({ set: _, isOn, ...shown }) => ({ ...shown, isOn: isOn() })),
  set: async (id, isOn) => {
    const found = toggles.find((one) => one.id === id);
    if (found === undefined) throw new RangeError(`no fault ${id}`);
    if (found.isOn() !== isOn) await found.set(isOn);
  },
  clear: async () => {
    for (const one of toggles) if (one.isOn()) await one.set(false);
  },
});
