import * as v from 'valibot';
import type { TextsByApp, TextsByLanguage } from './alert-texts.ts';
import type { SNS_PLATFORMS } from './enums.ts';
import type { TemplatesByApp, TemplatesByPlatform } from './payload-template.ts';

/**
 * Names of the environment variables that `lib` sets and the functions read. A setting that is known at synthesis is in the `SettingsFile`
 * instead, by its name here.
 */
export const ENV = {
  /** Name of the DynamoDB table. */
  table: 'TABLE_NAME',
  /** JSON: the list of {@link App}s with the ARN of each platform application. */
  apps: 'APPS',
  /** What the ARNs of all platform applications begin with: `arn:aws:sns:eu-west-1:123456789012:app/`. */
  applications: 'APPLICATIONS',
  /** Where phones reach the HTTP API, without a trailing slash: `https://abc.execute-api.eu-west-1.amazonaws.com`. */
  publicUrl: 'PUBLIC_URL',
  /** The ring window in seconds when an invite names none. */
  ringTimeoutSeconds: 'RING_TIMEOUT_SECONDS',
  /** URL of the SQS queue whose delayed messages come back as {@link RingTimer}s. */
  timerQueueUrl: 'TIMER_QUEUE_URL',
  /** URL of the SQS queue whose delayed messages come back as {@link RegistrationTask}s. */
  registrationQueueUrl: 'REGISTRATION_QUEUE_URL',
  /** Requests a second for endpoints that SNS allows this deployment. Unset: the region's default quota. */
  endpointRequestsPerSecond: 'ENDPOINT_REQUESTS_PER_SECOND',
  /** Days for which a call can be looked up. */
  callRetentionDays: 'CALL_RETENTION_DAYS',
  /** Invites that one caller may send in a minute. */
  invitesPerMinute: 'INVITES_PER_MINUTE',
  /** `true` if the answer to an invite says that the only callee blocks the caller; otherwise such a callee has no devices. */
  disclosesBlocks: 'DISCLOSE_BLOCKS',
  /** A {@link CallerNameSource} as text: `request`, `server` or `claim:<name>`. */
  callerNameFrom: 'CALLER_NAME_FROM',
  /** JSON: the {@link ClaimNames} from which a function behind API Gateway's own authorizer makes the user. */
  claimNames: 'CLAIM_NAMES',
  /** The WebSocket API's `@connections` endpoint, without a trailing slash. */
  socketPostUrl: 'SOCKET_POST_URL',
  /** Where apps open sockets: `wss://…`. */
  socketUrl: 'SOCKET_URL',
  /** JSON: the list of {@link IdentityEntry}s. */
  identity: 'IDENTITY',
  /** JSON: the {@link IceSettings}. */
  ice: 'ICE',
  /** JSON: the base URLs of the deployments that serve these users, in order of preference. Unset: this one alone. */
  urls: 'URLS',
  /** JSON: the `Cells`. Unset: this deployment serves every tenant. */
  cells: 'CELLS',
  /** JSON: the {@link CredentialSecrets} of the apps. */
  credentials: 'CREDENTIALS',
  /** JSON: the {@link PushEndpoints} that credentials are checked with. Unset in AWS; set to use simulators. */
  pushEndpoints: 'PUSH_ENDPOINTS',
  /** JSON: the `StateIds` that the functions use. */
  state: 'STATE',
  /** Name of the SSM parameter in which the state's scope records its `StateIds`. Empty where it is the same stack. */
  stateParameter: 'STATE_PARAMETER',
  /** JSON: the {@link WebPushSettings}. Unset: no Web Push. */
  webPush: 'WEB_PUSH',
  /** ARN or name of the function that sends Web Pushes, for those that invoke it. Unset: no Web Push. */
  webPushFunction: 'WEB_PUSH_FUNCTION',
  /** The public VAPID key, base64url: an uncompressed point of P-256. Unset: no Web Push. */
  webPushKey: 'WEB_PUSH_KEY',
  /** JSON: the `EventSettings`. */
  events: 'EVENTS',
  /** JSON: the `WebhookSettings` of the one webhook that a function sends. */
  webhook: 'WEBHOOK',
  /** CloudWatch namespace of this deployment's metrics, so that two deployments in one account do not mix. */
  metricsNamespace: 'METRICS_NAMESPACE',
} as const;

/** Name of the file beside a function's code. */
export const SETTINGS_FILE = 'settings.json';

/**
 * The settings that were known at synthesis, by the names of `ENV`, as JSON values: the environment of a function has room for 4 KB, the
 * file for any number of apps. A variable of the environment has precedence. In `apps`, a platform application has its name in place of
 * its ARN, which begins with the variable `APPLICATIONS`.
 */
export interface SettingsFile {
  /** The apps' own payloads, for devices that register with the preset `custom`. */
  readonly templates?: TemplatesByApp;
  /** The apps' own texts of alerts. */
  readonly texts?: TextsByApp;
  readonly [setting: string]: unknown;
}

