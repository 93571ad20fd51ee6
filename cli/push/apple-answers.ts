import type { Environment } from '../../lambda/contract/enums.ts';
import type { Explanation } from './explanation.ts';
import type { AppleAnswer } from './send-apns.ts';

/** What was asked. */
export interface AppleQuestion {
  readonly type: 'voip' | 'alert';
  readonly credential: 'token' | 'certificate';
  /** Of the answer. */
  readonly environment: Environment;
  /** Every environment that was asked, with its reason. */
  readonly reasons: Readonly<Partial<Record<Environment, string | undefined>>>;
  /** `apns-topic` without `.voip`. */
  readonly bundleId: string;
  /** The command line that checks the credential. */
  readonly doctor: string;
}

const other = (environment: Environment): Environment => (environment === 'production' ? 'sandbox' : 'production');

const BUILDS = 'builds that Xcode runs have sandbox tokens, TestFlight and the App Store production tokens';
const OPEN_APP = 'Open the app once, and use the token that it prints then.';
const AGAIN =
  'Run the same command again in a minute. Apple shows outages at https://developer.apple.com/system-status/';

const cut = 'the token is cut, or is no push token';
const wrongToken = ({ type }: AppleQuestion): string =>
  type === 'voip'
    ? 'it is the token of alert pushes (registerForRemoteNotifications); a VoIP push needs the one of PushKit (didUpdate pushCredentials)'
    : 'it is the VoIP token of PushKit; an alert needs the one of registerForRemoteNotifications';

const badDeviceToken = (question: AppleQuestion): Explanation => {
  const { environment, reasons, doctor } = question;
  const tried = Object.values(reasons);
  if (tried.length > 1 && tried.every((reason) => reason === 'BadDeviceToken')) {
    return {
      causes: [
        `it is the token of another app than ${question.bundleId}, or of an installation that is gone`,
        wrongToken(question),
        cut,
      ],
      next: [
        'Take the token anew from the running app.',
        'The same command with --bundle-id ID, if the app has another one.',
      ],
    };
  }
  if (tried.length > 1) {
    return {
      causes: [
        `the credential is for ${environment} only, and the token is probably one of ${other(environment)}: ${BUILDS}`,
        cut,
      ],
      next: [`Use a credential for ${other(environment)}, or the token of a build for ${environment}.`, doctor],
    };
  }
  return {
    causes: [`the token is one of ${other(environment)}: ${BUILDS}`, wrongToken(question), cut],
    next: [`The same command with --environment ${other(environment)}`, 'The same command with --environment both'],
  };
};

const topic = (question: AppleQuestion): Explanation => ({
  causes: [`the token is one of another app than ${question.bundleId}`, wrongToken(question)],
  next: [
    'The same command with --bundle-id ID',
    question.type === 'voip' ? 'The same command with --type alert' : 'The same command with --type voip',
  ],
});

const notAllowed = ({ credential, type, bundleId, doctor }: AppleQuestion): Explanation => ({
  causes:
    credential === 'token'
      ? [
          `the bundle identifier ${bundleId} is wrong, or belongs to another team than the key`,
          'the key is limited to other topics (developer portal, Keys)',
          'the App ID has no capability "Push Notifications"',
        ]
      : [
          `the certificate is for another app than ${bundleId}`,
          type === 'voip'
            ? 'it is not for VoIP pushes: that needs a "VoIP Services" or an "Apple Push Services" certificate'
            : 'it is for VoIP pushes only: an alert needs an "Apple Push Services" certificate or a .p8 key',
        ],
  next: [doctor, 'The same command with --bundle-id ID'],
});

const gone = (what: string): Explanation => ({
  causes: [
    `${what}: the app was deleted, or registered again and has another token since`,
    'the token was made by another build: after a new installation it is another one',
  ],
  next: [OPEN_APP],
});

const otherKey = ({ environment }: AppleQuestion): Explanation => ({
  causes: [`the key was made for ${other(environment)} only: since 2025 the developer portal asks for the environment`],
  next: [
    `The same command with --environment ${other(environment)}`,
    `Make a key for ${environment} in the developer portal, Keys.`,
  ],
});

