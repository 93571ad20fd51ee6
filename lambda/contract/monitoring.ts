/** Days before a credential's expiry at which an alarm goes off: time to plan, time to renew, and urgent. */
export const CREDENTIAL_DAYS = [60, 30, 7] as const;

/**
 * Problems of a platform application or its credential, other than its expiry.
 *
 * - `application_disabled`: SNS sends nothing through it.
 * - `application_missing`: it does not exist in SNS.
 * - `credential_unusable`: the secret is missing or holds no usable credential, so the next deployment would fail.
 * - `credential_not_deployed`: the secret holds another credential than SNS uses.
 * - `credential_rejected`: Apple or Google refuses the credential in the secret.
 */
export const CREDENTIAL_PROBLEMS = [
  'application_disabled',
  'application_missing',
  'credential_unusable',
  'credential_not_deployed',
  'credential_rejected',
] as const;
export type CredentialProblem = (typeof CREDENTIAL_PROBLEMS)[number];
