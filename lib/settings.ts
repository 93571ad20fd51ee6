import * as v from 'valibot';
import { LIMITS } from '../lambda/contract/schemas.ts';

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

/** `strictObject` stops at the first unknown key; this names them all, and says of a missing one what it must be. */
const exactly = <const T extends v.ObjectEntries>(entries: T) => {
  const known = Object.keys(entries).join(', ');
  return v.objectWithRest(entries, v.never(`is not a setting; known here: ${known}`), (issue) => {
    const missing = entries[String(issue.path?.at(-1)?.key)];
    const rule = issue.input === undefined && missing ? v.safeParse(missing, undefined).issues?.[0].message : undefined;
    return rule ? `is missing: it ${rule}` : `must be an object with the settings ${known}`;
  });
};

const text = (what: string) => v.pipe(v.string(`must be ${what}`), v.trim(), v.nonEmpty(`must be ${what}, not empty`));

const matching = (pattern: RegExp, what: string) =>
  v.pipe(v.string(`must be ${what}`), v.regex(pattern, `must be ${what}`));

const wholeNumber = (what: string, from: number, to: number) => {
  const mistake = `must be a whole number of ${what} from ${from} to ${to}`;
  return v.pipe(
    v.number(mistake),
    v.check((value) => Number.isInteger(value) && value >= from && value <= to, mistake),
  );
};

const isHttps = (value: string): boolean => URL.canParse(value) && new URL(value).protocol === 'https:';
const isOrigin = (value: string): boolean => URL.canParse(value) && new URL(value).origin === value;

/**
 * A secret's name or ARN would both be text; the name alone is wanted, because an ARN's random suffix belongs to one
 * account.
 */
const SecretName = matching(
  /^[\w/+=.@-]{1,512}$/,
  "a secret's name, such as ringthrough/apns-production (not its ARN)",
);

const Credentials = v.pipe(
  exactly({
    /** Makes APNS_VOIP: rings phones with a build from TestFlight or the App Store. */
    apnsProduction: v.optional(SecretName),
    /** Makes APNS_VOIP_SANDBOX: rings phones with a debug build. */
    apnsSandbox: v.optional(SecretName),
    /** Makes GCM: rings Android phones. */
    fcm: v.optional(SecretName),
  }),
  v.check(
    (given) => Object.keys(given).length > 0,
    'must name at least one secret: apnsProduction, apnsSandbox or fcm; without one nothing can be rung',
  ),
);

const BundleId = v.pipe(
  matching(/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, "the iOS app's bundle identifier, such as com.example.app"),
  v.check(
    (id) => !id.endsWith('.voip'),
    'must not end in .voip: write the plain bundle identifier, the suffix is added where Apple wants it',
  ),
);

const AppSettings = exactly({
  appId: matching(/^[a-z][a-z0-9-]{0,30}$/, 'lower-case letters, digits and hyphens, such as main (31 at most)'),
  bundleId: BundleId,
  credentials: Credentials,
  /**
   * Also make APNS and APNS_SANDBOX applications for ordinary alerts, such as "missed call". They need a `.p8` key in
   * the secret: a VoIP Services certificate cannot send alerts.
   */
  alerts: v.optional(v.boolean('must be true or false'), false),
  /**
   * Take over the platform applications of this app that exist already, with the devices registered in them: those that
   * a deleted deployment of the same stage left behind, say.
   */
  adoptExisting: v.optional(v.boolean('must be true or false'), false),
  /** Change this after putting another credential into a secret: CloudFormation cannot see inside it. */
  credentialsVersion: v.optional(text('a text of your choice, such as 2026-11')),
});

const isNamed = (app: unknown): app is { appId: string } => v.is(v.object({ appId: v.string() }), app);

/** Reads what nothing has checked yet, so that duplicates are named together with every other mistake. */
const duplicates = (apps: unknown): Set<string> => {
  const appIds = Array.isArray(apps) ? apps.filter(isNamed).map((app) => app.appId) : [];
  return new Set(appIds.filter((appId, index) => appIds.indexOf(appId) !== index));
};

