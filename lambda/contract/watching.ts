/** Days before a credential's end at which its owner is told: time to plan, time to do it, and tonight. */
export const CREDENTIAL_DAYS = [60, 30, 7] as const;

/**
 * What can be wrong with a platform application or its credential, besides its end coming near.
 *
 * - `application_disabled`: SNS sends nothing through it.
 * - `application_missing`: SNS does not know it any more.
 * - `credential_unusable`: what is in the secret, or that there is none, would make the next deployment fail.
 * - `credential_not_deployed`: the secret holds another credential than SNS uses.
 */
export const CREDENTIAL_PROBLEMS = [
  'application_disabled',
  'application_missing',
  'credential_unusable',
  'credential_not_deployed',
] as const;
export type CredentialProblem = (typeof CREDENTIAL_PROBLEMS)[number];
