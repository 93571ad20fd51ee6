import { createPublicKey } from 'node:crypto';
import { RSA_ALGORITHMS } from '../../../lambda/contract/identity.ts';
import type { Finding } from '../finding.ts';

type Jwk = Readonly<Record<string, unknown>>;

/** The algorithms with which a key can sign tokens that a deployment takes, the usual one first; none for other keys. */
export const algorithmsOf = ({ kty, crv, alg }: Jwk): readonly string[] => {
  const possible = BY_KIND[`${kty}${crv === undefined ? '' : ` ${crv}`}`] ?? [];
  return typeof alg === 'string' ? possible.filter((name) => name === alg) : possible;
};

const BY_KIND: Readonly<Record<string, readonly string[]>> = {
  RSA: [...RSA_ALGORITHMS, 'PS256', 'PS384', 'PS512'],
  'EC P-256': ['ES256'],
  'EC P-384': ['ES384'],
  'EC P-521': ['ES512'],
  'OKP Ed25519': ['EdDSA'],
};

/** Keys that sign; a key set may have others, for encryption. */
export const signingKeys = (keys: readonly Jwk[]): readonly Jwk[] =>
  keys.filter((key) => (key.use === undefined || key.use === 'sig') && algorithmsOf(key).length > 0);

/** What is right and wrong with the keys of a key set (RFC 7517). */
export const keyFindings = (keys: readonly Jwk[]): Finding[] => {
  const signing = signingKeys(keys);
  const [first] = signing;
  if (first === undefined) return [{ level: 'error', subject: 'keys', what: withoutSigningKey(keys) }];
  const isRsa = signing.every(({ kty }) => kty === 'RSA');
  const nameless = signing.filter(({ kid }) => typeof kid !== 'string' || kid === '');
  const ids = signing.map(({ kid }) => kid).filter((kid) => typeof kid === 'string');
  const secret = keys.some((key) => ['d', 'k', 'p', 'q'].some((member) => member in key));
  return [
    { level: 'ok', subject: 'keys', what: `${signing.length} for signatures: ${signing.map(describe).join(', ')}` },
    ...signing.flatMap(sizeFindings),
    ...(nameless.length === 0
      ? []
      : [
          {
            level: isRsa ? 'error' : 'warning',
            subject: 'kid',
            what: `${nameless.length} of ${signing.length} keys have no kid`,
            fix: isRsa
              ? 'API Gateway\'s own authorizer finds the key by kid: give each key one, or set "jwksUri", with which an authorizer function checks the tokens and tries every key.'
              : 'Each token is checked with every key that fits its algorithm. Give each key a kid.',
          } as const,
        ]),
    ...(new Set(ids).size === ids.length
      ? []
      : [
          {
            level: 'warning',
            subject: 'kid',
            what: 'two keys have the same kid',
            fix: 'Give each key its own.',
          } as const,
        ]),
    ...(secret
      ? [
          {
            level: 'error',
            subject: 'keys',
            what: 'the key set has a private or symmetric key: everybody can make tokens with it',
            fix: 'Replace that key now, and publish public keys only.',
          } as const,
        ]
      : []),
  ];
};

const withoutSigningKey = (keys: readonly Jwk[]): string => {
  if (keys.length === 0) {
    return 'the key set is empty: the issuer signs with a shared secret (HS256), or has no signing key yet';
  }
  const kinds = [
    ...new Set(
      keys.map(({ kty, crv, alg, use }) => [kty, crv, alg, use].filter((part) => part !== undefined).join(' ')),
    ),
  ];
  return `no key that a deployment can check signatures with, only ${kinds.join(', ')}`;
};

const describe = (key: Jwk): string => {
  const bits = bitsOf(key);
  const name = typeof key.alg === 'string' ? key.alg : algorithmsOf(key)[0];
  return key.kty === 'RSA' && bits !== undefined ? `${name} (RSA, ${bits} bits)` : `${name}`;
};

/** `undefined` for other keys, and for what is no key. */
const bitsOf = (key: Jwk): number | undefined => {
  try {
    return createPublicKey({ key: { ...key }, format: 'jwk' }).asymmetricKeyDetails?.modulusLength;
  } catch {
    return undefined;
  }
};

/** RFC 7518, section 3.3: a key of 2048 bits or more. */
const sizeFindings = (key: Jwk): Finding[] => {
  const bits = bitsOf(key);
  if (key.kty !== 'RSA') return [];
  if (bits === undefined || bits === 0)
    return [
      { level: 'error', subject: 'keys', what: 'an RSA key cannot be parsed', fix: 'Its n and e must be base64url.' },
    ];
  return bits >= 2048
    ? []
    : [
        {
          level: 'error',
          subject: 'keys',
          what: `an RSA key has ${bits} bits`,
          fix: 'JWTs need 2048 or more (RFC 7518): make another.',
        },
      ];
};
