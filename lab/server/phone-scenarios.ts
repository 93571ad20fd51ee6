import { BOBS_IPAD, BOBS_PHONE } from '../device-ids.ts';
import { killBobsApp, type Scenario } from './scenario.ts';

/** The scenarios of phones. */
export const PHONE_SCENARIOS: readonly Scenario[] = [
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
    id: 'offline',
    title: 'Phone offline, then online',
    hint: 'Apple keeps the push until the end of the ring window. Call, then switch Bob’s phone online: it rings.',
    group: 'phone',
    setUp: async (context) => {
      await killBobsApp(context);
      await context.labPhones.get(BOBS_PHONE)?.act({ do: 'go_offline' });
    },
  },
  {
    id: 'do-not-disturb',
    title: 'Do Not Disturb',
    hint: 'The app reports the call, as it must, and CallKit shows none: Bob sees nothing, and the server gets no receipt.',
    group: 'phone',
    setUp: async (context) => {
      await killBobsApp(context);
      await context.labPhones.get(BOBS_PHONE)?.act({ do: 'set_do_not_disturb', isOn: true });
    },
  },
  {
    id: 'force-stopped',
    title: 'Android, force-stopped',
    hint: 'Google accepts the message, and no code of the app runs: only the user can launch a force-stopped app.',
    group: 'phone',
    setUp: async ({ labPhones }) => {
      const bob = await labPhones.install(BOBS_PHONE, { app: 'native-android' });
      await bob.act({ do: 'force_stop' });
    },
  },
  {
    id: 'heads-up',
    title: 'Android, no full-screen calls',
    hint: 'Without the permission for full-screen intents, the call is a heads-up notification above the lock screen.',
    group: 'phone',
    setUp: async ({ labPhones }) => {
      const bob = await labPhones.install(BOBS_PHONE, { app: 'native-android' });
      await bob.act({ do: 'allow_full_screen', allowed: false });
      await bob.act({ do: 'kill' });
    },
  },
];
