/** What people give in place of a device token, and where the token is. */
export interface NotAToken {
  /** For a sentence that begins with "this is". */
  readonly what: string;
  readonly hint: string;
}

const SWIFT = 'Print it whole: print(token.map { String(format: "%02x", $0) }.joined())';
export const PRINT_WHOLE = `${SWIFT} in Swift, where token is the Data of pushCredentials.token (VoIP) or deviceToken (alerts).`;

const PUSHKIT = 'The token comes from pushRegistry(_:didUpdate:for:), and for Android from FirebaseMessaging.getToken.';

const KINDS: readonly (readonly [RegExp, string, string])[] = [
  [
    /^\(?(?:null|nil|undefined|none|nan|true|false|\[object object\])\)?$/i,
    'no token: the app printed an empty value',
    'PushKit gives none in the Simulator of Xcode, and none without the background mode "Voice over IP" and the push capability.',
  ],
  [
    /^(?:Bearer\s+)?eyJ[\w-]+(?:\.[\w-]*){1,4}$/,
    "a JWT: a user's token for the API, or a provider token for Apple",
    `${PUSHKIT} For the JWT: npx ringthrough doctor token.`,
  ],
  [
    /Expo(?:nent)?PushToken\[/,
    "a push token of Expo, which only Expo's own service can send to",
    "The phone's own is given by Notifications.getDevicePushTokenAsync(); for calls, it is that of PushKit on iOS.",
  ],
  [
    /^arn:aws[\w-]*:sns:/,
    'the ARN of an endpoint in SNS',
    'Its token: aws sns get-endpoint-attributes --endpoint-arn ARN --query Attributes.Token --output text',
  ],
  [
    /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i,
    'a UUID: the id of a call, of an installation, or of a player or subscription of OneSignal',
    PUSHKIT,
  ],
  [/^[0-9a-f]{8}-[0-9a-f]{16}$/i, 'the UDID of an iPhone, which names the device and not the app on it', PUSHKIT],
  [/^AIza[\w-]{35}$/, 'an API key of Google', 'The token comes from FirebaseMessaging.getToken in the app.'],
  [
    /^AAAA[\w-]{7}:APA91[\w-]+$/,
    'a legacy server key of Firebase, which is a credential, and which Google no longer accepts',
    'The token comes from FirebaseMessaging.getToken in the app; the credential is a service account (--service-account).',
  ],
  [/^https?:\/\/\S+$/, 'a URL: a web push subscription has one, a phone has none', PUSHKIT],
  [
    /^(?:\$\{?\w+\}?|<[a-z _-]+>|(?:your|my|the)[a-z _-]*|[a-z _-]*token[a-z _-]*|x{4,}|\.{3,}|…)$/i,
    'a placeholder',
    'Put the token in its place. In single quotes a shell replaces no $VARIABLE.',
  ],
  [/^sha(?:1|256|512)[:-]/i, 'a hash of a token, from which nobody gets the token', PUSHKIT],
  [/"endpoint"\s*:\s*"https:/, 'a web push subscription, and no phone', PUSHKIT],
  [
    /^(?:[.~]?\/[^+=]*|[\w-]+\.(?:txt|p12|p8|json|pem|jwt|cer))$/i,
    'the name of a file',
    'Give what is in it: --token "$(cat FILE)".',
  ],
  [
    /^[a-z][\w-]{0,30}(?:\.[a-z][\w-]{0,30}){2,}$/i,
    'a bundle identifier or topic',
    `Give it with --bundle-id. ${PUSHKIT}`,
  ],
  [/^\+?[\d ()-]{6,20}$/, 'a number', PUSHKIT],
  [/-----BEGIN /, 'a key or a certificate in PEM', 'Give it with --p8, --cert or --key; --token is for the phone.'],
  [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address', PUSHKIT],
  [/^\d+\s*bytes\b/i, 'only the length of a token, as Swift prints a Data value', PRINT_WHOLE],
  [/^<?[0-9a-f]{32}>?$/i, '32 digits: an MD5 hash, or a UUID without its hyphens', PUSHKIT],
  [/^<?[0-9a-f]{40}>?$/i, '40 digits: a SHA-1 hash, or the UDID of an old iPhone', PUSHKIT],
  [
    /^[c-f][\w-]{21}$/,
    'an installation id of Firebase, which is the part of a token before its colon',
    'The whole token comes from FirebaseMessaging.getToken in the app.',
  ],
];

/** What a text is, if it is known to be no device token. */
export const notAToken = (text: string): NotAToken | undefined => {
  const found = KINDS.find(([pattern]) => pattern.test(text));
  return found && { what: found[1], hint: found[2] };
};
