/** One message for Amazon SNS to carry to one endpoint. */
export interface PushMessage {
  readonly endpointArn: string;
  /** JSON by platform key, as `MessageStructure: json` wants it. Without `default`: see Note [no default]. */
  readonly message: string;
  /** SNS's reserved message attributes, all of data type String. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A push that could not be carried; refused with its size, never cut: half a JSON document rings nobody. */
export interface TooLarge {
  readonly bytes: number;
  readonly limit: number;
}

/*
 * Note [no default]
 * An endpoint needs no `default` entry when the one of its own platform is there; SNS's own error says so ("JSON must
 * contain an entry for 'default' or 'APNS_VOIP'"). With a `default`, a wrong platform key would not fail but send that
 * text as an ordinary alert, which for a VoIP token makes iOS kill the app.
 */

/** Seconds of the ring window that are left, at least one: see Note [ring TTL]. */
export const ringTtl = (expiresAt: number, now: number): number => Math.max(1, Math.floor((expiresAt - now) / 1000));

/*
 * Note [ring TTL]
 * TTL is the only brake on a stale ring: SNS retries a mobile push for about six hours and Apple keeps one for weeks
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html). It is never 0: for APNS_VOIP, SNS takes 0
 * literally and drops the push as soon as it has waited at all (note "VoIP TTLs" in wireapp/wire-server,
 * services/gundeck/src/Gundeck/Aws.hs). It is never left out either: the default is four weeks.
 */
