import * as v from 'valibot';
import { CredentialError } from './credential-error.ts';
import { pemBlocks } from './pem.ts';
import { findPrivateKey } from './private-key.ts';

const Account = v.looseObject({
  type: v.literal('service_account'),
  project_id: v.pipe(v.string(), v.nonEmpty()),
  client_email: v.pipe(v.string(), v.email()),
  private_key: v.pipe(v.string(), v.nonEmpty()),
  token_uri: v.pipe(v.string(), v.url()),
});

const HOW_TO_GET = 'Get one in the Firebase console: Project settings, Service accounts, Generate new private key.';

/**
 * Checks the JSON file of a service account, which SNS takes as a whole:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-fcm-authentication-methods.html
 */
export const googleAttributes = (secret: object): Record<string, string> => {
  if ('project_info' in secret || 'client' in secret) {
    throw new CredentialError(
      `this is google-services.json, which belongs in the app; a service account's JSON file is needed. ${HOW_TO_GET}`,
    );
  }
  if ('keyId' in secret || 'certificate' in secret) {
    throw new CredentialError(
      `this is an Apple credential; GCM needs the JSON file of a Google service account. ${HOW_TO_GET}`,
    );
  }
  const account = v.safeParse(Account, secret);
  if (!account.success) {
    const fields = [...new Set(account.issues.map((issue) => v.getDotPath(issue)))].join(', ');
    throw new CredentialError(
      `this is not the JSON file of a Google service account; missing or wrong: ${fields}. ${HOW_TO_GET}`,
    );
  }
  const { pem, key } = findPrivateKey(pemBlocks([{ name: 'private_key', text: account.output.private_key }]));
  if (key.asymmetricKeyType !== 'rsa')
    throw new CredentialError('"private_key" is not the RSA key of a Google service account.');
  return { PlatformCredential: JSON.stringify({ ...account.output, private_key: pem }) };
};
