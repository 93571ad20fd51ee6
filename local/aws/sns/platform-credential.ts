import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as v from 'valibot';
import { isApple, type Platform } from './platforms.ts';
import { invalid, invalidParameter } from './sns-error.ts';

/** The credential with which SNS authenticates to a push service. */
export type Credential =
  | { readonly kind: 'certificate'; readonly certificate: string; readonly privateKey: string; readonly expires: Date }
  | {
      readonly kind: 'token';
      readonly keyId: string;
      readonly p8: string;
      readonly teamId: string;
      readonly bundleId: string;
    }
  | { readonly kind: 'google'; readonly account: GoogleAccount }
  | { readonly kind: 'undelivered'; readonly principal: string; readonly secret: string };

const GoogleAccount = v.object({
  type: v.literal('service_account'),
  project_id: v.pipe(v.string(), v.nonEmpty()),
  private_key_id: v.string(),
  private_key: v.pipe(
    v.string(),
    v.check((pem) => isPrivateKey(pem, 'rsa')),
  ),
  client_email: v.pipe(v.string(), v.nonEmpty()),
  token_uri: v.pipe(v.string(), v.url()),
});
export type GoogleAccount = v.InferOutput<typeof GoogleAccount>;

/** The names of the attributes that make up a credential. */
export const CREDENTIAL_ATTRIBUTES = [
  'PlatformCredential',
  'PlatformPrincipal',
  'ApplePlatformTeamID',
  'ApplePlatformBundleID',
] as const;

/** Apple's key ids and team ids are ten characters. https://docs.aws.amazon.com/sns/latest/dg/sns-apple-authentication-methods.html */
const TEN_CHARACTERS = /^[A-Z0-9]{10}$/;

function isPrivateKey(pem: string, type: 'ec' | 'rsa'): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === type;
  } catch {
    // Not a PEM, or not that of a private key.
    return false;
  }
}

const emptyAttribute = (name: string) =>
  invalidParameter('Attributes', `Invalid value for attribute: ${name}: cannot be empty`);
/** https://github.com/aws/aws-sdk-ruby/issues/1328 */
const invalidCredentials = () => invalidParameter('Attributes', 'Platform credentials are invalid');
/** https://github.com/hashicorp/terraform-provider-aws/issues/41838 */
const notACertificate = () => invalid('PlatformPrincipal is not a valid Apple certificate.');

function readKey(attributes: ReadonlyMap<string, string>): Credential {
  const keyId = attributes.get('PlatformPrincipal') ?? '';
  const p8 = attributes.get('PlatformCredential') ?? '';
  const teamId = attributes.get('ApplePlatformTeamID') ?? '';
  const bundleId = attributes.get('ApplePlatformBundleID') ?? '';
  if (!TEN_CHARACTERS.test(keyId) || !TEN_CHARACTERS.test(teamId) || bundleId === '' || !isPrivateKey(p8, 'ec')) {
    throw invalidCredentials();
  }
  return { kind: 'token', keyId, p8, teamId, bundleId };
}

function readCertificate(attributes: ReadonlyMap<string, string>): Credential {
  const pem = attributes.get('PlatformPrincipal') ?? '';
  const privateKey = attributes.get('PlatformCredential') ?? '';
  // A PEM with both certificate and private key, as exported from a keychain, is refused.
  if (pem.includes('PRIVATE KEY')) throw invalidCredentials();
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    throw notACertificate();
  }
  try {
    if (!certificate.checkPrivateKey(createPrivateKey(privateKey))) throw invalidCredentials();
  } catch {
    throw invalidCredentials();
  }
  return { kind: 'certificate', certificate: pem, privateKey, expires: new Date(certificate.validTo) };
}

/**
 * ADM takes a client id and a client secret, Baidu an API key and a secret key, MPNS a TLS certificate and its private
 * key, WNS a package security identifier and a secret key. The text for a missing principal is an inference.
 * https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html
 */
function readPrincipalAndSecret(attributes: ReadonlyMap<string, string>): Credential {
  const principal = attributes.get('PlatformPrincipal') ?? '';
  const secret = attributes.get('PlatformCredential') ?? '';
  if (principal === '') throw emptyAttribute('PlatformPrincipal');
  if (secret === '') throw emptyAttribute('PlatformCredential');
  return { kind: 'undelivered', principal, secret };
}

/**
 * Reads a credential from the attributes of one request, which must contain all parts: SNS does not complete it from
 * the stored ones. Without both Apple ids, SNS reads the principal as a certificate.
 *
 * @throws SnsError InvalidParameter
 */
export function readCredential(platform: Platform, attributes: ReadonlyMap<string, string>): Credential {
  if (attributes.get('PlatformCredential') === '') throw emptyAttribute('PlatformCredential');
  if (isApple(platform)) {
    const hasKey = attributes.has('ApplePlatformTeamID') && attributes.has('ApplePlatformBundleID');
    return hasKey ? readKey(attributes) : readCertificate(attributes);
  }
  if (platform !== 'GCM') return readPrincipalAndSecret(attributes);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), GoogleAccount), attributes.get('PlatformCredential'));
  if (!parsed.success) throw invalidCredentials();
  return { kind: 'google', account: parsed.output };
}
