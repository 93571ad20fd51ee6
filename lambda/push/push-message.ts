/** One SNS Publish to one endpoint. */
export interface PushMessage {
  readonly endpointArn: string;
  /** JSON by platform key, for `MessageStructure: json`. Without `default`: see Note [no default]. */
  readonly message: string;
  /** SNS's reserved message attributes, all of data type String. */
  readonly attributes: Readonly<Record<string, string>>;
}

/*
 * Note [no default]
 * An endpoint needs no `default` entry when the entry of its platform is present; SNS's error text says so ("JSON must
 * contain an entry for 'default' or 'APNS_VOIP'"). With a `default`, a wrong platform key would not fail but send that
 * text as an ordinary alert, which for a VoIP token makes iOS kill the app.
 */

/** Remaining seconds of the ring window, at least 1: see Note [ring TTL]. */
export const ringTtl = (expiresAt: number, now: number): number => Math.max(1, Math.floor((expiresAt - now) / 1000));

/*
 * Note [ring TTL]
 * Only the TTL stops a late ring: SNS retries a mobile push for about six hours and Apple keeps one for weeks
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html). It is never 0: for APNS_VOIP, SNS passes 0
 * on and drops the push if it is queued at all (note "VoIP TTLs" in wireapp/wire-server,
 * services/gundeck/src/Gundeck/Aws.hs). It is always set: the default is four weeks.
 */
