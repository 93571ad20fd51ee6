import * as v from 'valibot';
import type { SNS_PLATFORMS } from './words.ts';

/** Names of the environment variables that `lib` sets and the functions read. Written here once, so they cannot drift. */
export const ENV = {
  /** Name of the DynamoDB table. */
  table: 'TABLE_NAME',
  /** JSON: the list of {@link App}s with the ARN of each platform application. */
  apps: 'APPS',
  /** Where phones reach the HTTP API, without a trailing slash: `https://abc.execute-api.eu-west-1.amazonaws.com`. */
  publicUrl: 'PUBLIC_URL',
  /** The ring window in seconds when an invite names none. */
  ringSeconds: 'RING_SECONDS',
  /** URL of the SQS queue whose delayed messages come back as {@link RingTimer}s. */
  timerQueueUrl: 'TIMER_QUEUE_URL',
  /** Days for which a call can be looked up. */
  callDays: 'CALL_DAYS',
  /** Invites that one caller may send in a minute. */
  invitesPerMinute: 'INVITES_PER_MINUTE',
  /** The JWT's claim that says whose customer a user is; empty where there is only one. */
  tenantClaim: 'TENANT_CLAIM',
  /** Where messages for open sockets are posted to, without a trailing slash. */
  socketPostUrl: 'SOCKET_POST_URL',
  /** The OIDC issuer of the users' tokens: their `iss`. */
  issuer: 'ISSUER',
  /** JSON: the audiences of which a token must name one. */
  audience: 'AUDIENCE',
  /** JSON: the {@link IceSettings}. */
  ice: 'ICE',
  /** JSON: the {@link CredentialSecrets} of the apps. */
  credentials: 'CREDENTIALS',
  /** Where CloudWatch puts the metrics of this deployment, so that they are not those of another in the same account. */
  metricsNamespace: 'METRICS_NAMESPACE',
} as const;

/** Something for each platform that there is a platform application for. */
const ByPlatform = v.partial(
  v.strictObject({
    APNS_VOIP: v.string(),
    APNS_VOIP_SANDBOX: v.string(),
    APNS: v.string(),
    APNS_SANDBOX: v.string(),
    GCM: v.string(),
  } satisfies Record<(typeof SNS_PLATFORMS)[number], unknown>),
);

/** By `appId`, the names of the secrets that its platform applications have their credentials from. */
export const CredentialSecrets = v.record(v.string(), ByPlatform);
export type CredentialSecrets = v.InferOutput<typeof CredentialSecrets>;

/** One app that can be rung, as the functions see it: its bundle and the SNS platform applications made for it. */
export const App = v.strictObject({
  /** What a device names as `appId`; the first app of the list is the default. */
  appId: v.string(),
  /** Bundle identifier of the iOS app, without `.voip`. */
  bundleId: v.string(),
  /** ARN of the platform application for each platform that this deployment has a credential for. */
  applications: ByPlatform,
});
export type App = v.InferOutput<typeof App>;

/** By which servers phones find a way to each other. */
export const IceSettings = v.strictObject({
  /** `stun:` URLs. */
  stun: v.array(v.string()),
  turn: v.optional(
    v.strictObject({
      /** `turn:` and `turns:` URLs of servers that share one secret. */
      urls: v.array(v.string()),
      /** Name of the secret in Secrets Manager. */
      secretName: v.string(),
    }),
  ),
});
export type IceSettings = v.InferOutput<typeof IceSettings>;

/** What `invite` sends itself into the future by a delayed SQS message; `ring-timer` receives it. */
export const RingTimer = v.strictObject({
  /** `ring_again`: ring whoever has not said that they ring. `close`: the ring window is over. */
  kind: v.picklist(['ring_again', 'close']),
  tenant: v.string(),
  callId: v.string(),
});
export type RingTimer = v.InferOutput<typeof RingTimer>;
