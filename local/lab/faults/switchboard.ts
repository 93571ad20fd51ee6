import type { FaultView } from '../view.ts';
import type { FaultSwitch } from './fault-switch.ts';

/** The page's switches for what goes wrong. */
export interface Switchboard {
  view(): readonly FaultView[];
  /** @throws {RangeError} for an id that no switch has */
  set(id: string, isOn: boolean): Promise<void>;
  /** Everything as it should be. */
  clear(): Promise<void>;
}

export const makeSwitchboard = (switches: readonly FaultSwitch[]): Switchboard => ({
  view: () => switches.map(({ id, label, about, isOn }) => ({ id, label, about, isOn: isOn() })),
  set: async (id, isOn) => {
    const found = switches.find((one) => one.id === id);
    if (found === undefined) throw new RangeError(`no fault ${id}`);
    if (found.isOn() !== isOn) await found.set(isOn);
  },
  clear: async () => {
    for (const one of switches) if (one.isOn()) await one.set(false);
  },
});
