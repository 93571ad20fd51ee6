import * as v from 'valibot';
import {
  isTemplate,
  KEY_ALGORITHMS,
  RSA_ALGORITHMS,
  SECRET_ALGORITHM,
  TENANT_PLACEHOLDER,
} from '../../lambda/contract/identity.ts';
import { isObject, matching, settingsObject, text } from './rules.ts';

const ClaimName = matching(
  /^[\w:./-]{1,128}$/,
  'the name of a claim of the tokens, such as sub (letters, digits and _ : . / -)',
);
export const TenantClaim = matching(
  /^[\w:./-]{1,128}$/,
  'the name of a claim of the tokens, such as org_id (letters, digits and _ : . / -)',
);

const isHttps = (value: string): boolean => URL.canParse(value) && new URL(value).protocol === 'https:';

/** The endpoints of several tenants: no token has one of these as its issuer. */
const MICROSOFT_FOR_ALL = /^https:\/\/login\.microsoftonline\.com\/(common|organizations|consumers)(\/|$)/i;

const Issuer = v.pipe(
  text('the https URL of your OIDC issuer'),
  v.check(
    (value) => isHttps(value.replace(TENANT_PLACEHOLDER, 'tenant')),
    'must be the https URL of your OIDC issuer, as its tokens have it in iss',
  ),
  v.check(
    (value) => !/\/\.well-known(\/|$)/i.test(value),
    'must be the issuer and not its discovery document: leave out /.well-known/… and keep the rest as the tokens have it in iss',
  ),
  v.check(
    (value) => !/[?#@\s]/.test(value),
    'must have no blank, user name, query or fragment, as the tokens have it in iss',
  ),
  v.check(
    (value) => !MICROSOFT_FOR_ALL.test(value),
    `must be the issuer of the tokens, which for all tenants is https://login.microsoftonline.com/${TENANT_PLACEHOLDER}/v2.0`,
  ),
  v.check(
    (value) => !/[{}]/.test(value.replace(TENANT_PLACEHOLDER, '')),
    `must have no other placeholder than ${TENANT_PLACEHOLDER}, in which every tenant of Microsoft Entra ID has its own id`,
  ),
);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_AUDIENCES = 50;

const audience = v.optional(
  v.pipe(
    v.array(text('a value of the tokens’ audience claim'), 'must be a list, such as ["ringthrough"]'),
    v.nonEmpty('must name at least one value of the tokens’ audience claim'),
    v.maxLength(MAX_AUDIENCES, `must name at most ${MAX_AUDIENCES} values, as many as API Gateway takes`),
  ),
);

const prefix = v.optional(
  v.pipe(
    v.string('must be text, such as "entra:"'),
    v.regex(
      /^(?!\s)[^\p{Cc}\p{Cs}]{0,64}$/u,
      'must have at most 64 characters, no control characters and no blank at its start',
    ),
  ),
);

const shared = v.optional(v.literal(true, 'must be true, or left out'));

const Algorithm = v.pipe(
  v.string(`must be one of ${KEY_ALGORITHMS.join(', ')}`),
  v.check(
    (name) => !/^HS/.test(name),
    `must not be an HS algorithm: ${SECRET_ALGORITHM} is only for an entry with sharedSecret`,
  ),
  v.check(
    (name) => /^HS/.test(name) || KEY_ALGORITHMS.some((known) => known === name),
    `must be one of ${KEY_ALGORITHMS.join(', ')}`,
  ),
);

const IssuerSettings = settingsObject({
  /** Identical to the tokens' `iss`, or with `{tenantid}`. */
  issuer: Issuer,
  audience,
  audienceClaim: v.optional(ClaimName),
  userIdClaim: v.optional(ClaimName),
  userIdPrefix: prefix,
  shared,
  tenantClaim: v.optional(TenantClaim),
  jwksUri: v.optional(
    v.pipe(
      text('the https URL of the key set'),
      v.check(
        (value) => isHttps(value) && !/[{}]/.test(value),
        'must be the https URL of the key set, without placeholders',
      ),
      v.check(
        (value) => !value.includes('/.well-known/openid-configuration'),
        'must be the key set and not the discovery document, which names it as jwks_uri',
      ),
    ),
  ),
  algorithms: v.optional(
    v.pipe(
      v.array(Algorithm, `must be a list, such as ["${RSA_ALGORITHMS[0]}"]`),
      v.nonEmpty(`must name at least one algorithm, such as ${RSA_ALGORITHMS[0]}`),
    ),
  ),
  allowedTenants: v.optional(
    v.pipe(
      v.array(text('the id of a tenant'), 'must be a list of tenant ids'),
      v.nonEmpty('must name at least one tenant id'),
    ),
  ),
});

const SharedSecretSettings = settingsObject({
  /** Name of the secret in Secrets Manager. */
  sharedSecret: matching(
    /^[\w/+=.@-]{1,512}$/,
    "a secret's name, such as ringthrough/user-tokens (not its ARN, and not the secret itself)",
  ),
  audience,
  audienceClaim: v.optional(ClaimName),
  userIdClaim: v.optional(ClaimName),
  userIdPrefix: prefix,
  shared,
  tenantClaim: v.optional(TenantClaim),
});

const AuthorizerSettings = settingsObject({
  /** ARN of the team's own function. */
  authorizer: matching(
    /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]{1,128})?$/,
    'the ARN of a Lambda function, such as arn:aws:lambda:eu-west-1:123456789012:function:my-authorizer',
  ),
  userIdPrefix: prefix,
  shared,
});

