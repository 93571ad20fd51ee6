import type { ApplicationPlatform } from '../../lambda/contract/application-platforms.ts';
import type { Environment } from '../../lambda/contract/enums.ts';
import { credentialAttributes } from '../../lambda/credentials/credential.ts';
import { CredentialError } from '../../lambda/credentials/credential-error.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { CertificateFacts } from './certificate-facts.ts';

/** A credential that was read from files. */
export interface CredentialFiles {
  /** `token`: a .p8 key; `certificate`: of Apple; `google`: a service account. */
  readonly kind: 'token' | 'certificate' | 'google';
  /** The content of a secret for a deployment: JSON that {@link credentialAttributes} checks. Holds the private key: never print it. */
  readonly secret: string;
  /** Without `.voip`. From the option or the certificate; `undefined` when neither says it, and for Google. */
  readonly bundleId: string | undefined;
  /** From the option, or those that the certificate is for. Both for a .p8 key, which does not say it. */
  readonly environments: readonly Environment[];
  /** The certificate of the key; `undefined` for other kinds, and when several or none fit. */
  readonly certificate: CertificateFacts | undefined;
  /** What was concluded from the files, for people: `key id ABC123DEFG, from the file's name`. */
  readonly notes: readonly string[];
}

/** The platform of SNS for a push of that kind: its name says push service, kind and environment. */
export const applePlatform = (kind: 'voip' | 'alert', environment: Environment) =>
  `APNS${kind === 'voip' ? '_VOIP' : ''}${environment === 'sandbox' ? '_SANDBOX' : ''}` as const;

/**
 * What the credential's requests are made with, checked by the code that is deployed: see `credentialAttributes`.
 *
 * @throws CliError `input` with what is wrong and how to fix it
 */
export const attributesOf = (
  { secret, bundleId }: Pick<CredentialFiles, 'secret' | 'bundleId'>,
  platform: ApplicationPlatform,
  now: number,
): Record<string, string> => {
  try {
    return credentialAttributes(secret, { platform, bundleId, now: new Date(now) });
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    throw new CliError('input', error.message);
  }
};