const SettingsFields = exactly({
  /** Part of the stacks' names, so that several can live in one account; `prod` is protected against deletion. */
  stage: v.optional(
    matching(/^[a-z][a-z0-9-]{0,19}$/, 'lower-case letters, digits and hyphens, such as dev or prod (20 at most)'),
    'dev',
  ),
  /** Where to deploy; without it, the region of whoever runs `cdk deploy`. */
  region: v.optional(
    v.picklist(MOBILE_PUSH_REGIONS, `must be a region with SNS mobile push, one of ${MOBILE_PUSH_REGIONS.join(', ')}`),
  ),
  /** The OIDC issuer of the sessions' tokens, exactly as their `iss` claim has it. */
  issuer: v.pipe(
    text('the https URL of your OIDC issuer'),
    v.check(isHttps, 'must be the https URL of your OIDC issuer, as its tokens have it in iss'),
  ),
  /** What the tokens' `aud` (or `client_id`) may be. */
  audience: v.pipe(
    v.array(text('a value of the tokens’ aud claim'), 'must be a list, such as ["ringthrough"]'),
    v.nonEmpty('must name at least one value of the tokens’ aud claim'),
  ),
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
  corsOrigins: v.optional(
    v.array(
      v.pipe(
        text('an origin'),
        v.check(
          isOrigin,
          'must be an origin, such as https://app.example.com: scheme and host, no path, no slash at the end',
        ),
      ),
      'must be a list, such as ["https://app.example.com"]',
    ),
    [],
  ),
  /**
   * Have SNS log every push that failed. Such a log holds the device's token as it is, in a log group that SNS makes
   * itself and never ends.
   */
  deliveryLogs: v.optional(v.boolean('must be true or false'), false),
  /** How many of the pushes that Apple or Google took are logged as well, in per cent. */
  deliveryLogSampleRate: v.optional(wholeNumber('per cent', 0, 100), 0),
  apps: v.pipe(
    v.array(AppSettings, 'must be a list of apps'),
    v.nonEmpty('must hold at least one app'),
    v.rawCheck(({ dataset, addIssue }) => {
      for (const appId of duplicates(dataset.value)) {
        addIssue({
          message: `has more than one app with the appId ${appId}: devices name it to say what to ring, so it must be unique`,
        });
      }
    }),
  ),
});

const Settings = v.pipe(
  SettingsFields,
  v.forward(
    v.partialCheck(
      [['deliveryLogs'], ['deliveryLogSampleRate']],
      ({ deliveryLogs, deliveryLogSampleRate }) => deliveryLogs || deliveryLogSampleRate === 0,
      'means nothing without deliveryLogs: set that to true, or leave this out',
    ),
    ['deliveryLogSampleRate'],
  ),
);

export type Settings = v.InferOutput<typeof Settings>;
export type AppSettings = v.InferOutput<typeof AppSettings>;

/** Thrown once, with every mistake in the settings: one line each, so that one run is enough to mend them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(
      [`The context "ringthrough" in cdk.json needs mending:`, ...mistakes.map((mistake) => `  - ${mistake}`)].join(
        '\n',
      ),
    );
    this.mistakes = mistakes;
  }
}

const described = (issue: v.BaseIssue<unknown>): string => {
  const path = v.getDotPath(issue) ?? '';
  return `ringthrough${path === '' ? '' : `.${path}`} ${issue.message}`;
};

/** Settings from the CDK context `ringthrough`, with defaults filled in. @throws {@link SettingsError} */
export const readSettings = (context: unknown): Settings => {
  const parsed = v.safeParse(Settings, context);
  if (parsed.success) return parsed.output;
  throw new SettingsError(parsed.issues.map(described));
};

/** Whether the deployment is the one whose data nobody may delete by accident. */
export const isProduction = (settings: Settings): boolean => settings.stage === 'prod';
