import type { SNSClient } from '@aws-sdk/client-sns';
import type { App } from '../../../lambda/contract/environment.ts';
import { RECEIPT_TIMEOUT } from '../../../lambda/ringing/ring-timers.ts';
import { BOBS_PHONE } from '../../device-ids.ts';
import { InvalidStateError } from '../../phones/phone.ts';
import type { LabPhones } from '../lab-phones.ts';
import { seconds } from '../seconds.ts';
import type { FaultToggle } from './fault-toggle.ts';
import { findEndpoints } from './find-endpoints.ts';

export interface WrongEnvironmentOptions {
  readonly sns: SNSClient;
  readonly app: App;
  readonly labPhones: LabPhones;
}

/** Bob gets a debug build, which registers its sandbox token as a production token. */
export const wrongEnvironment = ({ sns, app: { applications }, labPhones }: WrongEnvironmentOptions) => {
  /** The token that was registered as production, until Ringthrough has corrected its environment. */
  let wrongToken: string | undefined;
  const bob = () => labPhones.get(BOBS_PHONE)?.view();

  const toggle: FaultToggle = {
    id: 'environment',
    label: 'Sandbox token as production',
    description: 'Bob has a debug build from Xcode, and its app registers the sandbox token as a production token.',
    errors: ['Apple: 400 BadDeviceToken'],
    end: `Ends by itself: after the refusal, Ringthrough changes the device to the sandbox, and pushes again ${seconds(RECEIPT_TIMEOUT)} after the start of the call.`,
    // A phone that was replaced or reinstalled since has another token.
    isOn: () => wrongToken !== undefined && bob()?.token === wrongToken,
    set: async (isOn) => {
      const { app, platform, process } = bob() ?? {};
      if (isOn && platform === 'android') throw new InvalidStateError('a Google token has no environment');
      const wrongSettings = { build: 'debug', claimsEnvironment: 'production' } as const;
      const phone = await labPhones.install(BOBS_PHONE, { ...(app && { app: app.name }), ...(isOn && wrongSettings) });
      if (process !== 'foreground') await phone.act({ do: process === 'killed' ? 'kill' : 'put_in_background' });
      wrongToken = isOn ? phone.view().token : undefined;
    },
  };
  return {
    toggle,
    /** Reads whether Ringthrough has registered the token in the sandbox. */
    refresh: async (): Promise<void> => {
      if (wrongToken === undefined) return;
      const corrected = await findEndpoints(sns, [applications.APNS_VOIP_SANDBOX], wrongToken);
      if (corrected.length > 0) wrongToken = undefined;
    },
  };
};
