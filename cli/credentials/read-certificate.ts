import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CredentialError } from '../../lambda/credentials/credential-error.ts';
import { blocksIn, type PemBlock } from '../../lambda/credentials/pem.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { chooseIdentity } from './choose-identity.ts';
import type { CredentialOptions } from './credential-options.ts';
import { readFileOf } from './read-file-of.ts';
import { readP12 } from './read-p12.ts';
import { askPassword, canAsk, passwordFromFile } from './read-password.ts';
import { wrongFile } from './wrong-file.ts';

/** A certificate and its key as PEM, for the code that is deployed, which checks them. */
export interface CertificatePair {
  readonly certificate: string;
  readonly privateKey: string;
  readonly notes: readonly string[];
}

/** Reads `--p12`. @throws CliError `input` for a wrong password, a wrong file, or one without certificate or key */
export const readP12Pair = async (
  path: string,
  { passwordFile, bundleId }: CredentialOptions,
  terminal: Terminal,
): Promise<CertificatePair> => {
  const file = await readFileOf(path, '--p12', terminal);
  if (file.kind !== 'p12') throw wrongFile('--p12', path, file);
  const given =
    (await passwordFromFile(passwordFile, '--password-file', terminal)) ?? terminal.env.RINGTHROUGH_P12_PASSWORD;
  // The line end may be part of a password that a program wrote; blanks around it come from copying.
  const passwords = given === undefined ? [''] : [...new Set([given, given.trim()])];
  const content =
    readP12(file.bytes, passwords) ??
    (given === undefined && canAsk(terminal)
      ? readP12(file.bytes, [await askPassword(`Password of ${path}: `, terminal)])
      : undefined);
  if (content === undefined) throw wrongPassword(path, given !== undefined || canAsk(terminal));
  const { certificate, key, note } = chooseIdentity(content, bundleId);
  return {
    certificate: certificate.toString(),
    privateKey: pemOf(key),
    notes: note === undefined ? [] : [note],
  };
};

const wrongPassword = (path: string, isGiven: boolean): CliError =>
  isGiven
    ? new CliError(
        'input',
        `--p12: the password does not open ${path}, or the file was changed since it was exported`,
        'It is the one that was chosen for the export, not that of the Mac or the keychain. If it is lost, export the file again.',
      )
    : new CliError(
        'input',
        `--p12: ${path} has a password`,
        'Give it: --password-file FILE, or RINGTHROUGH_P12_PASSWORD; on a terminal it is asked for.',
      );

/** Reads `--cert` with `--key`, or with the key in the same file. @throws CliError `input` */
export const readPemPair = async (
  path: string,
  options: CredentialOptions,
  terminal: Terminal,
): Promise<CertificatePair> => {
  const file = await readFileOf(path, '--cert', terminal);
  if (file.kind !== 'pem' && file.kind !== 'cer') throw wrongFile('--cert', path, file);
  if (file.kind === 'pem' && !/CERTIFICATE-----/.test(file.text)) throw wrongFile('--cert', path, file);
  const { key } = options;
  const keyFile = key === undefined ? undefined : await readFileOf(key, '--key', terminal);
  if (key !== undefined && keyFile !== undefined && keyFile.kind !== 'pem') throw wrongFile('--key', key, keyFile);
  if (keyFile === undefined && (file.kind === 'cer' || !/PRIVATE KEY-----/.test(file.text))) {
    throw new CliError(
      'input',
      `--cert: ${path} has no private key`,
      'Give it with --key FILE; or export both from Keychain Access as .p12, and give that with --p12.',
    );
  }
  const certificate = file.kind === 'cer' ? fromDer(file.bytes, path) : file.text;
  const privateKey = await decrypted(keyFile?.text ?? file.text, key ?? path, options, terminal);
  return { certificate, privateKey, notes: [] };
};

const fromDer = (bytes: Buffer, path: string): string => {
  try {
    return new X509Certificate(bytes).toString();
  } catch {
    throw new CliError('input', `--cert: ${path} is a .cer file that is damaged: part of it is missing or changed`);
  }
};

/** The text with its key, which is decrypted if it has a passphrase. */
const decrypted = async (
  text: string,
  path: string,
  { keyPasswordFile }: CredentialOptions,
  terminal: Terminal,
): Promise<string> => {
  const block = blocksOf(text, path).find(({ label, encrypted }) => encrypted && label.endsWith('PRIVATE KEY'));
  if (block === undefined) return text;
  const passphrase =
    (await passwordFromFile(keyPasswordFile, '--key-password-file', terminal)) ??
    terminal.env.RINGTHROUGH_KEY_PASSWORD ??
    (canAsk(terminal) ? await askPassword(`Passphrase of the key in ${path}: `, terminal) : undefined);
  if (passphrase === undefined) {
    throw new CliError(
      'input',
      `the private key in ${path} has a passphrase`,
      'Give it: --key-password-file FILE, or RINGTHROUGH_KEY_PASSWORD; on a terminal it is asked for.',
    );
  }
  // Headers of old encrypted keys are lost when a block is wrapped again: the text itself is read.
  const [source = ''] = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/.exec(text) ?? [];
  try {
    return pemOf(createPrivateKey({ key: source, passphrase }));
  } catch {
    throw new CliError('input', `the passphrase does not open the private key in ${path}, or the key is damaged`);
  }
};

const blocksOf = (text: string, path: string): PemBlock[] => {
  try {
    return blocksIn({ name: path, text });
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    throw new CliError('input', error.message);
  }
};

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
