/**
 * What is known of whether rings reach a device. Failing reasons are those of the deployed code.
 *
 * - `ok`: its phone has reported rings
 * - `unconfirmed`: no phone has reported a ring of it yet
 * - `unreported`: the last rings were not reported
 * - `unverified`: SNS has not confirmed its endpoint: a registration was interrupted, or is going on
 * - `on_trial`: Apple rejected its token in the declared environment, and it is rung in the other one; neither is proved
 * - `invalid_token`: Apple or Google reject its token
 * - `refused`: Apple or Google reject the push for another reason
 * - `disabled`: SNS has disabled the endpoint
 * - `gone`: the endpoint was deleted in SNS
 * - `other_application`: its endpoint is not of the deployment's platform application, which was replaced
 * - `no_application`: the deployment has no platform application for it
 */
export const CONDITIONS = [
  'ok',
  'unconfirmed',
  'unreported',
  'unverified',
  'on_trial',
  'invalid_token',
  'refused',
  'disabled',
  'gone',
  'other_application',
  'no_application',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** What a repair changes by itself. */
export const REPAIRABLE = [
  'invalid_token',
  'refused',
  'disabled',
  'gone',
  'on_trial',
  'unverified',
  'other_application',
] as const satisfies readonly Condition[];

/** What a repair looks at when it is asked to: SNS may have disabled or deleted the endpoint, and nobody has rung since. */
export const HEALTHY = ['ok', 'unconfirmed', 'unreported'] as const satisfies readonly Condition[];
