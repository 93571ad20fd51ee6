import type { Fault } from '../../faults/fault.ts';
import type { FaultScript } from '../../faults/fault-script.ts';
import type { FaultSwitch } from './fault-switch.ts';

/** As good as for ever. */
const FOR_MS = 30 * 24 * 3_600_000;

/** By how much a late push is late, in milliseconds. */
const LATE_MS = 6_000;

interface Scripted extends Omit<FaultSwitch, 'isOn' | 'set'>, Pick<Fault, 'fault'> {
  readonly targets: readonly Fault['target'][];
}

const PUSH_SERVICES: Scripted['targets'] = [{ service: 'apple' }, { service: 'google' }];

const SCRIPTED: readonly Scripted[] = [
  {
    id: 'late',
    label: 'Late push',
    about: `SNS keeps each push for ${LATE_MS / 1000} s before it asks Apple or Google.`,
    targets: [{ service: 'sns', action: 'Delivery' }],
    fault: { kind: 'slow', ms: LATE_MS },
  },
  {
    id: 'duplicate',
    label: 'Duplicate push',
    about: 'Each push reaches the phone twice.',
    targets: PUSH_SERVICES,
    fault: { kind: 'duplicating' },
  },
  {
    id: 'lost',
    label: 'Lost push',
    about: 'Apple or Google says 200 and drops the push.',
    targets: PUSH_SERVICES,
    fault: { kind: 'silent' },
  },
];

/** The switches that are lines of the house's fault script. */
export const scriptedSwitches = (script: FaultScript): FaultSwitch[] =>
  SCRIPTED.map(({ id, label, about, targets, fault }) => {
    let lines: readonly string[] = [];
    return {
      id,
      label,
      about,
      isOn: () => lines.length > 0,
      set: async (isOn) => {
        for (const line of lines) script.remove(line);
        lines = isOn ? targets.map((target) => script.add({ target, fault, forMs: FOR_MS })) : [];
      },
    };
  });
