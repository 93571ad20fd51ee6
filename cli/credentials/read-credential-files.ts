import { X509Certificate } from 'node:crypto';
import { ENVIRONMENTS } from '../../lambda/contract/enums.ts';
import { withoutTeamPrefix } from '../../lambda/credentials/bundle-id.ts';
import { blocksIn } from '../../lambda/credentials/pem.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type CertificateFacts, certificateFacts } from './certificate-facts.ts';
import type { CredentialFiles } from './credential-files.ts';
import type { CredentialOptions } from './credential-options.ts';
import { type IdentifiedFile, identifyFile } from './file-kind.ts';
import { readP12Pair, readPemPair } from './read-certificate.ts';
import { readFileOf } from './read-file-of.ts';
import { readTokenKey } from './read-token-key.ts';
import { wrongFile } from './wrong-file.ts';

const SOURCES = {
  p8: '--p8',
  p12: '--p12',
  cert: '--cert',
  serviceAccount: '--service-account',
  secret: '--secret',
} as const;

/** Whether the options name a credential. */
export const namesCredential = (options: CredentialOptions): boolean =>
  Object.keys(SOURCES).some((name) => options[name as keyof typeof SOURCES] !== undefined);

/**
 * Reads the credential that the options name. What is in it is checked by `attributesOf`, with the code that is deployed.
 *
 * @throws CliError `usage` when the options name none or two, or an id is missing; `input` when a file, password or id is wrong
 */
export const readCredentialFiles = async (terminal: Terminal, options: CredentialOptions): Promise<CredentialFiles> => {
  const { bundleId, notes: bundleNotes } = bundleIdOf(options.bundleId);
  const { kind, secret, notes } = await readSource(terminal, {
    ...options,
    ...(bundleId !== undefined && { bundleId }),
  });
  const certificate = kind === 'certificate' ? factsOf(secret) : undefined;
  const { environment } = options;
  return {
    kind,
    secret,
    bundleId: kind === 'google' ? undefined : (bundleId ?? certificate?.bundleId),
    environments:
      environment === undefined || environment === 'both'
        ? (environment === undefined && certificate?.environments) || ENVIRONMENTS
        : [environment],
    certificate,
    notes: [...bundleNotes, ...notes],
  };
};

type Source = Pick<CredentialFiles, 'kind' | 'secret' | 'notes'>;

const readSource = async (terminal: Terminal, options: CredentialOptions): Promise<Source> => {
  const { p8, p12, cert, key, serviceAccount, secret } = options;
  const named = Object.entries(SOURCES).filter(([name]) => options[name as keyof typeof SOURCES] !== undefined);
  if (named.length > 1) {
    throw new CliError(
      'usage',
      `more than one credential is given: ${named.map(([, option]) => option).join(' and ')}`,
      'Give one.',
    );
  }
  if (p8 !== undefined) return { kind: 'token', ...(await readTokenKey(p8, options, terminal)) };
  if (p12 !== undefined) return pair(await readP12Pair(p12, options, terminal));
  if (cert !== undefined) return pair(await readPemPair(cert, options, terminal));
  if (serviceAccount !== undefined) return await readJson(serviceAccount, '--service-account', terminal);
  if (secret !== undefined) return await readJson(secret, '--secret', terminal);
  if (key !== undefined)
    throw new CliError('usage', '--key needs --cert', 'For an Apple .p8 key: --p8 FILE --team-id ID.');
  throw new CliError(
    'usage',
    'no credential is given',
    'Give one: --p8 AuthKey_….p8 --team-id ID, --p12 Certificates.p12, --cert FILE --key FILE, or --service-account FILE for Android.',
  );
};

const pair = ({
  certificate,
  privateKey,
  notes,
}: {
  certificate: string;
  privateKey: string;
  notes: readonly string[];
}): Source => ({
  kind: 'certificate',
  secret: JSON.stringify({ certificate, privateKey }),
  notes,
});

const readJson = async (
  path: string,
  option: '--service-account' | '--secret',
  terminal: Terminal,
): Promise<Source> => {
  const file = insideOf(await readFileOf(path, option, terminal));
  if (file.kind === 'service account') return { kind: 'google', secret: file.text, notes: [] };
  if (option === '--service-account' || file.kind !== 'secret') throw wrongFile(option, path, file);
  const content: object = JSON.parse(file.text);
  return { kind: 'keyId' in content || 'teamId' in content ? 'token' : 'certificate', secret: file.text, notes: [] };
};

/** The secret in what `aws secretsmanager get-secret-value` prints; any other file as it is. */
const insideOf = (file: IdentifiedFile): IdentifiedFile => {
  if (file.kind !== 'other' || !file.text.includes('"SecretString"')) return file;
  try {
    const { SecretString: inside }: { SecretString?: unknown } = JSON.parse(file.text);
    return typeof inside === 'string' ? identifyFile(Buffer.from(inside)) : file;
  } catch {
    return file;
  }
};

/** Of the certificate that the secret's key belongs to; `undefined` when it cannot be found, which `attributesOf` explains. */
const factsOf = (secret: string): CertificateFacts | undefined => {
  const { certificate = '', privateKey = '' }: { certificate?: unknown; privateKey?: unknown } = JSON.parse(secret);
  try {
    const blocks = blocksIn({ name: 'secret', text: `${certificate}\n${privateKey}` });
    const found = blocks
      .filter(({ label }) => label.endsWith('CERTIFICATE'))
      .map(({ pem }) => new X509Certificate(pem));
    // The certificates of authorities have no topic.
    const facts = found.map(certificateFacts);
    return facts.find(({ bundleId }) => bundleId !== undefined) ?? facts[0];
  } catch {
    return undefined;
  }
};

/** A bundle identifier without the forms in which it is copied. */
const bundleIdOf = (given: string | undefined): { bundleId: string | undefined; notes: string[] } => {
  const text = given?.trim();
  if (text === undefined || text === '') return { bundleId: undefined, notes: [] };
  const bare = withoutTeamPrefix(text) ?? text;
  const bundleId = bare.replace(/\.voip$/, '');
  return { bundleId, notes: bundleId === text ? [] : [`bundle identifier ${bundleId}, from "${text}"`] };
};
