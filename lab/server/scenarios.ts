import type { FaultToggles } from './faults/fault-toggles.ts';
import { BOBS_IPAD, BOBS_PHONE, type LabPhones } from './lab-phones.ts';
import type { ScenarioView } from './lab-view.ts';

/** What a scenario can change. */
export interface ScenarioContext {
  readonly labPhones: LabPhones;
  readonly faults: FaultToggles;
}

interface Scenario extends ScenarioView {
  /** Starts from a reset lab: Alice's and Bob's phones are registered, and no fault is on. */
  readonly setUp: (context: ScenarioContext) => Promise<void>;
}

const killBobsApp = async ({ labPhones }: ScenarioContext): Promise<void> => {
  await labPhones.get(BOBS_PHONE)?.act({ do: 'kill' });
};

/** The scenario that the lab opens with. */
export const FIRST_SCENARIO = 'killed';

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'killed',
    title: 'Killed app',
    hint: 'Bob swiped the app away. Call him from Alice’s phone, then let 7 seconds pass: iOS ends the app. Under a debugger iOS does not do this.',
    setUp: async (context) => {
      await context.labPhones.install(BOBS_PHONE, { app: 'cordova-late-registry' });
      await killBobsApp(context);
    },
  },
  {
    id: 'fixed',
    title: 'Killed, fixed',
    hint: 'The same app with its push registry created at launch, and killed. Call Bob: his phone rings before any JavaScript runs.',
    setUp: async (context) => {
      await context.labPhones.install(BOBS_PHONE, { app: 'cordova-launch-registry' });
      await killBobsApp(context);
    },
  },
  {
    id: 'late',
    title: 'Late push',
    hint: 'SNS delays every push by 6 seconds. Call Bob and cancel at once: the push arrives after the end of the call, and the app must still report it.',
    setUp: async (context) => {
      await context.faults.set('late', true);
      await killBobsApp(context);
    },
  },
  {
    id: 'second',
    title: 'Second device',
    hint: 'Bob has a second device. Call him and answer on one device: the other stops ringing and shows why.',
    setUp: async ({ labPhones }) => {
      await labPhones.install(BOBS_IPAD, {});
      for (const id of [BOBS_PHONE, BOBS_IPAD]) await labPhones.get(id)?.act({ do: 'kill' });
    },
  },
  {
    id: 'sandbox',
    title: 'Sandbox token',
    hint: 'A debug build that registers as an App Store build. Call Bob: Apple refuses the token, Ringthrough changes the device to the sandbox, and rings it again after 5 seconds.',
    setUp: async (context) => {
      await context.faults.set('environment', true);
      await killBobsApp(context);
    },
  },
  {
    id: 'rebooted',
    title: 'Rebooted, locked',
    hint: 'Bob’s phone was restarted and is not unlocked, so the app cannot read its session. Call him: the receipt URL in the push needs no session.',
    setUp: async ({ labPhones }) => {
      await labPhones.get(BOBS_PHONE)?.act({ do: 'reboot' });
    },
  },
  {
    id: 'android',
    title: 'Android, demoted',
    hint: 'Bob’s Android app shows no notification for its messages. Call him and cancel, twice: Google demotes the app, and the next call waits until Doze mode ends.',
    setUp: async ({ labPhones }) => {
      const bob = await labPhones.install(BOBS_PHONE, { app: 'never-notifies' });
      await bob.act({ do: 'kill' });
      await bob.act({ do: 'doze' });
    },
  },
];
