import { appleProbe } from '../../apple/apple-probe.ts';
import type { PushEndpoints } from '../../contract/environment.ts';
import type { CredentialProbe } from '../../credentials/credential-probe.ts';
import { googleProbe } from '../../google/google-probe.ts';

/** Asks Google about the credential of `GCM`, and Apple about all others. */
export const credentialProbe = ({ apns, apnsSandbox, fcm, ca }: PushEndpoints, now: () => Date): CredentialProbe => {
  const apple = appleProbe({ production: apns, sandbox: apnsSandbox, ...(ca !== undefined && { ca }), now });
  const google = googleProbe({ fcm, now });
  return (credential) => (credential.platform === 'GCM' ? google(credential) : apple(credential));
};