const KINDS = ['issuer', 'sharedSecret', 'authorizer'] as const;
const ONE_KIND = 'must have exactly one of issuer, sharedSecret and authorizer';

const Unknown = v.pipe(
  v.unknown(),
  v.check(() => false, ONE_KIND),
  v.transform((): v.InferOutput<typeof AuthorizerSettings> => ({ authorizer: '' })),
);

const Entry = v.lazy((input) => {
  const kinds = isObject(input) ? KINDS.filter((kind) => kind in input) : [];
  if (kinds.length !== 1) return Unknown;
  if (kinds[0] === 'issuer') return IssuerSettings;
  return kinds[0] === 'sharedSecret' ? SharedSecretSettings : AuthorizerSettings;
});

/** Issuers that sign tokens for the apps of everybody: without an audience, each of those tokens would be accepted. */
const PUBLIC_ISSUERS =
  /^https:\/\/(accounts\.google\.com|appleid\.apple\.com|login\.microsoftonline\.com|sts\.windows\.net)(\/|$)/;

/** Claims that an issuer, or its user, may set to somebody else's address. */
const ADDRESS_CLAIMS: readonly unknown[] = ['email', 'preferred_username', 'upn', 'unique_name'];

type UncheckedEntry = Readonly<Record<string, unknown>>;

/** What is wrong with the combination of an entry's settings: the setting's name and the message. */
const entryConflicts = (entry: UncheckedEntry): (readonly [setting: string, message: string])[] => {
  const { issuer, audience, audienceClaim, userIdClaim, tenantClaim, allowedTenants } = entry;
  const unused =
    audienceClaim !== undefined && audience === undefined
      ? [['audienceClaim', 'has no effect without audience: list the values of that claim there'] as const]
      : [];
  if (typeof issuer !== 'string') return unused;
  const isShared = isTemplate({ issuer });
  return [
    ...unused,
    ...(isShared && tenantClaim === undefined && allowedTenants === undefined
      ? [
          [
            'issuer',
            `with ${TENANT_PLACEHOLDER} accepts the tokens of every tenant: list yours as allowedTenants, or set "tenantClaim": "tid", which keeps users of different tenants apart`,
          ] as const,
        ]
      : []),
    ...(isShared && ADDRESS_CLAIMS.includes(userIdClaim)
      ? [
          [
            'userIdClaim',
            `must not be ${userIdClaim} with ${TENANT_PLACEHOLDER}: the administrator of any tenant can set it to another user’s address; use oid or sub`,
          ] as const,
        ]
      : []),
    ...(audience === undefined && (isShared || PUBLIC_ISSUERS.test(issuer))
      ? [
          [
            'audience',
            'is missing: this issuer signs tokens for other apps too, so the audience must be yours',
          ] as const,
        ]
      : []),
    ...(!isShared && allowedTenants !== undefined
      ? [['allowedTenants', `has no effect without ${TENANT_PLACEHOLDER} in issuer`] as const]
      : []),
  ];
};

/** Two entries make the same user from different people, unless they are kept apart or are both meant to. */
const namespaceConflicts = (entries: readonly UncheckedEntry[], index: number): string[] => {
  const entry = entries[index];
  if (entries.length < 2 || entry === undefined) return [];
  const { userIdPrefix: own, shared } = entry;
  if (own === undefined && shared !== true) {
    return [
      'is missing: all entries share one namespace of user ids, so with more than one, each needs its own, such as "entra:", or "shared": true if the same user signs in by several',
    ];
  }
  const twin = entries.findIndex(
    (other, at) =>
      at < index &&
      (other.userIdPrefix ?? '') === (own ?? '') &&
      isNamed(other) &&
      !(other.shared === true && shared === true),
  );
  return twin === -1 ? [] : [`must not be that of entry ${twin} too: give it another, or set "shared": true in both`];
};

/** Whether an entry says which users it makes. */
const isNamed = ({ userIdPrefix, shared }: UncheckedEntry): boolean => userIdPrefix !== undefined || shared === true;

export const Identity = v.pipe(
  v.array(Entry, 'must be a list of issuers, such as [{"issuer": "https://…", "audience": ["…"]}]'),
  v.nonEmpty('must have at least one entry; leave it out, and a Cognito user pool is created'),
  v.rawCheck(({ dataset, addIssue }) => {
    const { value } = dataset;
    if (!Array.isArray(value)) return;
    const entries: readonly UncheckedEntry[] = value.filter(isObject);
    if (entries.length !== value.length) return;
    const report = (key: number, setting: string, message: string) => {
      const entry = entries[key] ?? {};
      addIssue({
        message,
        path: [
          { type: 'array', origin: 'value', input: value, key, value: entry },
          { type: 'object', origin: 'value', input: entry, key: setting, value: entry[setting] },
        ],
      });
    };
    entries.forEach((entry, index) => {
      for (const [setting, message] of entryConflicts(entry)) report(index, setting, message);
      for (const message of namespaceConflicts(entries, index)) report(index, 'userIdPrefix', message);
    });
    if (entries.filter((entry) => 'authorizer' in entry).length > 1)
      addIssue({
        message:
          'must have at most one entry with authorizer: it is asked about every token that belongs to no other entry',
      });
  }),
);
