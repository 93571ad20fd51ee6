import type { Fault } from '../../faults/fault.ts';
import type { FaultScript } from '../../faults/fault-script.ts';
import type { FaultSwitch } from './fault-switch.ts';

/** As good as for ever. */
const FOR_MS = 30 * 24 * 3_600_000;

/** By how much a late push is late, in milliseconds. */
const LATE_MS = 6_000;

const SCRIPTED: readonly (Omit<FaultSwitch, 'isOn' | 'set'> & Omit<Fault, 'times' | 'forMs'>)[] = [
  {
    id: 'late',
    label: 'Late push',
    about: `SNS keeps each push for ${LATE_MS / 1000} s before it asks Apple.`,
    target: { service: 'sns', action: 'Delivery' },
    fault: { kind: 'slow', ms: LATE_MS },
  },
  {
    id: 'duplicate',
    label: 'Duplicate push',
    about: 'Each push reaches the phone twice.',
    target: { service: 'apple' },
    fault: { kind: 'duplicating' },
  },
  {
    id: 'lost',
    label: 'Lost push',
    about: 'Apple says 200 and drops the push.',
    target: { service: 'apple' },
    fault: { kind: 'silent' },
  },
];

/** The switches that are lines of the house's fault script. */
export const scriptedSwitches = (script: FaultScript): FaultSwitch[] =>
  SCRIPTED.map(({ id, label, about, target, fault }) => {
    let line: string | undefined;
    return {
      id,
      label,
      about,
      isOn: () => line !== undefined,
      set: async (isOn) => {
        if (line !== undefined) script.remove(line);
        line = isOn ? script.add({ target, fault, forMs: FOR_MS }) : undefined;
      },
    };
  });
