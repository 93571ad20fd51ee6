import type { CredentialFiles } from '../credentials/credential-files.ts';
import { type DeviceToken, readDeviceToken, requireFittingToken } from '../credentials/device-token.ts';
import { namesCredential, readCredentialFiles } from '../credentials/read-credential-files.ts';
import { CliError } from '../terminal/cli-error.ts';
import { readInput } from '../terminal/read-input.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { PushOptions, PushType } from './push-command.ts';
import { localCredential, type PushTarget, pushTarget } from './push-target.ts';

/** What is sent by which credential, where to. */
export interface PushPlan {
  readonly type: PushType;
  /** `undefined` only with `--dry-run`. */
  readonly token: DeviceToken | undefined;
  readonly credential: CredentialFiles | undefined;
  /** Empty for Android. */
  readonly bundleId: string;
  readonly target: PushTarget;
  /** What was concluded from token and credential, for people. */
  readonly notes: readonly string[];
}

/** @throws CliError `usage` for options that do not go together, `input` for what is in the files, `network` without a local backend */
export const planPush = async (options: PushOptions, terminal: Terminal): Promise<PushPlan> => {
  requireSense(options);
  const token = await tokenOf(options, terminal);
  const target = await pushTarget(options, terminal);
  const named = namesCredential(options);
  const isForAndroid = options.type === 'data' || (options.type === undefined && token?.kind === 'fcm');
  const credential = named
    ? await readCredentialFiles(terminal, options)
    : (localCredential(target, isForAndroid ? 'google' : 'apple', options) ??
      (options.dryRun === true ? undefined : await readCredentialFiles(terminal, options)));
  const isGoogle = credential === undefined ? isForAndroid : credential.kind === 'google';
  const { type = isGoogle ? 'data' : 'voip' } = options;
  requireFittingType(type, credential?.kind);
  if (token !== undefined) requireFittingToken(token, credential?.kind ?? (type === 'data' ? 'google' : 'token'));
  const bundleId = credential === undefined ? options.bundleId : credential.bundleId;
  if (type !== 'data' && bundleId === undefined) {
    const hint = "It is the bundle identifier in Xcode's target, such as com.example.app: --bundle-id com.example.app";
    throw new CliError('usage', 'no bundle identifier is given', hint);
  }
  return {
    ...{ type, token, credential, target },
    bundleId: bundleId ?? '',
    notes: [...(credential?.notes ?? []), ...(token?.notes ?? []).map((note) => `token: ${note}`)],
  };
};

const requireSense = ({ cancel, callId, type, listen, listenOn }: PushOptions): void => {
  const wrong = (message: string, hint: string): never => {
    throw new CliError('usage', message, hint);
  };
  if (cancel === true && callId === undefined)
    wrong('--cancel needs --call-id', 'It is the id of the call that rings: give the same --call-id to both pushes.');
  if (cancel === true && type === 'alert')
    wrong('--cancel is no alert', 'The alert says that the call was missed: leave --cancel out.');
  const listens = listen !== undefined || listenOn !== undefined;
  if (listens && (cancel === true || type === 'alert'))
    wrong('only a push that rings has receipts', 'Leave --listen and --listen-on out.');
};

const requireFittingType = (type: PushType, kind: CredentialFiles['kind'] | undefined): void => {
  if (type === 'data' && kind !== undefined && kind !== 'google')
    throw new CliError(
      'usage',
      '--type data is for Android, and the credential is one of Apple',
      'Give --service-account FILE.',
    );
  if (type === 'data' || kind !== 'google') return;
  const hint = 'On Android, a missed call is a data message too: --cancel --call-id UUID.';
  throw new CliError('usage', `--type ${type} is for iPhones, and the credential is a service account of Google`, hint);
};

const tokenOf = async (
  { token, tokenFile, dryRun }: PushOptions,
  terminal: Terminal,
): Promise<DeviceToken | undefined> => {
  if (token !== undefined && tokenFile !== undefined)
    throw new CliError('usage', 'give either --token or --token-file');
  const path = token === '-' ? '-' : tokenFile;
  const text = path === undefined ? token : (await readInput(path, '--token-file', terminal)).toString('utf8');
  if (text !== undefined) return readDeviceToken(text);
  if (dryRun === true) return undefined;
  const hint =
    "Your app prints it: PushKit's pushRegistry(_:didUpdate:for:) on iOS, FirebaseMessaging.getToken on Android.";
  throw new CliError('usage', 'no token is given: --token TOKEN', hint);
};
