/** What a word of Apple or Google can mean for this credential, likeliest first, each with what fixes it. */
export interface Cause {
  readonly what: string;
  readonly fix: string;
}

/** What the order of the causes depends on. */
export interface CauseContext {
  /** Whether the key id is the one in the name of the file, and so rarely wrong. */
  readonly isKeyIdFromName: boolean;
  readonly bundleId: string | undefined;
  /** The machine's time, ISO 8601. */
  readonly time: string;
}

const KEYS = 'https://developer.apple.com/account/resources/authkeys/list';
const IDENTIFIERS = 'https://developer.apple.com/account/resources/identifiers/list';
const CERTIFICATES = 'https://developer.apple.com/account/resources/certificates/list';
const CONSOLE = 'https://console.firebase.google.com → Project settings → Service accounts';

const NEW_KEY_FILE = `${CONSOLE} → Generate new private key`;

/** Apple has one word for all of them. */
const invalidProviderToken = ({ isKeyIdFromName }: CauseContext): Cause[] => {
  const team = {
    what: 'the team id is that of another team',
    fix: 'https://developer.apple.com/account → Membership details',
  };
  const key = {
    what: 'the key id is that of another .p8 file',
    fix: `${KEYS}: compare it with the name of the file, AuthKey_<key id>.p8`,
  };
  return [
    ...(isKeyIdFromName ? [team] : [key, team]),
    { what: 'the key was revoked', fix: `${KEYS}: if it is not listed there, create another` },
    {
      what: 'the key has no "Apple Push Notifications service (APNs)", or is one of the App Store Connect API, whose files have the same names',
      fix: `${KEYS}: open the key, and look at its services`,
    },
    ...(isKeyIdFromName ? [{ ...key, what: 'the file was renamed: its key id is another' }] : []),
  ];
};

const notTheTopic = ({ bundleId }: CauseContext): Cause[] => [
  {
    what: `the bundle identifier ${bundleId} is misspelt, or belongs to another team`,
    fix: `${IDENTIFIERS}: copy it from there, or give it: --bundle-id`,
  },
  { what: 'the key is limited to other topics', fix: `${KEYS}: open the key, and look at its topics` },
  {
    what: 'the App ID has no push capability',
    fix: `${IDENTIFIERS}: open the App ID, and enable "Push Notifications"`,
  },
];

const otherEnvironment = (): Cause[] => [
  {
    what: 'it was made for the other environment',
    fix: `Keys since 2025 are for one: create one for this environment, or for both: ${KEYS}`,
  },
];

const CAUSES: Readonly<Record<string, (context: CauseContext) => Cause[]>> = {
  InvalidProviderToken: invalidProviderToken,
  ExpiredProviderToken: ({ time }) => [
    { what: `the clock of this machine is wrong: it says ${time}`, fix: 'Set the clock, and run it again.' },
  ],
  BadEnvironmentKeyIdInToken: otherEnvironment,
  BadEnvironmentKeyInToken: otherEnvironment,
  BadCertificateEnvironment: () => [
    {
      what: 'the certificate is for the other environment',
      fix: `${CERTIFICATES}: create a "VoIP Services Certificate", which is for both, or use a .p8 key`,
    },
  ],
  UnrelatedKeyIdInToken: () => [
    {
      what: 'key and team are of two developer accounts',
      fix: `${KEYS}: take the key id and the team id of one account`,
    },
  ],
  TopicDisallowed: notTheTopic,
  BadTopic: notTheTopic,
  DeviceTokenNotForTopic: notTheTopic,
  invalid_grant: ({ time }) => [
    { what: 'the key, or its service account, was deleted or disabled', fix: NEW_KEY_FILE },
    { what: `the clock of this machine is wrong: it says ${time}`, fix: 'Set the clock, and run it again.' },
    { what: '"client_email" and "private_key" are from two files', fix: 'Take the file as it was downloaded.' },
  ],
  SERVICE_DISABLED: () => [
    {
      what: 'the Firebase Cloud Messaging API (V1) is not enabled in the project',
      fix: 'https://console.cloud.google.com/apis/library/fcm.googleapis.com → Enable',
    },
  ],
};

/** The causes that are known for a word; `undefined` for others, which the code that is deployed explains. */
export const causesOf = (reason: string, context: CauseContext): readonly Cause[] | undefined =>
  Object.hasOwn(CAUSES, reason) ? CAUSES[reason]?.(context) : undefined;
