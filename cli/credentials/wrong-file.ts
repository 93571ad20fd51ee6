import { CliError } from '../terminal/cli-error.ts';
import type { FileKind, IdentifiedFile } from './file-kind.ts';

/** The options that take a file. */
export type FileOption = '--p8' | '--p12' | '--cert' | '--key' | '--service-account' | '--secret';

/** What each option's file must be. */
const EXPECTED: Readonly<Record<FileOption, string>> = {
  '--p8': "Apple's signing key, AuthKey_….p8",
  '--p12': 'a .p12 file (PKCS#12) with certificate and key',
  '--cert': 'a certificate, in PEM or DER',
  '--key': 'a private key in PEM',
  '--service-account': 'the JSON file of a Google service account',
  '--secret': 'a secret\'s JSON: {"keyId", "teamId", "privateKey"}, {"certificate", "privateKey"} or a service account',
};

const FROM_KEYCHAIN =
  'The key is in the keychain of the Mac that made the certificate request: in Keychain Access, "My Certificates", export the certificate with the key below it as .p12, and give it with --p12.';
const FROM_FIREBASE = 'Get one in the Firebase console: Project settings, Service accounts, Generate new private key.';

/** What to do with the file that was given, or in its place. */
const INSTEAD: Readonly<Partial<Record<FileKind, string>>> = {
  p12: 'Give it with --p12.',
  cer: FROM_KEYCHAIN,
  p7b: FROM_KEYCHAIN,
  mobileprovision:
    'Push credentials are made at https://developer.apple.com/account/resources: a key (.p8, with --p8), or a certificate of the kind "VoIP Services".',
  'google-services': FROM_FIREBASE,
  'service account': 'Give it with --service-account.',
  secret: 'Give it with --secret.',
};

/** The error for a file that is not what the option takes. */
export const wrongFile = (option: FileOption, path: string, file: IdentifiedFile): CliError => {
  const hint =
    INSTEAD[file.kind] ??
    (file.kind === 'pem' ? pemHint(file.text) : option === '--service-account' ? FROM_FIREBASE : undefined);
  return new CliError('input', `${option}: ${path} is ${file.what}; expected is ${EXPECTED[option]}`, hint);
};

const pemHint = (text: string): string => {
  if (/CERTIFICATE REQUEST-/.test(text)) {
    return 'Upload the request at https://developer.apple.com/account/resources/certificates, and use the certificate that Apple issues for it.';
  }
  if (/BEGIN [A-Z ]*CERTIFICATE-/.test(text)) {
    return /PRIVATE KEY-/.test(text)
      ? 'Give it with --cert.'
      : `Give it with --cert, and its key with --key. ${FROM_KEYCHAIN}`;
  }
  if (/PUBLIC KEY-/.test(text)) return 'The private key is in the .p8 file, or in the .p12 file of the certificate.';
  return "A private key alone is Apple's .p8 (--p8, with --key-id and --team-id), or belongs to a certificate (--cert and --key).";
};
