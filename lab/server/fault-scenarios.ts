import { RECEIPT_TIMEOUT } from '../../lambda/ringing/ring-timers.ts';
import { LATE_PUSH_MS } from './faults/late-push.ts';
import { killBobsApp, type Scenario } from './scenario.ts';
import { seconds } from './seconds.ts';

/** The scenarios that show a fault each, in the order of the toggles. */
export const FAULT_SCENARIOS: readonly Scenario[] = [
  {
    id: 'late',
    title: 'Late push',
    hint: `Call and cancel at once: the push arrives ${seconds(LATE_PUSH_MS)} later, after the end of the call, and the app must still report it.`,
    group: 'push',
    fault: 'late',
    setUp: killBobsApp,
  },
  {
    id: 'duplicate',
    title: 'Duplicate push',
    hint: 'The app reports both pushes with the UUID of the call, and CallKit shows one call.',
    group: 'push',
    fault: 'duplicate',
    setUp: killBobsApp,
  },
  {
    id: 'lost',
    title: 'Lost push',
    hint: 'No phone rings, and no service reports an error: only the missing receipt shows it.',
    group: 'push',
    fault: 'lost',
    setUp: killBobsApp,
  },
  {
    id: 'endpoint',
    title: 'Disabled endpoint',
    hint: `SNS refuses the publish. The same call enables the endpoint, and rings ${seconds(RECEIPT_TIMEOUT)} after its start.`,
    group: 'push',
    fault: 'endpoint',
    setUp: killBobsApp,
  },
  {
    id: 'sandbox',
    title: 'Sandbox token as production',
    hint: `Apple refuses the token. Ringthrough tries its other environment, and the same call rings ${seconds(RECEIPT_TIMEOUT)} after its start.`,
    group: 'push',
    fault: 'environment',
    setUp: killBobsApp,
  },
  {
    id: 'credential',
    title: 'Expired credential',
    hint: 'SNS accepts the first publish, and Apple refuses it. Call again: SNS has disabled the platform application for every phone.',
    group: 'push',
    fault: 'credential',
    setUp: killBobsApp,
  },
];
