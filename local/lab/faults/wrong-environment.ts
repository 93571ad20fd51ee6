import { CannotDo } from '../../phones/phone.ts';
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
      const { app, platform, process } = cast.get(BOB)?.view() ?? {};
      if (isOn && platform === 'android') throw new CannotDo('a token of Google’s is for no environment');
      const lie = { build: 'debug', claimsEnvironment: 'production' } as const;
      const bob = await cast.give(BOB, { ...(app && { app: app.name }), ...(isOn && lie) });
      if (process !== 'foreground') await bob.act({ do: process === 'killed' ? 'kill' : 'put_in_background' });
      isWrong = isOn;
    },
  };
};
