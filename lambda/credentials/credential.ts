import * as v from 'valibot';
import { type ApplicationPlatform, isApplePlatform } from '../contract/application-platforms.ts';
import { type AppleCertificate, certificateAttributes } from './apple-certificate.ts';
import { type AppleToken, tokenAttributes } from './apple-token.ts';
import { type ClientSecret, EXPECTED_CLIENT_SECRETS, hasClientSecret, readClientSecret } from './client-secret.ts';
import { CredentialError } from './credential-error.ts';
import { adviceFor, describeBlocks } from './found-blocks.ts';
import { googleAttributes } from './google-account.ts';
import { blocksIn } from './pem.ts';

export interface CredentialUse {
  readonly platform: ApplicationPlatform;
  readonly bundleId: string | undefined;
  readonly now: Date;
}

/** The content of a secret, not yet checked in detail. */
export type Credential =
  | { readonly kind: 'google'; readonly account: object }
  | { readonly kind: 'token'; readonly token: AppleToken }
  | { readonly kind: 'certificate'; readonly certificate: AppleCertificate }
  | { readonly kind: 'client'; readonly client: ClientSecret };

/**
 * The SNS attributes that authenticate an application, from the content of its secret. @throws {@link CredentialError}
 */
export const credentialAttributes = (
  secret: string,
  { platform, bundleId, now }: CredentialUse,
): Record<string, string> => {
  const credential = readCredential(secret, platform);
  if (credential.kind === 'google') return googleAttributes(credential.account);
  if (credential.kind === 'client') {
    const { id, secret: clientSecret } = credential.client;
    return { PlatformPrincipal: id, PlatformCredential: clientSecret };
  }
  if (isApplePlatform(platform) && bundleId === undefined)
    throw new CredentialError(`${platform} needs the bundle identifier of the app.`);
  return credential.kind === 'token'
    ? tokenAttributes(credential.token, platform, bundleId ?? '')
    : certificateAttributes(credential.certificate, { platform, bundleId, now });
};

/** Parses the content of a secret. @throws {@link CredentialError} */
export const readCredential = (secret: string, platform: ApplicationPlatform): Credential => {
  const content = readJson(secret, platform);
  if (platform === 'GCM') return { kind: 'google', account: content };
  if (hasClientSecret(platform)) return { kind: 'client', client: readClientSecret(content, platform) };
  const apple = readApple(content, platform);
  if (platform === 'MPNS' && 'keyId' in apple)
    throw new CredentialError(`a .p8 key is for Apple's platforms; MPNS needs ${EXPECTED_CONTENT.tls}.`);
  return 'keyId' in apple ? { kind: 'token', token: apple } : { kind: 'certificate', certificate: apple };
};

const EXPECTED_CONTENT = {
  apple: '{"keyId", "teamId", "privateKey"} for a .p8 key, or {"certificate", "privateKey"}',
  google: 'the JSON file of a Google service account, as downloaded',
  tls: '{"certificate", "privateKey"} with a TLS certificate',
};

/** What the secret of a platform must be, for errors. */
const expectedContent = (platform: ApplicationPlatform): string => {
  if (hasClientSecret(platform)) return EXPECTED_CLIENT_SECRETS[platform];
  if (platform === 'GCM') return EXPECTED_CONTENT.google;
  return isApplePlatform(platform) ? EXPECTED_CONTENT.apple : EXPECTED_CONTENT.tls;
};

const readJson = (secret: string, platform: ApplicationPlatform): object => {
  const expected = expectedContent(platform);
  const content = parsed(secret.replace(/^\uFEFF/, ''));
  if (v.is(v.looseObject({}), content) && !Array.isArray(content)) return content;
  if (content !== undefined) throw new CredentialError(`the secret is JSON but not an object; it must be ${expected}.`);
  if (secret.trimStart().startsWith('{')) {
    throw new CredentialError(
      'the secret is not valid JSON. A common cause is the key: line breaks inside a JSON string must be written as \\n.',
    );
  }
  // A file may be all of the secret; the error says what it is, and how to get PEM from it.
  const found = platform === 'GCM' || hasClientSecret(platform) ? [] : blocksIn({ name: 'SecretString', text: secret });
  const holds = found.length === 0 ? '' : ` It holds ${describeBlocks(found)}.`;
  const advice = found.some(({ pem }) => pem === '') ? ` ${adviceFor(found)}` : '';
  throw new CredentialError(`the secret is not JSON; it must be ${expected}.${holds}${advice}`);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readApple = (content: object, platform: ApplicationPlatform): AppleToken | AppleCertificate => {
  const expected = expectedContent(platform);
  const given = new Map(Object.entries(content).filter(([, value]) => !isBlank(value)));
  if (given.get('type') === 'service_account') {
    throw new CredentialError(`this is a Google service account; ${platform} needs ${expected}.`);
  }
  const isToken = given.has('keyId') || given.has('teamId');
  if (isToken && given.has('certificate')) {
    throw new CredentialError(`the secret mixes a .p8 key and a certificate; it must be ${expected}.`);
  }
  if (!isToken && !given.has('certificate') && !given.has('privateKey')) {
    throw new CredentialError(`the secret has neither "keyId" nor "certificate"; it must be ${expected}.`);
  }
  const text = (field: string): string => {
    const value = given.get(field);
    if (typeof value === 'string') return value.trim();
    throw new CredentialError(`the secret has no "${field}"; it must be ${expected}.`);
  };
  if (isToken) return { keyId: text('keyId'), teamId: text('teamId'), privateKey: text('privateKey') };
  const names = ['certificate', 'privateKey'].filter((name) => given.has(name));
  return { fields: names.map((name) => ({ name, text: text(name) })) };
};

/** A form saves the rows that were not filled in too. */
const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
