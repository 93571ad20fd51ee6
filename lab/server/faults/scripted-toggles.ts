import type { Fault } from '../../../local/faults/fault.ts';
import type { FaultScript } from '../../../local/faults/fault-script.ts';
import type { FaultToggle } from './fault-toggle.ts';
import { LATE_PUSH_MS } from './late-push.ts';

/** In effect permanent: 30 days in milliseconds. */
const FOR_MS = 30 * 24 * 3_600_000;

interface ScriptedFault extends Omit<FaultToggle, 'isOn' | 'set'>, Pick<Fault, 'fault'> {
  readonly targets: readonly Fault['target'][];
}

const PUSH_SERVICES: ScriptedFault['targets'] = [{ service: 'apple' }, { service: 'google' }];

const SCRIPTED_FAULTS: readonly ScriptedFault[] = [
  {
    id: 'late',
    label: 'Late push',
    description: `SNS waits ${LATE_PUSH_MS / 1000} s before it sends each push to Apple or Google.`,
    targets: [{ service: 'sns', action: 'Delivery' }],
    fault: { kind: 'slow', ms: LATE_PUSH_MS },
  },
  {
    id: 'duplicate',
    label: 'Duplicate push',
    description: 'Each push is delivered to the phone twice.',
    targets: PUSH_SERVICES,
    fault: { kind: 'duplicating' },
  },
  {
    id: 'lost',
    label: 'Lost push',
    description: 'Apple or Google responds with 200 and drops the push.',
    targets: PUSH_SERVICES,
    fault: { kind: 'silent' },
  },
];

/** The toggles that add faults to the local backend's fault script. */
export const scriptedToggles = (script: FaultScript): FaultToggle[] =>
  SCRIPTED_FAULTS.map(({ id, label, description, targets, fault }) => {
    let faultIds: readonly string[] = [];
    return {
      id,
      label,
      description,
      isOn: () => faultIds.length > 0,
      set: async (isOn) => {
        for (const faultId of faultIds) script.remove(faultId);
        faultIds = isOn ? targets.map((target) => script.add({ target, fault, forMs: FOR_MS })) : [];
      },
    };
  });