const CLOCK = 'the clock of this machine is wrong';
const certificate = ({ doctor }: AppleQuestion): Explanation => ({
  causes: ['Apple does not accept the certificate: revoked, expired, or not for pushes'],
  next: [doctor, 'Make another in the developer portal, or use a .p8 key, which does not expire.'],
});
const ours: Explanation = {
  causes: ['the request itself is wrong, which is a fault of this command'],
  next: ['Report it with the output of the same command with --dry-run.'],
};
const service: Explanation = { causes: ["Apple's service could not process the push"], next: [AGAIN] };

type Explain = Explanation | ((question: AppleQuestion) => Explanation);

/**
 * Every reason of `APNS_REASONS`: what it says to somebody who sends one push.
 * https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns
 */
const REASONS: Readonly<Record<string, Explain>> = {
  BadDeviceToken: badDeviceToken,
  DeviceTokenNotForTopic: topic,
  Unregistered: gone('the token is no longer valid'),
  ExpiredToken: gone('the token has expired'),
  TopicDisallowed: notAllowed,
  BadTopic: notAllowed,
  MissingTopic: notAllowed,

  InvalidProviderToken: ({ doctor }) => ({
    causes: [
      'the key id is not that of this .p8 file: its name AuthKey_<key id>.p8 says it',
      "the team id is not that of the key's team: developer.apple.com/account, Membership details",
      'the key was revoked, or has no Apple Push Notifications service (APNs): developer portal, Keys',
      CLOCK,
    ],
    next: [doctor],
  }),
  ExpiredProviderToken: { causes: [CLOCK], next: ['Set it, and run the same command again.'] },
  UnrelatedKeyIdInToken: ({ doctor }) => ({
    causes: ['the key does not belong to the team of --team-id'],
    next: [doctor],
  }),
  MissingProviderToken: ({ doctor }) => ({
    causes: [
      'the certificate is not from Apple, which counts as none',
      'a proxy or a simulator in between has removed the credential',
    ],
    next: [doctor],
  }),
  BadEnvironmentKeyIdInToken: otherKey,
  BadEnvironmentKeyInToken: otherKey,
  BadCertificate: certificate,
  Forbidden: certificate,
  BadCertificateEnvironment: ({ environment }) => ({
    causes: [`the certificate is for ${other(environment)}`],
    next: [`The same command with --environment ${other(environment)}`],
  }),

  PayloadTooLarge: { causes: ['the payload is too large'], next: ['Make --custom smaller.'] },
  TooManyProviderTokenUpdates: {
    causes: ['Apple limits how often a key signs new tokens, and each run of this command signs one'],
    next: ['Wait 20 minutes, or use another key.'],
  },
  TooManyRequests: {
    causes: ['too many pushes to this token in a short time'],
    next: ['Run the same command again in a few minutes.'],
  },
  IdleTimeout: service,
  InternalServerError: service,
  ServiceUnavailable: service,
  Shutdown: service,

  BadCollapseId: ours,
  BadExpirationDate: ours,
  BadMessageId: ours,
  BadPath: ours,
  BadPriority: ours,
  DuplicateHeaders: ours,
  InvalidPushType: ours,
  MethodNotAllowed: ours,
  MissingDeviceToken: ours,
  PayloadEmpty: ours,
};

/** What a refusal of Apple can mean, likeliest first. */
export const explainApple = ({ status, reason = '', timestamp }: AppleAnswer, question: AppleQuestion): Explanation => {
  const known = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  if (known === undefined) {
    if (status >= 500) return service;
    return {
      causes: ['Apple documents no such answer: a proxy may have given it in place of Apple'],
      next: ['Try it from another network.'],
    };
  }
  const explanation = typeof known === 'function' ? known(question) : known;
  if (timestamp === undefined) return explanation;
  const [first = '', ...others] = explanation.causes;
  return { ...explanation, causes: [`${first} (since ${new Date(timestamp).toISOString()})`, ...others] };
};
