import type { Fault } from '../../../local/faults/fault.ts';
import type { FaultScript } from '../../../local/faults/fault-script.ts';
import { seconds } from '../seconds.ts';
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
    description: `SNS accepts the publish, and delivers it to Apple or Google only ${seconds(LATE_PUSH_MS)} later.`,
    errors: [],
    end: `Does not end by itself; the ${seconds(LATE_PUSH_MS)} of a push do.`,
    targets: [{ service: 'sns', action: 'Delivery' }],
    fault: { kind: 'slow', ms: LATE_PUSH_MS },
  },
  {
    id: 'duplicate',
    label: 'Duplicate push',
    description: 'Apple or Google delivers each push to the phone twice.',
    errors: [],
    end: 'Does not end by itself.',
    targets: PUSH_SERVICES,
    fault: { kind: 'duplicating' },
  },
  {
    id: 'lost',
    label: 'Lost push',
    description: 'Apple or Google answers with success, and drops the push. No error reaches SNS or Ringthrough.',
    errors: ['Apple: 200', 'Google: 200'],
    end: 'Does not end by itself: the second push of the same call is lost too.',
    targets: PUSH_SERVICES,
    fault: { kind: 'silent' },
  },
];

/** The toggles that add faults to the local backend's fault script. */
export const scriptedToggles = (script: FaultScript): FaultToggle[] =>
  SCRIPTED_FAULTS.map(({ targets, fault, ...described }) => {
    let faultIds: readonly string[] = [];
    return {
      ...described,
      // A fault can also be removed by DELETE /local/faults.
      isOn: () => script.faults().some(({ id }) => faultIds.includes(id)),
      set: async (isOn) => {
        for (const faultId of faultIds) script.remove(faultId);
        faultIds = isOn ? targets.map((target) => script.add({ target, fault, forMs: FOR_MS })) : [];
      },
    };
  });
