import { InvalidStateError } from '../../phones/phone.ts';
import { BOBS_PHONE, type LabPhones } from '../lab-phones.ts';
import type { FaultToggle } from './fault-toggle.ts';

/** Bob gets a debug build, which registers its sandbox token as a production token. */
export const wrongEnvironment = (labPhones: LabPhones): FaultToggle => {
  let isWrong = false;
  return {
    id: 'environment',
    label: 'Wrong environment',
    description: 'Bob’s debug build registers its sandbox token as production.',
    isOn: () => isWrong,
    set: async (isOn) => {
      const { app, platform, process } = labPhones.get(BOBS_PHONE)?.view() ?? {};
      if (isOn && platform === 'android') throw new InvalidStateError('a Google token has no environment');
      const wrongSettings = { build: 'debug', claimsEnvironment: 'production' } as const;
      const bob = await labPhones.install(BOBS_PHONE, { ...(app && { app: app.name }), ...(isOn && wrongSettings) });
      if (process !== 'foreground') await bob.act({ do: process === 'killed' ? 'kill' : 'put_in_background' });
      isWrong = isOn;
    },
  };
};
