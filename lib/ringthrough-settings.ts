/** A custom domain name for an API. */
export interface DomainSettings {
  /** Fully qualified: `calls.example.com`. An HTTP API's has at most 88 characters, because every push carries it. */
  readonly name: string;
  /** ARN of the name's certificate in ACM, in the region of the deployment. */
  readonly certificateArn: string;
  /**
   * Id of the hosted zone in Route 53 in which the DNS record is created.
   * @default - no record; an output is its target
   */
  readonly hostedZoneId?: string | undefined;
}

/** An issuer of the users' tokens: an OIDC issuer, a secret that your server signs with, or your own authorizer function. */
export type IdentitySettings = Readonly<Record<string, unknown>> &
  ({ readonly issuer: string } | { readonly sharedSecret: string } | { readonly authorizer: string });

/** A URL of your server that gets the events. */
export interface EventWebhook {
  /** Lower-case letters, digits and hyphens, at most 20: it is in logs, metrics and the names of alarms. */
  readonly name: string;
  /** `https://…` with a host name. */
  readonly url: string;
  /** Name of the secret in Secrets Manager that requests are signed with: `whsec_` and base64. */
  readonly secret: string;
  /**
   * Only these events.
   * @default - all
   */
  readonly events?: readonly string[] | undefined;
  /**
   * Also connect to private addresses. Needs `vpc`.
   * @default false
   */
  readonly allowPrivate?: boolean | undefined;
  /**
   * Most deliveries at the same moment, at least 2.
   * @default 10
   */
  readonly maxConcurrency?: number | undefined;
}

/** Which events leave the deployment, and where to. */
export interface EventsSettings {
  /** @default - no bus */
  readonly bus?: true | string | undefined;
  /**
   * Whether events of calls have the caller's name.
   * @default false
   */
  readonly callerName?: boolean | undefined;
  /** @default - none */
  readonly webhooks?: readonly EventWebhook[] | undefined;
}

/**
 * What can be set without a resource: the names, units, defaults and limits of the settings in `cdk.json`, which docs/deploy.md lists.
 */
