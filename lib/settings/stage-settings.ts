import * as v from 'valibot';
import { CallerNameSource } from '../../lambda/contract/environment.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { Account, EncryptionKey, PermissionsBoundary, TagSettings, VpcSettings } from './account-settings.ts';
import { Apps } from './app-settings.ts';
import { CellSettings } from './cell-settings.ts';
import { CorsOrigins } from './cors-origins.ts';
import { Events } from './event-settings.ts';
import { Existing } from './existing-settings.ts';
import { Identity, TenantClaim } from './identity-settings.ts';
import { matching, settingsObject, trueOrFalse, wholeNumber } from './rules.ts';
import { ServiceUrl, ServiceUrls } from './service-urls.ts';
import { WebPush } from './web-push-settings.ts';

/**
 * Regions with SNS mobile push.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-mobile-push-supported-regions.html
 */
const MOBILE_PUSH_REGIONS = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'us-gov-west-1', 'ca-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'af-south-1', 'me-central-1', 'me-south-1'],
];

/**
 * The retentions in days that CloudWatch Logs supports, without "never expire".
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
const LOG_RETENTIONS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

const Domain = settingsObject({
  /** A fully qualified host name that you keep: apps send their requests to it, and pushes carry it. */
  name: v.pipe(
    matching(
      /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
      'a lower-case host name, such as calls.example.com (no https:// and no path)',
    ),
    v.maxLength(
      LIMITS.hostNameCharacters,
      `must have at most ${LIMITS.hostNameCharacters} characters, because every push carries it`,
    ),
  ),
  /** In the region of the deployment: the API endpoint is regional. */
  certificateArn: matching(
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
    "the ARN of the name's certificate in ACM, such as arn:aws:acm:eu-west-1:123456789012:certificate/…",
  ),
  /**
   * Also creates the DNS record; without it, create a `CNAME` record with the output `DomainTarget`, or `SocketDomainTarget`, as its
   * target.
   */
  hostedZoneId: v.optional(
    matching(/^Z[A-Z0-9]{1,31}$/, 'the id of a hosted zone in Route 53, such as Z0123456789ABCDEFGHIJ'),
  ),
});

const Throttle = settingsObject({
  requestsPerSecond: wholeNumber('requests a second', 1, 100_000),
  /** Burst limit of API Gateway: requests at the same moment. */
  burst: wholeNumber('requests', 1, 100_000),
});

const Cognito = settingsObject({
  /**
   * Allow self-service sign-up with an e-mail address. Otherwise only administrators of the AWS account create users.
   */
  signUp: v.optional(trueOrFalse, false),
  /** Also create an app client for your app server, whose tokens may act for any user. */
  serverClient: v.optional(trueOrFalse, false),
});

/**
 * `stun:host`, `turns:host:5349?transport=tcp`: https://www.rfc-editor.org/rfc/rfc7064,
 * https://www.rfc-editor.org/rfc/rfc7065
 */
const servers = (schemes: string, example: string) =>
  v.array(
    matching(new RegExp(`^(${schemes}):[^\\s/]+$`), `a URL such as ${example}`),
    `must be a list, such as ["${example}"]`,
  );

const Ice = settingsObject({
  /** STUN servers, which report a client's public address. */
  stun: v.optional(servers('stuns?', 'stun:stun.example.com'), []),
  /** TURN servers, which relay the media where no direct connection is possible. */
  turn: v.optional(
    settingsObject({
      urls: v.pipe(servers('turns?', 'turn:turn.example.com:3478'), v.nonEmpty('must name at least one TURN server')),
      /**
       * Name of the secret in Secrets Manager with coturn's `static-auth-secret` as text, which all the servers share.
       */
      secret: matching(/^[\w/+=.@-]{1,512}$/, 'the name of a secret in Secrets Manager, such as ringthrough/turn'),
    }),
  ),
});

const CALLER_NAME_FROM = 'must be "request", "server", or "claim:" and the name of a claim, such as "claim:name"';

const executions = v.optional(wholeNumber('executions at once', 1, 10_000));

