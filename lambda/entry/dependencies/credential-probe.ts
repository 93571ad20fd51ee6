import { appleProbe } from '../../apple/apple-probe.ts';
import { isApplePlatform } from '../../contract/application-platforms.ts';
import type { PushEndpoints } from '../../contract/environment.ts';
import type { CredentialProbe } from '../../credentials/credential-probe.ts';
import { googleProbe } from '../../google/google-probe.ts';

/** Asks Apple or Google about a credential of theirs, and nobody about others: their push services answer no such question. */
export const credentialProbe = ({ apns, apnsSandbox, fcm, ca }: PushEndpoints, now: () => Date): CredentialProbe => {
  const apple = appleProbe({ production: apns, sandbox: apnsSandbox, ...(ca !== undefined && { ca }), now });
  const google = googleProbe({ fcm, now });
  return async (credential) => {
    if (credential.platform === 'GCM') return google(credential);
    if (isApplePlatform(credential.platform)) return apple(credential);
    return {
      kind: 'inconclusive',
      detail: `no push service was asked: a credential of ${credential.platform} cannot be checked`,
    };
  };
};
