import { SetPlatformApplicationAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { App } from '../../../lambda/contract/environment.ts';
import { makeProviderKey } from '../../../local/apple/provider-key.ts';
import type { Apple } from '../../../local/apple/start-apple.ts';
import type { FaultToggle } from './fault-toggle.ts';

export interface ExpiredCredentialOptions {
  readonly sns: SNSClient;
  readonly apple: Apple;
  readonly app: App;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

const HOUR_MS = 3_600_000;

/**
 * On: the VoIP platform applications get a certificate that expired an hour ago. Off: they get a new
 * signing key and are enabled again, because SNS disables them after Apple's first refusal.
 */
export const expiredCredential = ({ sns, apple, app, clock }: ExpiredCredentialOptions): FaultToggle => {
  let isExpired = false;
  const topic = `${app.bundleId}.voip`;

  const expiredCertificate = async (): Promise<Record<string, string>> => {
    const until = new Date(clock() - HOUR_MS);
    const { certificate, privateKey } = await apple.issueCertificate(`VoIP Services: ${app.bundleId}`, until);
    return { PlatformPrincipal: certificate, PlatformCredential: privateKey };
  };
  const newSigningKey = (): Record<string, string> => {
    const key = makeProviderKey();
    apple.trustKey(key);
    return {
      PlatformPrincipal: key.keyId,
      PlatformCredential: key.p8,
      ApplePlatformTeamID: key.teamId,
      ApplePlatformBundleID: topic,
      Enabled: 'true',
    };
  };
  return {
    id: 'credential',
    label: 'Expired credential',
    description:
      'The VoIP certificate expired an hour ago. Apple refuses the next push; SNS then disables the platform application, and refuses every publish.',
    errors: ['Apple: 403 BadCertificate', 'SNS: PlatformApplicationDisabled'],
    end: 'Does not end by itself: a deployment with a valid credential ends it. Switching it off does the same, with a signing key and Enabled=true.',
    isOn: () => isExpired,
    set: async (isOn) => {
      const Attributes = isOn ? await expiredCertificate() : newSigningKey();
      for (const PlatformApplicationArn of [app.applications.APNS_VOIP, app.applications.APNS_VOIP_SANDBOX]) {
        if (PlatformApplicationArn === undefined) continue;
        await sns.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes }));
      }
      isExpired = isOn;
    },
  };
};
