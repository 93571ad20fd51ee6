import { BOB, type Cast, SECOND } from './cast.ts';
import type { Switchboard } from './faults/switchboard.ts';
import type { StoryView } from './view.ts';

/** What a story has to hand. */
export interface Stage {
  readonly cast: Cast;
  readonly faults: Switchboard;
}

interface Story extends StoryView {
  /** From a clean lab: Alice's and Bob's phones registered, nothing switched on. */
  readonly setUp: (stage: Stage) => Promise<void>;
}

const killed = async ({ cast }: Stage): Promise<void> => {
  await cast.get(BOB)?.act({ do: 'kill' });
};

export const STORIES: readonly Story[] = [
  {
    id: 'killed',
    title: 'Killed app',
    hint: 'Bob has swiped the app away. Call him from Alice’s phone, then let 7 seconds pass: iOS ends the app, and nobody’s debugger was there to see it.',
    setUp: async (stage) => {
      await stage.cast.give(BOB, { app: 'seed-cordova' });
      await killed(stage);
    },
  },
  {
    id: 'mended',
    title: 'Killed, mended',
    hint: 'The same app with its push registry made at launch, and killed again. Call Bob: his phone rings before any JavaScript has run.',
    setUp: async (stage) => {
      await stage.cast.give(BOB, { app: 'repaired-cordova' });
      await killed(stage);
    },
  },
  {
    id: 'late',
    title: 'Late push',
    hint: 'SNS keeps every push for 6 seconds. Call Bob and cancel at once: the push comes after the end, and has to be reported all the same.',
    setUp: async (stage) => {
      await stage.faults.set('late', true);
      await killed(stage);
    },
  },
  {
    id: 'second',
    title: 'Second device',
    hint: 'Bob has a second device. Call him and answer on one: the other stops, and says so.',
    setUp: async ({ cast }) => {
      await cast.give(SECOND, {});
      for (const id of [BOB, SECOND]) await cast.get(id)?.act({ do: 'kill' });
    },
  },
  {
    id: 'sandbox',
    title: 'Sandbox token',
    hint: 'A debug build that says it came from the App Store. Call Bob: Apple does not know the token, Ringthrough moves it to the sandbox, and 5 seconds later rings again.',
    setUp: async (stage) => {
      await stage.faults.set('environment', true);
      await killed(stage);
    },
  },
  {
    id: 'rebooted',
    title: 'Rebooted, locked',
    hint: 'Bob’s phone was restarted and not unlocked since, so the app cannot read its session. Call him: the receipt in the push needs none.',
    setUp: async ({ cast }) => {
      await cast.get(BOB)?.act({ do: 'reboot' });
    },
  },
  {
    id: 'android',
    title: 'Android, demoted',
    hint: 'Bob’s Android app shows nothing for its messages. Call him and cancel, twice: Google demotes it, and the next call waits until he takes the dozing phone up.',
    setUp: async ({ cast }) => {
      const bob = await cast.give(BOB, { app: 'silent-android' });
      await bob.act({ do: 'kill' });
      await bob.act({ do: 'doze' });
    },
  },
];
