import { BOB, type Cast } from '../cast.ts';
import type { FaultSwitch } from './fault-switch.ts';

/** Bob gets a debug build, whose token is the sandbox's, and which registers as a production one. */
export const wrongEnvironment = (cast: Cast): FaultSwitch => {
  let isWrong = false;
  return {
    id: 'environment',
    label: 'Wrong environment',
    about: 'Bob’s debug build registers its sandbox token as production.',
    isOn: () => isWrong,
    set: async (isOn) => {
      const app = cast.get(BOB)?.view().app.name;
      const lie = { build: 'debug', claimsEnvironment: 'production' } as const;
      await cast.give(BOB, { ...(app && { app }), ...(isOn && lie) });
      isWrong = isOn;
    },
  };
};
