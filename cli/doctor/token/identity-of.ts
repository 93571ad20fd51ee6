import * as v from 'valibot';
import { IdentityEntry, type SharedSecretEntry } from '../../../lambda/contract/identity.ts';
import { resolveIdentity } from '../../../lib/settings/resolve-identity.ts';
import { readSettings, SettingsError } from '../../../lib/settings/settings.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { readInput } from '../../terminal/read-input.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { readSettingsFile } from '../settings/settings-file.ts';
import type { DoctorTokenOptions } from './token-command.ts';

export interface GivenIdentity {
  /** Empty when the options name none, and for a deployment with a user pool of its own. */
  readonly entries: readonly IdentityEntry[];
  /** For people: `the settings of stage prod in cdk.json`. */
  readonly source: string;
  /** Text of the shared secret, to check signatures with. */
  readonly secret: string | undefined;
}

/** A name for the entry that `--shared-secret-file` makes. */
const SECRET_NAME = '--shared-secret-file';

/** The entries of `identity` that a token is read with. @throws CliError `usage` or `input` */
export const identityOf = async (options: DoctorTokenOptions, terminal: Terminal): Promise<GivenIdentity> => {
  const { settings, stage, issuer, sharedSecretFile } = options;
  if (settings !== undefined && issuer !== undefined) {
    throw new CliError('usage', '--settings and --issuer are both given', 'Give one: the settings have the issuer.');
  }
  const secret =
    sharedSecretFile === undefined
      ? undefined
      : (await readInput(sharedSecretFile, '--shared-secret-file', terminal)).toString('utf8').trim();
  if (settings !== undefined) {
    const context = await readSettingsFile(settings, '--settings', terminal);
    const read = readStage(context, stage, settings);
    return { entries: resolveIdentity(read), source: `the settings of stage ${read.stage} in ${settings}`, secret };
  }
  if (stage !== undefined)
    throw new CliError('usage', '--stage needs --settings', 'Such as --settings cdk.json --stage prod.');
  const { audience, audienceClaim, userIdClaim, algorithms, jwksUri } = options;
  const common = {
    ...(audience !== undefined && { audience }),
    ...(audienceClaim !== undefined && { audienceClaim }),
    ...(userIdClaim !== undefined && { userIdClaim }),
  };
  const entries = [
    ...(issuer === undefined
      ? []
      : [
          {
            ...common,
            issuer,
            ...(algorithms !== undefined && { algorithms }),
            ...(jwksUri !== undefined && { jwksUri }),
          },
        ]),
    ...(secret === undefined ? [] : [{ ...common, sharedSecret: SECRET_NAME }]),
  ].map((entry) => v.parse(IdentityEntry, entry));
  return { entries, source: 'the options given', secret };
};

const readStage = (context: unknown, stage: string | undefined, path: string) => {
  try {
    return readSettings(context, stage);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const [first = ''] = error.mistakes;
    throw new CliError(
      'input',
      `--settings: ${path}: ${first}`,
      `All of its mistakes: npx ringthrough doctor settings ${path}`,
    );
  }
};

export const isSecretEntry = (entry: IdentityEntry): entry is SharedSecretEntry => 'sharedSecret' in entry;