export interface RingthroughSettings {
  /**
   * Where the users' tokens come from, as docs/identity.md describes: `[{ issuer: 'https://…', audience: ['…'] }]`.
   * @default - a Cognito user pool is created
   */
  readonly identity?: readonly IdentitySettings[] | undefined;
  /** The user pool that is created without `identity` and `userPool`. */
  readonly cognito?: { readonly signUp?: boolean | undefined; readonly serverClient?: boolean | undefined } | undefined;
  /**
   * Default ring window of an invite, in seconds.
   * @default 40
   */
  readonly ringTimeoutSeconds?: number | undefined;
  /**
   * Days for which a call can be read.
   * @default 30
   */
  readonly callRetentionDays?: number | undefined;
  /**
   * Invites that one caller may send in a minute.
   * @default 30
   */
  readonly invitesPerMinute?: number | undefined;
  /**
   * Requests a second for endpoints that SNS allows this deployment: its quota, less what else uses it. Registrations beyond it wait.
   * @default - AWS's default for the region: 30 in most
   */
  readonly endpointRequestsPerSecond?: number | undefined;
  /**
   * Whether the answer to an invite says that the only callee blocks the caller.
   * @default false
   */
  readonly discloseBlocks?: boolean | undefined;
  /**
   * Where the caller's name is taken from: `request`, `server`, or `claim:` and the name of a claim.
   * @default 'request'
   */
  readonly callerNameFrom?: string | undefined;
  /**
   * The JWT claim with the user's tenant.
   * @default - no tenants
   */
  readonly tenantClaim?: string | undefined;
  /**
   * Base URLs of the deployments that serve these users, this one among them, in order of preference: two regions with one user base, as
   * docs/scale.md describes. Apps get the list.
   * @default - this deployment alone
   */
  readonly urls?: readonly string[] | undefined;
  /**
   * Base URLs of the deployments that serve each tenant, by the tenant's id, `*` for every other one, as docs/cells.md describes. Needs
   * `tenantClaim` and `cell`.
   * @default - this deployment serves every tenant
   */
  readonly cells?: Readonly<Record<string, readonly string[]>> | undefined;
  /**
   * The URL of this deployment, as it is in `cells`.
   * @default - none
   */
  readonly cell?: string | undefined;
  /**
   * Origins whose pages and web views may call the API: `'*'` or a list. With `httpApi`, only what its CORS is compared with.
   * @default '*'
   */
  readonly corsOrigins?: string | readonly string[] | undefined;
  /** @default - the default endpoint of API Gateway */
  readonly domain?: DomainSettings | undefined;
  /** @default - the default endpoint of API Gateway */
  readonly socketDomain?: DomainSettings | undefined;
  /** The STUN and TURN servers that `GET /v1/ice-servers` returns; `secret` is the name of a secret in Secrets Manager. */
  readonly ice?:
    | {
        readonly stun?: readonly string[] | undefined;
        readonly turn?: { readonly urls: readonly string[]; readonly secret: string } | undefined;
      }
    | undefined;
  /**
   * Limit of the whole API, above which it answers 429. `burst`: requests at the same moment.
   * @default - 1,000 requests a second, 2,000 at the same moment
   */
  readonly throttle?: { readonly requestsPerSecond: number; readonly burst: number } | undefined;
  /**
   * Reserved concurrency of functions.
   * @default - none
   */
  readonly reservedConcurrency?:
    | {
        readonly invite?: number | undefined;
        readonly receipts?: number | undefined;
        readonly pushFeedback?: number | undefined;
        /** At least 2. */
        readonly ringTimer?: number | undefined;
      }
    | undefined;
  /**
   * Most executions that the queue of the timers starts at once, 2 to 1,000.
   * @default - no limit but the account's
   */
  readonly maxConcurrency?: { readonly ringTimer: number } | undefined;
  /**
   * Events of calls and devices for your own server, as docs/events.md describes them: on an EventBridge bus (`bus`: `true` creates one,
   * or its ARN; not together with `eventBus`), and posted to at most five URLs, signed and in order.
   * @default - no events
   */
  readonly events?: EventsSettings | undefined;
  /**
   * Rings browsers whose page is closed: `subject` is a `mailto:` or `https:` URL at which push services reach you, `hosts` more hosts of
   * push services besides those of Google, Mozilla, Microsoft and Apple.
   * @default - browsers ring only while a page is open
   */
  readonly webPush?: { readonly subject: string; readonly hosts?: readonly string[] | undefined } | undefined;
  /**
   * Alarms, a daily check of credentials, a dashboard.
   * @default true
   */
  readonly monitoring?: boolean | undefined;
  /**
   * Send each function on a call's way an event every four minutes, so that Lambda keeps it ready and a call starts none of them. Costs
   * cents a month: see docs/cold-starts.md.
   * @default true
   */
  readonly keepWarm?: boolean | undefined;
  /**
   * Give each new version of a function this percentage of its invocations for so many minutes, and all of them if no alarm goes off:
   * see docs/upgrades.md. `percent` 100: all at once, whatever the alarms say.
   * @default - a deployment replaces the functions at once
   */
  readonly canary?: { readonly percent: number; readonly minutes: number } | undefined;
  /** The e-mail address that gets the alarms. */
  readonly alarmEmail?: string | undefined;
  /**
   * Retention of every log group, in days that CloudWatch Logs supports.
   * @default 30
   */
  readonly logRetentionDays?: number | undefined;
  /**
   * Trace the functions with X-Ray.
   * @default false
   */
  readonly tracing?: boolean | undefined;
  /**
   * Log every failed delivery of SNS. The logs contain device tokens.
   * @default false
   */
  readonly deliveryLogs?: boolean | undefined;
  /**
   * Percentage of the accepted pushes that is logged too.
   * @default 0
   */
  readonly deliveryLogSampleRate?: number | undefined;
  /**
   * Protect the state from deletion: the table's and the user pool's deletion protection.
   * @default true
   */
  readonly protect?: boolean | undefined;
}