/**
 * Where the name of a caller is taken from. `request`: the caller's app gives it. `server`: only the app's server gives it. `claim`: from
 * this claim of the caller's JWT.
 */
export const CallerNameSource = v.pipe(
  v.string(),
  v.regex(
    /^(request|server|claim:[\w:./-]{1,128})$/,
    'must be "request", "server", or "claim:" and the name of a claim of the tokens, such as "claim:name"',
  ),
  v.transform((text): { kind: 'request' } | { kind: 'server' } | { kind: 'claim'; claim: string } => {
    if (text === 'request') return { kind: text };
    if (text === 'server') return { kind: text };
    return { kind: 'claim', claim: text.slice('claim:'.length) };
  }),
);
export type CallerNameSource = v.InferOutput<typeof CallerNameSource>;

/** A value for each platform that has a platform application. */
const ByPlatform = v.partial(
  v.strictObject({
    APNS_VOIP: v.string(),
    APNS_VOIP_SANDBOX: v.string(),
    APNS: v.string(),
    APNS_SANDBOX: v.string(),
    GCM: v.string(),
  } satisfies Record<(typeof SNS_PLATFORMS)[number], unknown>),
);

/** By `appId` and platform: the name of the secret that holds the platform application's credential. */
export const CredentialSecrets = v.record(v.string(), ByPlatform);
export type CredentialSecrets = v.InferOutput<typeof CredentialSecrets>;

/** How browsers are rung by Web Push. */
export const WebPushSettings = v.strictObject({
  /** Name of the secret with the VAPID key pair. */
  secretName: v.string(),
  /** A `mailto:` or `https:` URL at which push services reach the operator. */
  subject: v.string(),
  /** Host names on which a subscription's endpoint may be, `*.` before one stands for any names below it. */
  hosts: v.array(v.string()),
  /** `loopback`: endpoints may be on this machine, also without TLS. Only in the local backend. */
  allow: v.picklist(['public', 'loopback']),
});
export type WebPushSettings = v.InferOutput<typeof WebPushSettings>;

/** Origins of Apple's and Google's push services, without a trailing slash; by default the real ones. */
export const PushEndpoints = v.strictObject({
  apns: v.optional(v.pipe(v.string(), v.url()), 'https://api.push.apple.com'),
  apnsSandbox: v.optional(v.pipe(v.string(), v.url()), 'https://api.sandbox.push.apple.com'),
  fcm: v.optional(v.pipe(v.string(), v.url()), 'https://fcm.googleapis.com'),
  /** PEM of the only authority that is trusted for the two of Apple. @default the authorities of Node.js */
  ca: v.optional(v.string()),
});
export type PushEndpoints = v.InferOutput<typeof PushEndpoints>;

/** One app that can be rung, as the environment has it: its bundle id and its SNS platform applications. */
export const App = v.strictObject({
  /** The `appId` of a device's registration; the first app of the list is the default. */
  appId: v.string(),
  /** Bundle identifier of the iOS app, without `.voip`. */
  bundleId: v.string(),
  /** ARN of the platform application, or in the settings file its name, for each platform that this deployment has a credential for. */
  applications: ByPlatform,
});
/** With the payloads of the preset `custom` and the texts of alerts, which are in the settings file. */
export interface App extends v.InferOutput<typeof App> {
  readonly texts?: TextsByLanguage | undefined;
  readonly templates?: TemplatesByPlatform | undefined;
}

/** The STUN and TURN servers that phones use. */
export const IceSettings = v.strictObject({
  /** `stun:` URLs. */
  stun: v.array(v.string()),
  turn: v.optional(
    v.strictObject({
      /** `turn:` and `turns:` URLs; all servers share one secret. */
      urls: v.array(v.string()),
      /** Name of the secret in Secrets Manager. */
      secretName: v.string(),
    }),
  ),
});
export type IceSettings = v.InferOutput<typeof IceSettings>;

/** A delayed SQS message about a call, which `ring-timer` receives. */
export const RingTimer = v.strictObject({
  /**
   * `ring_again`: ring the devices without a receipt once more. `close`: the ring window has ended. `notify`: participants must
   * still be notified of a change. `presence`: the socket of a party broke some time ago. `hunt`: a step of the call's hunt list is due.
   */
  kind: v.picklist(['ring_again', 'close', 'notify', 'presence', 'hunt']),
  tenant: v.string(),
  callId: v.string(),
  /** Of `notify`: the call's `changedSeq` with the change that participants must be notified of. */
  changedSeq: v.optional(v.number()),
  /** Of `hunt`: the index of the step. */
  step: v.optional(v.number()),
});
export type RingTimer = v.InferOutput<typeof RingTimer>;

/** A delayed SQS message, which `ring-timer` receives: the erasure of a user goes on. */
export const ErasureTimer = v.strictObject({
  kind: v.literal('erase'),
  tenant: v.string(),
  userId: v.string(),
  erasureId: v.string(),
});
export type ErasureTimer = v.InferOutput<typeof ErasureTimer>;
