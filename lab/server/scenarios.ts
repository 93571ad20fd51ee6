import { BOBS_PHONE } from '../device-ids.ts';
import { IOS_RULES } from '../phones/rules.ts';
import { BROWSER_SCENARIOS } from './browser-scenarios.ts';
import { FAULT_SCENARIOS } from './fault-scenarios.ts';
import { PHONE_SCENARIOS } from './phone-scenarios.ts';
import { killBobsApp, type Scenario } from './scenario.ts';
import { seconds } from './seconds.ts';

/** The scenario that the lab opens with. */
export const FIRST_SCENARIO = 'killed';

/** The scenarios of apps. */
const APP_SCENARIOS: readonly Scenario[] = [
  {
    id: 'killed',
    title: 'Killed app',
    hint: `Only the app’s JavaScript creates the PKPushRegistry: iOS launches the killed app for the push, and ends it after ${seconds(IOS_RULES.reportWithinMs)}. Under a debugger iOS does not do this.`,
    group: 'app',
    setUp: async (context) => {
      await context.labPhones.install(BOBS_PHONE, { app: 'cordova-late-registry' });
      await killBobsApp(context);
    },
  },
  {
    id: 'never-reports',
    title: 'Call not reported',
    hint: `The app passes its pushes to JavaScript and reports no call. Call and cancel ${IOS_RULES.unreportedUntilStopped} times: iOS ends it each time, and then stops its VoIP pushes.`,
    group: 'app',
    setUp: async (context) => {
      await context.labPhones.install(BOBS_PHONE, { app: 'never-reports' });
      await killBobsApp(context);
    },
  },
  {
    id: 'android',
    title: 'Android, demoted',
    hint: 'The app shows nothing for its messages. Call and cancel twice: Google demotes it, and the next call waits for the end of Doze mode.',
    group: 'app',
    setUp: async ({ labPhones }) => {
      const bob = await labPhones.install(BOBS_PHONE, { app: 'never-notifies' });
      await bob.act({ do: 'kill' });
      await bob.act({ do: 'doze' });
    },
  },
  {
    id: 'fixed',
    title: 'Killed, fixed',
    hint: 'The same app creates its PKPushRegistry at launch: the phone rings before any JavaScript runs.',
    group: 'app',
    setUp: async (context) => {
      await context.labPhones.install(BOBS_PHONE, { app: 'cordova-launch-registry' });
      await killBobsApp(context);
    },
  },
];

/** In the order in which the page lists them. */
export const SCENARIOS: readonly Scenario[] = [
  ...APP_SCENARIOS,
  ...PHONE_SCENARIOS,
  ...BROWSER_SCENARIOS,
  ...FAULT_SCENARIOS,
];
