import { SetPlatformApplicationAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { App } from '../../../lambda/contract/environment.ts';
import { makeProviderKey } from '../../apple/provider-key.ts';
import type { Apple } from '../../apple/start-apple.ts';
import type { FaultSwitch } from './fault-switch.ts';

export interface ExpiredCredentialOptions {
  readonly sns: SNSClient;
  readonly apple: Apple;
  readonly app: App;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

const HOUR_MS = 3_600_000;

/** The VoIP applications get a certificate that ran out an hour ago; put right, a new signing key. */
export const expiredCredential = ({ sns, apple, app, clock }: ExpiredCredentialOptions): FaultSwitch => {
  let isExpired = false;
  const topic = `${app.bundleId}.voip`;

  const expired = async (): Promise<Record<string, string>> => {
    const until = new Date(clock() - HOUR_MS);
    const { certificate, privateKey } = await apple.issueCertificate(`VoIP Services: ${app.bundleId}`, until);
    return { PlatformPrincipal: certificate, PlatformCredential: privateKey };
  };
  const fresh = (): Record<string, string> => {
    const key = makeProviderKey();
    apple.trustKey(key);
    return {
      PlatformPrincipal: key.keyId,
      PlatformCredential: key.p8,
      ApplePlatformTeamID: key.teamId,
      ApplePlatformBundleID: topic,
    };
  };
  return {
    id: 'credential',
    label: 'Expired credential',
    about: 'The VoIP certificate ran out an hour ago. SNS goes on accepting; Apple refuses every push.',
    isOn: () => isExpired,
    set: async (isOn) => {
      const Attributes = isOn ? await expired() : fresh();
      for (const PlatformApplicationArn of [app.applications.APNS_VOIP, app.applications.APNS_VOIP_SANDBOX]) {
        if (PlatformApplicationArn === undefined) continue;
        await sns.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes }));
      }
      isExpired = isOn;
    },
  };
};
