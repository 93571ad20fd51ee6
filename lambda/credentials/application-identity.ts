import { X509Certificate } from 'node:crypto';
import * as v from 'valibot';
import { type ApplicationPlatform, isApplePlatform } from '../contract/application-platforms.ts';

const Account = v.object({ project_id: v.string() });

/**
 * What every registered token belongs to: the Firebase project; Apple's team and bundle as `<team id>.<bundle id>`; the client id of
 * Amazon, the API key of Baidu, the package's identifier of Windows; the certificate's common name for `MPNS`. With another one,
 * tokens are refused (`SENDER_ID_MISMATCH` of FCM, `DeviceTokenNotForTopic` of APNs).
 *
 * @param attributes the credential in the form in which SNS gets it: see `credentialAttributes`
 */
export const applicationIdentity = (
  platform: ApplicationPlatform,
  bundleId: string | undefined,
  attributes: Readonly<Record<string, string>>,
): string => {
  const { PlatformPrincipal: principal = '', PlatformCredential: credential = '' } = attributes;
  if (platform === 'GCM') return v.parse(Account, JSON.parse(credential)).project_id;
  if (platform === 'MPNS') return /^CN=(.+)$/m.exec(new X509Certificate(principal).subject)?.[1] ?? 'unknown';
  if (!isApplePlatform(platform)) return principal;
  const team = attributes.ApplePlatformTeamID ?? teamOf(principal);
  return `${team}.${bundleId}`;
};

/** Apple writes the team id into the subject's OU. */
const teamOf = (certificate: string): string =>
  /^OU=(.+)$/m.exec(new X509Certificate(certificate).subject)?.[1] ?? 'unknown';

/** The identity that SNS returns; `undefined` for Firebase and certificates, of which SNS returns none. */
export const identityInSns = (attributes: Readonly<Record<string, string>>): string | undefined => {
  const { ApplePlatformTeamID: team, ApplePlatformBundleID: topic } = attributes;
  return team && topic ? `${team}.${topic.replace(/\.voip$/, '')}` : undefined;
};
