import type { Command } from 'commander';
import { Option } from 'commander';

/** Where a credential comes from: files, as Apple, Google, Keychain and OpenSSL write them. */
export interface CredentialOptions {
  readonly p8?: string;
  readonly keyId?: string;
  readonly teamId?: string;
  readonly p12?: string;
  readonly passwordFile?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly keyPasswordFile?: string;
  readonly serviceAccount?: string;
  readonly secret?: string;
  readonly bundleId?: string;
  readonly environment?: 'production' | 'sandbox' | 'both';
}

/** Options of every command that needs a credential of Apple or Google. */
export const addCredentialOptions = (command: Command): Command =>
  command
    .option('--p8 <file>', "Apple's signing key: AuthKey_….p8")
    .option('--key-id <id>', 'its key id (default: from the name AuthKey_<key id>.p8)')
    .option('--team-id <id>', 'your team id, with --p8: https://developer.apple.com/account, "Membership details"')
    .option('--p12 <file>', 'certificate and key as Keychain Access exports them')
    .option(
      '--password-file <file>',
      "file with the .p12's password (or RINGTHROUGH_P12_PASSWORD; else it is asked for)",
    )
    .option('--cert <file>', 'certificate in PEM or DER; one PEM with certificate and key will do')
    .option('--key <file>', "the certificate's key in PEM")
    .option('--key-password-file <file>', "file with the key's passphrase (or RINGTHROUGH_KEY_PASSWORD)")
    .option('--service-account <file>', "JSON file of Firebase's service account, for Android")
    .option('--secret <file>', 'JSON of a secret as Secrets Manager holds it for a deployment')
    .option('--bundle-id <id>', "bundle identifier of the app (default: the certificate's)")
    .addOption(
      new Option(
        '--environment <name>',
        'production: App Store, TestFlight and ad hoc builds; sandbox: builds that Xcode runs (default: both, or what the certificate is for)',
      ).choices(['production', 'sandbox', 'both']),
    );
