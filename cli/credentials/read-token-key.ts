import { basename } from 'node:path';
import { withoutTeamPrefix } from '../../lambda/credentials/bundle-id.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { CredentialOptions } from './credential-options.ts';
import { readFileOf } from './read-file-of.ts';
import { wrongFile } from './wrong-file.ts';

/** Names under which Apple lets keys be downloaded; a browser adds " (1)". */
const FILE_NAME = /^(AuthKey|APNsAuthKey|ApiKey|SubscriptionKey)_([A-Z0-9]{10})\b.*\.p8$/i;

/** What the name of a key's file says of another purpose. */
const OTHER_PURPOSES: Readonly<Record<string, string>> = {
  apikey: 'a key of the App Store Connect API',
  subscriptionkey: 'a key for in-app purchases',
};

export interface TokenKey {
  readonly secret: string;
  readonly notes: readonly string[];
}

/** Reads `--p8` with its ids. @throws CliError `usage` when an id is missing, `input` when it or the file is wrong */
export const readTokenKey = async (path: string, options: CredentialOptions, terminal: Terminal): Promise<TokenKey> => {
  const file = await readFileOf(path, '--p8', terminal);
  // Base64 of the key alone has no label, and is read by the code that is deployed.
  const isKey = /PRIVATE KEY-----/.test(file.text) || !file.text.includes('-----BEGIN');
  if (file.kind !== 'pem' || !isKey || /CERTIFICATE/.test(file.text)) throw wrongFile('--p8', path, file);
  const [, prefix = '', fromName] = FILE_NAME.exec(basename(path)) ?? [];
  const purpose = OTHER_PURPOSES[prefix.toLowerCase()];
  if (purpose !== undefined) {
    throw new CliError(
      'input',
      `--p8: ${path} is, by its name, ${purpose}, with which Apple accepts no pushes`,
      'Create one with "Apple Push Notifications service (APNs)" at https://developer.apple.com/account/resources/authkeys.',
    );
  }
  const keyId = idOf(options.keyId, '--key-id') ?? fromName?.toUpperCase();
  if (keyId === undefined) {
    throw new CliError(
      'usage',
      'the key id is missing: --key-id, or the file under the name that Apple gave it, AuthKey_<key id>.p8',
      'It is listed at https://developer.apple.com/account/resources/authkeys.',
    );
  }
  const teamId = idOf(options.teamId, '--team-id');
  if (teamId === undefined) {
    throw new CliError(
      'usage',
      'the team id is missing: --team-id',
      'Ten characters, at https://developer.apple.com/account under "Membership details".',
    );
  }
  const differs = fromName !== undefined && fromName.toUpperCase() !== keyId;
  return {
    secret: JSON.stringify({ keyId, teamId, privateKey: file.text }),
    notes: [
      ...(options.keyId === undefined ? [`key id ${keyId}, from the name of the file`] : []),
      ...(differs ? [`the name of the file says key id ${fromName}, --key-id says ${keyId}`] : []),
    ],
  };
};

/** An id without what people copy along. @throws CliError `input` when it is something else */
const idOf = (given: string | undefined, option: '--key-id' | '--team-id'): string | undefined => {
  if (given === undefined) return undefined;
  const id = given
    .trim()
    .replaceAll(/^["'(]|[)"']$/g, '')
    .toUpperCase();
  if (/^[A-Z0-9]{10}$/.test(id)) return id;
  if (option === '--team-id' && /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/.test(id)) {
    throw new CliError(
      'input',
      '--team-id: this is a UUID, such as the issuer id of the App Store Connect API',
      'The team id has ten characters, at https://developer.apple.com/account under "Membership details".',
    );
  }
  if (option === '--team-id' && withoutTeamPrefix(id) !== undefined) {
    throw new CliError(
      'input',
      '--team-id: this is an App ID',
      `The team id is its beginning: --team-id ${id.slice(0, 10)}.`,
    );
  }
  const where =
    option === '--key-id'
      ? 'AuthKey_ABC123DEFG.p8 has the key id ABC123DEFG.'
      : 'It is at https://developer.apple.com/account under "Membership details".';
  throw new CliError('input', `${option}: ten letters and digits are expected, not ${id.length} characters`, where);
};
