import * as v from 'valibot';
import { LIMITS } from '../../lambda/contract/schemas.ts';
import { Apps } from './app-settings.ts';
import { exactly, matching, text, wholeNumber, yesOrNo } from './rules.ts';

/**
 * Regions in which SNS can push to phones.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-mobile-push-supported-regions.html
 */
const MOBILE_PUSH_REGIONS = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'us-gov-west-1', 'ca-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'af-south-1', 'me-central-1', 'me-south-1'],
];

/**
 * The retentions that CloudWatch Logs knows, but for "for ever".
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
const LOG_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

const isHttps = (value: string): boolean => URL.canParse(value) && new URL(value).protocol === 'https:';
const isOrigin = (value: string): boolean => URL.canParse(value) && new URL(value).origin === value;

const Origin = v.pipe(
  text('an origin'),
  v.check(
    isOrigin,
    'must be an origin, such as https://app.example.com: scheme and host, no path, no slash at the end',
  ),
);

const Domain = exactly({
  /** A whole host name: phones are given it, so it must never lead to anybody else. */
  name: matching(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'a host name in small letters, such as calls.example.com (no https:// and no path)',
  ),
  /** Of the region that is deployed to: the API is a regional one. */
  certificateArn: matching(
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
    "the ARN of the name's certificate in ACM, such as arn:aws:acm:eu-west-1:123456789012:certificate/…",
  ),
  /** Makes the DNS record too; without it, the output `DomainTarget` is what the record must lead to. */
  hostedZoneId: v.optional(
    matching(/^Z[A-Z0-9]{1,31}$/, 'the id of a hosted zone in Route 53, such as Z0123456789ABCDEFGHIJ'),
  ),
});

const Throttle = exactly({
  requestsPerSecond: wholeNumber('requests a second', 1, 100_000),
  /** How many may come at the same moment. */
  burst: wholeNumber('requests', 1, 100_000),
});

const Cognito = exactly({
  /** Let anybody make an account with an e-mail address. Otherwise only whoever has access to the AWS account can. */
  signUp: v.optional(yesOrNo, false),
  /** Also make a client for your app server, whose tokens may act for a user. */
  serverClient: v.optional(yesOrNo, false),
});

/** `stun:host`, `turns:host:5349?transport=tcp`: https://www.rfc-editor.org/rfc/rfc7064, https://www.rfc-editor.org/rfc/rfc7065 */
const servers = (schemes: string, example: string) =>
  v.array(
    matching(new RegExp(`^(${schemes}):[^\\s/]+$`), `a URL such as ${example}`),
    `must be a list, such as ["${example}"]`,
  );

const Ice = exactly({
  /** Servers that tell a phone under which address it is seen. */
  stun: v.optional(servers('stuns?', 'stun:stun.example.com'), []),
  /** Servers that carry the call where the phones find no way to each other. */
  turn: v.optional(
    exactly({
      urls: v.pipe(servers('turns?', 'turn:turn.example.com:3478'), v.nonEmpty('must name at least one TURN server')),
      /** Name of the secret in Secrets Manager that the servers share, as text: coturn's static-auth-secret. */
      secret: matching(/^[\w/+=.@-]{1,512}$/, 'the name of a secret in Secrets Manager, such as ringthrough/turn'),
    }),
  ),
});

const executions = v.optional(wholeNumber('executions at once', 1, 10_000));

/** Every setting that a stage may have, from its own object or from what all stages share. */
export const StageSettings = exactly({
  /** Where to deploy; without it, the region of whoever runs `cdk deploy`. */
  region: v.optional(
    v.picklist(MOBILE_PUSH_REGIONS, `must be a region with SNS mobile push, one of ${MOBILE_PUSH_REGIONS.join(', ')}`),
  ),
  /** The OIDC issuer of the sessions' tokens, exactly as their `iss` claim has it; without one, a Cognito user pool is made. */
  issuer: v.optional(
    v.pipe(
      text('the https URL of your OIDC issuer'),
      v.check(isHttps, 'must be the https URL of your OIDC issuer, as its tokens have it in iss'),
    ),
  ),
  /** What the tokens' `aud` (or `client_id`) may be. */
  audience: v.optional(
    v.pipe(
      v.array(text('a value of the tokens’ aud claim'), 'must be a list, such as ["ringthrough"]'),
      v.nonEmpty('must name at least one value of the tokens’ aud claim'),
    ),
  ),
  /** The user pool that is made where there is no issuer. */
  cognito: v.optional(Cognito),
  /** The ring window when an invite names none. */
  ringSeconds: v.optional(wholeNumber('seconds', LIMITS.ringSeconds.min, LIMITS.ringSeconds.max), 40),
  /** How long a call can be looked up. */
  callsKeptDays: v.optional(wholeNumber('days', 1, 365), 30),
  /** How often one caller may invite, so that nobody can make a phone ring without end. */
  invitesPerMinute: v.optional(wholeNumber('invites', 1, 600), 30),
  /** The tokens' claim that says whose customer a user is, where the users of several share this deployment. */
  tenantClaim: v.optional(
    matching(/^[\w:./-]{1,128}$/, 'the name of a claim of the tokens, such as org_id (letters, digits and _ : . / -)'),
  ),
  /** Web origins that may call the API from a browser; phones need none. */
  corsOrigins: v.optional(v.array(Origin, 'must be a list, such as ["https://app.example.com"]'), []),
  /** A name of your own for the API. */
  domain: v.optional(Domain),
  /** By which servers phones find a way to each other. */
  ice: v.optional(Ice, { stun: [] }),
  /** What the whole API takes before it answers 429: a ceiling on what an attack can cost. */
  throttle: v.optional(Throttle, { requestsPerSecond: 1000, burst: 2000 }),
  /**
   * Concurrent executions of Lambda that are kept for a function, and are all that it gets. Never a default: AWS keeps
   * 100 back for everybody else, and an account that has not more than those could not be deployed to.
   * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  reservedConcurrency: v.optional(exactly({ invite: executions, receipts: executions, pushFeedback: executions })),
  /** Watch the calls, the API and the credentials: alarms, a daily look, a dashboard. For a stage that nobody relies on, not. */
  watching: v.optional(yesOrNo, true),
  /** Where alarms are sent. AWS asks the address first. */
  alarmEmail: v.optional(matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'one e-mail address, such as on-call@example.com')),
  /** How long every log is kept that is ours. */
  logDays: v.optional(
    v.picklist(LOG_DAYS, `must be a number of days that CloudWatch Logs knows: ${LOG_DAYS.join(', ')}`),
    30,
  ),
  /** Trace the functions with X-Ray. */
  tracing: v.optional(yesOrNo, false),
  /**
   * Have SNS log every push that failed. Such a log holds the device's token as it is, in a log group that SNS makes
   * itself and never ends.
   */
  deliveryLogs: v.optional(yesOrNo, false),
  /** How many of the pushes that Apple or Google took are logged as well, in per cent. */
  deliveryLogSampleRate: v.optional(wholeNumber('per cent', 0, 100), 0),
  apps: Apps,
});
export type StageSettings = v.InferOutput<typeof StageSettings>;
