import { IOS_RULES } from '../phones/rules.ts';
import { FAULT_SCENARIOS } from './fault-scenarios.ts';
import { BOBS_IPAD, BOBS_PHONE } from './lab-phones.ts';
import { PHONE_SCENARIOS } from './phone-scenarios.ts';
import { killBobsApp, type Scenario } from './scenario.ts';
import { seconds } from './seconds.ts';

export const SCENARIOS: readonly Scenario[] = [
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
    id: 'fixed',
    title: 'Killed, fixed',
    hint: 'The same app creates its PKPushRegistry at launch: the phone rings before any JavaScript runs.',
    group: 'app',
    setUp: async (context) => {
      await context.labPhones.install(BOBS_PHONE, { app: 'cordova-launch-registry' });
      await killBobsApp(context);
    },
  },
  {
    id: 'second',
    title: 'Second device',
    hint: 'Bob also has an iPad, and both ring. Answer on one: the other stops ringing, and shows why.',
    group: 'phone',
    setUp: async ({ labPhones }) => {
      await labPhones.install(BOBS_IPAD, {});
      for (const id of [BOBS_PHONE, BOBS_IPAD]) await labPhones.get(id)?.act({ do: 'kill' });
    },
  },
  {
    id: 'rebooted',
    title: 'Rebooted, locked',
    hint: 'Before the first unlock the app cannot read its session: it reports and answers with the receipt URL of the push.',
    group: 'phone',
    setUp: async ({ labPhones }) => {
      await labPhones.get(BOBS_PHONE)?.act({ do: 'reboot' });
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
  ...PHONE_SCENARIOS,
  ...FAULT_SCENARIOS,
];
