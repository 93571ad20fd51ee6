import type { ProbeResult } from '../credentials/credential-probe.ts';

/**
 * What a reason of APNs says about the credential. `accepted`: Apple took the credential and refused the token;
 * `request`: the request was at fault, so the reason says nothing; `service`: Apple's service did not process it.
 */
type Meaning = 'accepted' | 'request' | 'service' | { readonly rejected: string };

const OTHER_ENVIRONMENT =
  'the key was made for the other environment. Create a key for this one in the developer portal, or one for both.';

const NO_TOPIC =
  "Apple does not let this credential send to the app's topic: the bundle identifier is wrong or belongs to another team, the key is limited to other topics, or the app has no push capability.";

/**
 * Every reason that Apple documents, and `BadEnvironmentKeyInToken`, which users report in place of the documented
 * `BadEnvironmentKeyIdInToken`. Apple documents neither the order of its checks nor which of them see a made-up token.
 * https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns
 */
export const APNS_REASONS: Readonly<Record<string, Meaning>> = {
  BadDeviceToken: 'accepted',
  ExpiredToken: 'accepted',
  Unregistered: 'accepted',

  InvalidProviderToken: {
    rejected:
      'Apple does not know this key: "keyId" or "teamId" is wrong, "privateKey" is from another .p8 file, or the key was revoked or has no Apple Push Notifications service (APNs).',
  },
  BadEnvironmentKeyIdInToken: { rejected: OTHER_ENVIRONMENT },
  BadEnvironmentKeyInToken: { rejected: OTHER_ENVIRONMENT },
  UnrelatedKeyIdInToken: {
    rejected: 'the key does not belong to the team: "keyId" and "teamId" must be from the same developer account.',
  },
  ExpiredProviderToken: {
    rejected: 'Apple found a token expired that was made for this request: the clock of the function is wrong.',
  },
  MissingProviderToken: {
    rejected:
      'Apple found no credential in the request: a certificate that is not from Apple counts as none. Use a .p8 key, or a certificate of the kind "VoIP Services".',
  },
  TopicDisallowed: { rejected: NO_TOPIC },
  BadTopic: { rejected: NO_TOPIC },
  DeviceTokenNotForTopic: { rejected: NO_TOPIC },
  BadCertificate: {
    rejected:
      'Apple does not accept the certificate: it was revoked, has expired, or is not for pushes. Create another.',
  },
  BadCertificateEnvironment: {
    rejected: 'the certificate is for the other environment. Create one for this environment, or use a .p8 key.',
  },
  Forbidden: { rejected: 'Apple denies pushes with this credential. Check it in the developer portal.' },

  BadCollapseId: 'request',
  BadExpirationDate: 'request',
  BadMessageId: 'request',
  BadPath: 'request',
  BadPriority: 'request',
  DuplicateHeaders: 'request',
  InvalidPushType: 'request',
  MethodNotAllowed: 'request',
  MissingDeviceToken: 'request',
  MissingTopic: 'request',
  PayloadEmpty: 'request',
  PayloadTooLarge: 'request',

  IdleTimeout: 'service',
  InternalServerError: 'service',
  ServiceUnavailable: 'service',
  Shutdown: 'service',
  // Limits of all senders with this key, so also of SNS; they do not depend on the credential.
  TooManyProviderTokenUpdates: 'service',
  TooManyRequests: 'service',
};

/** What an answer of APNs says about the credential. `reason`: `undefined` when its body has none. */
export const probeResult = (status: number, reason: string | undefined): ProbeResult => {
  if (status === 200) return { kind: 'accepted' };
  const known = reason !== undefined && Object.hasOwn(APNS_REASONS, reason) ? reason : undefined;
  const meaning = known === undefined ? undefined : APNS_REASONS[known];
  // The text of an unknown reason is not repeated: it may come from a proxy, and quote the request.
  if (known === undefined || meaning === undefined) {
    return { kind: 'inconclusive', detail: `Apple answered ${status} with an unknown reason` };
  }
  if (meaning === 'accepted') return { kind: 'accepted' };
  if (typeof meaning === 'object') return { kind: 'rejected', reason: known, detail: meaning.rejected };
  const cause = meaning === 'service' ? 'which does not depend on the credential' : 'which concerns the request';
  return { kind: 'inconclusive', detail: `Apple answered ${status} ${known}, ${cause}` };
};
