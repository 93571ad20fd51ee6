import type { PhoneAct } from '../../server/lab-action.ts';
import { answer, call, cancel, type Step, seeWhy } from './steps.ts';
import type { StoryFacts } from './story-facts.ts';

/** A change of Bob's phone, after Alice's first call. */
const onBobsPhone = (
  label: string,
  ask: string,
  act: PhoneAct,
  isSet: (bob: NonNullable<StoryFacts['bob']>) => boolean,
): Step => ({
  label,
  ask,
  action: ({ bob }) => bob && { phone: bob.id, act },
  isDone: ({ bob, called }) => called > 0 && bob !== undefined && isSet(bob),
});

/** The steps of the scenarios that show a state of a phone, or an app that reports no call, by their ids. */
export const PHONE_STEPS: Readonly<Record<string, readonly Step[]>> = {
  'never-reports': [
    call('Bob’s app reports no call for its pushes. Let Alice call.'),
    cancel('iOS has ended the app, and counts the push. Cancel.'),
    call('Once more.', 2),
    cancel('iOS has ended it again. Cancel.', 2),
    call('And a third time.', 3),
    seeWhy('iOS sends this app no VoIP push until it is reinstalled. See which lines of the app have to change.'),
  ],
  offline: [
    call('Bob’s phone is offline. Let Alice call.'),
    onBobsPhone(
      'Switch it online',
      'Apple keeps the push until the end of the ring window. Switch Bob’s phone online.',
      { do: 'come_online' },
      ({ online }) => online,
    ),
    answer('Apple has delivered the push. Answer.'),
  ],
  'do-not-disturb': [
    call('Bob lets no calls through. Let Alice call.'),
    cancel('The app has reported the call, and iOS shows none; no receipt arrives. Cancel.'),
    onBobsPhone(
      'Let calls through',
      'Switch Do Not Disturb off on Bob’s phone.',
      { do: 'set_do_not_disturb', isOn: false },
      ({ doNotDisturb }) => !doNotDisturb,
    ),
    call('Let Alice call again.', 2),
    answer('The phone rings. Answer.'),
  ],
  'force-stopped': [
    call('Bob has force-stopped his app in the settings. Let Alice call.'),
    cancel('Google has accepted the message, and Android keeps it from the app. Cancel.'),
    onBobsPhone(
      'Open Bob’s app',
      'Only the user can launch it again. Open it.',
      { do: 'open_app' },
      ({ process }) => process !== 'force_stopped',
    ),
    call('Let Alice call again.', 2),
    answer('The phone rings. Answer.'),
  ],
  'heads-up': [
    call('Bob’s app has no permission for full-screen intents. Let Alice call.'),
    answer('The call is a heads-up notification. Answer.'),
  ],
};