/** Every setting of a stage, from its own object or from the shared settings. */
export const StageSettings = settingsObject({
  /** Where to deploy. Default: the region of the shell that runs `cdk deploy`. */
  region: v.optional(
    v.picklist(MOBILE_PUSH_REGIONS, `must be a region with SNS mobile push, one of ${MOBILE_PUSH_REGIONS.join(', ')}`),
  ),
  /** The AWS account. Default: that of the shell. With it, a deployment with credentials of another account fails before it begins. */
  account: v.optional(Account),
  /** Whether the state is protected against deletion. Default: true, but for the stages `dev*`, `test*`, `pr-*` and `sandbox*`. */
  protect: v.optional(trueOrFalse),
  /** ARN of a KMS key that encrypts table, logs, queues and topics. Default: keys of AWS. */
  encryptionKey: v.optional(EncryptionKey),
  /** Private subnets in which the functions run. Default: outside any VPC of yours. */
  vpc: v.optional(VpcSettings),
  /** ARN or name of the policy that limits every role. */
  permissionsBoundary: v.optional(PermissionsBoundary),
  /** Tags of every resource that can have tags. */
  tags: v.optional(TagSettings),
  /** A table and a user pool that are there already, instead of new ones. */
  existing: v.optional(Existing),
  /** Where the users' tokens come from. Without it, a Cognito user pool is created. */
  identity: v.optional(Identity),
  /** The user pool that is created without `identity`. */
  cognito: v.optional(Cognito),
  /** Default ring window of an invite. */
  ringTimeoutSeconds: v.optional(
    wholeNumber('seconds', LIMITS.ringTimeoutSeconds.min, LIMITS.ringTimeoutSeconds.max),
    40,
  ),
  /** How long a call can be read. */
  callRetentionDays: v.optional(wholeNumber('days', 1, 365), 30),
  /** Rate limit of invites per caller, so that no caller can ring a phone without end. */
  invitesPerMinute: v.optional(wholeNumber('invites', 1, 600), 30),
  /**
   * Requests a second for endpoints that SNS allows this deployment: its quota, less what else uses it. Registrations beyond it wait.
   * Default: AWS's default for the region.
   */
  endpointRequestsPerSecond: v.optional(wholeNumber('requests a second', 1, 100_000)),
  /** Whether the answer to an invite says that the only callee blocks the caller. Otherwise such a callee reads like one without a device. */
  discloseBlocks: v.optional(trueOrFalse, false),
  /** Where the caller's name is taken from: the app's request, only that of the app's server, or a claim of the JWT. */
  callerNameFrom: v.optional(
    v.pipe(
      v.string(CALLER_NAME_FROM),
      v.check((value) => v.is(CallerNameSource, value), CALLER_NAME_FROM),
    ),
    'request',
  ),
  /** The JWT claim with the user's tenant, if several tenants share this deployment. An entry of `identity` may have another. */
  tenantClaim: v.optional(TenantClaim),
  /** CORS: origins whose pages and web views may call the API. Native code needs none. */
  corsOrigins: v.optional(CorsOrigins, '*'),
  /** A custom domain name for the API. */
  domain: v.optional(Domain),
  /** A custom domain name for the WebSocket API. API Gateway allows no WebSocket API at the domain name of an HTTP API. */
  socketDomain: v.optional(Domain),
  /** The deployments that serve these users, this one among them: two regions with one user base. Apps get the list. Default: this one. */
  urls: v.optional(ServiceUrls),
  /**
   * The deployments that serve each tenant. Users of a tenant that another one serves are led there, and this one keeps nothing of them.
   * Default: this one serves every tenant.
   */
  cells: v.optional(CellSettings),
  /** The URL of this deployment, as it is in `cells`. */
  cell: v.optional(ServiceUrl),
  /** The ICE servers that `GET /v1/ice-servers` returns. */
  ice: v.optional(Ice, { stun: [] }),
  /** Limit of the whole API, above which it answers 429: an upper bound on the cost of an attack. */
  throttle: v.optional(Throttle, { requestsPerSecond: 1000, burst: 2000 }),
  /**
   * Reserved concurrency of a function, which is also its maximum. No default: AWS requires 100 unreserved executions,
   * so the deployment would fail in an account whose limit is not higher.
   * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  reservedConcurrency: v.optional(
    settingsObject({
      invite: executions,
      receipts: executions,
      pushFeedback: executions,
      /** At least two, because the queue of the timers starts no fewer. */
      ringTimer: v.optional(wholeNumber('executions at once', 2, 10_000)),
    }),
  ),
  /**
   * Most executions that the queue of the timers starts at once, so that timers leave room for other functions of the account.
   * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   */
  maxConcurrency: v.optional(settingsObject({ ringTimer: wholeNumber('executions at once', 2, 1_000) })),
  /** Events of calls and devices for your own server, on an EventBridge bus or by webhooks. Default: none. */
  events: v.optional(Events),
  /** Rings browsers whose page is closed, by Web Push. Default: browsers ring only while a page is open. */
  webPush: v.optional(WebPush),
  /** Send each function on a call's way an event every four minutes, so that Lambda keeps it ready. */
  keepWarm: v.optional(trueOrFalse, true),
  /** Alarms, a daily credential check and a dashboard. Switch it off for a stage without users. */
  monitoring: v.optional(trueOrFalse, true),
  /**
   * Shift invocations to new versions of the functions in two steps, and back when an alarm goes off. No default: a deployment takes
   * longer by these minutes. At least five, the period of the alarms; CodeDeploy allows 48 hours.
   */
  canary: v.optional(
    settingsObject({ percent: wholeNumber('per cent', 1, 100), minutes: wholeNumber('minutes', 5, 120) }),
  ),
  /** Where alarms are sent. AWS first sends a confirmation request to the address. */
  alarmEmail: v.optional(matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'one e-mail address, such as on-call@example.com')),
  /** Retention of every log group that this app creates. */
  logRetentionDays: v.optional(
    v.picklist(
      LOG_RETENTIONS,
      `must be a retention in days that CloudWatch Logs supports: ${LOG_RETENTIONS.join(', ')}`,
    ),
    30,
  ),
  /** Trace the functions with X-Ray. */
  tracing: v.optional(trueOrFalse, false),
  /**
   * Log every failed push delivery of SNS. The logs contain device tokens in plain text, in log groups that SNS creates
   * itself and that never expire.
   */
  deliveryLogs: v.optional(trueOrFalse, false),
  /** Percentage of the pushes accepted by Apple or Google that is logged too. */
  deliveryLogSampleRate: v.optional(wholeNumber('per cent', 0, 100), 0),
  apps: Apps,
});
export type StageSettings = v.InferOutput<typeof StageSettings>;
