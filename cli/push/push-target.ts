import type { Environment } from '../../lambda/contract/enums.ts';
import type { CredentialFiles } from '../credentials/credential-files.ts';
import { localBackend, localPushCredentials } from '../target/local-backend.ts';
import { CliError } from '../terminal/cli-error.ts';
import { readInput } from '../terminal/read-input.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { PushOptions } from './push-command.ts';

/** The push services that a push goes to. */
export interface PushTarget {
  /** Origins. An environment that is absent is not asked. */
  readonly apns: Readonly<Partial<Record<Environment, string>>>;
  readonly fcm: string;
  /** PEM of the only trusted authority for Apple. @default the authorities of Node.js */
  readonly ca: string | undefined;
  /** Credentials that the local simulators take. @default none */
  readonly local?: { readonly apple: string; readonly google: string; readonly bundleId: string };
}

/** https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns */
const APPLE = {
  production: 'https://api.push.apple.com',
  sandbox: 'https://api.sandbox.push.apple.com',
};
const GOOGLE = 'https://fcm.googleapis.com';

/** @throws CliError `usage` for a URL that is none, `input` for the file, `network` without a local backend */
export const pushTarget = async (options: PushOptions, terminal: Terminal): Promise<PushTarget> => {
  const { local, apnsUrl, apnsSandboxUrl, fcmUrl, caFile } = options;
  const given = caFile === undefined ? undefined : (await readInput(caFile, '--ca-file', terminal)).toString('utf8');
  const urls = {
    production: originOf(apnsUrl, '--apns-url', 'https:'),
    sandbox: originOf(apnsSandboxUrl, '--apns-sandbox-url', 'https:'),
    fcm: originOf(fcmUrl, '--fcm-url', 'https:', 'http:'),
  };
  if (local === undefined) {
    const { production, sandbox, fcm = GOOGLE } = urls;
    // What is meant for one simulator does not go to Apple's other environment.
    const isApple = [production, sandbox].every((url) => url === undefined || /\.apple\.com(:\d+)?$/.test(url));
    return {
      apns: {
        ...(isApple && APPLE),
        ...(production !== undefined && { production }),
        ...(sandbox !== undefined && { sandbox }),
      },
      fcm,
      ca: given,
    };
  }
  const { apns, apnsSandbox, fcm, apps } = await localBackend(local);
  const { ca, apple, google } = await localPushCredentials(local);
  return {
    apns: { production: urls.production ?? apns, sandbox: urls.sandbox ?? apnsSandbox },
    fcm: urls.fcm ?? fcm,
    ca: given ?? ca,
    local: { apple: JSON.stringify(apple), google, bundleId: apps[0]?.bundleId ?? 'com.example.app' },
  };
};

const originOf = (url: string | undefined, option: string, ...protocols: readonly string[]): string | undefined => {
  if (url === undefined) return undefined;
  const { protocol = '', origin = '' } = URL.canParse(url) ? new URL(url) : {};
  if (protocols.includes(protocol)) return origin;
  throw new CliError('usage', `${option}: ${url} is no URL with ${protocols.map((one) => `${one}//`).join(' or ')}`);
};

/**
 * A credential of the local simulators, for a push with `--local` and no credential of its own.
 *
 * The bundle id is by default that of the local backend.
 */
export const localCredential = (
  { local }: PushTarget,
  service: 'apple' | 'google',
  { bundleId = local?.bundleId, environment = 'both' }: PushOptions,
): CredentialFiles | undefined =>
  local && {
    kind: service === 'apple' ? 'token' : 'google',
    secret: local[service],
    bundleId: service === 'apple' ? bundleId : undefined,
    environments: environment === 'both' ? ['production', 'sandbox'] : [environment],
    certificate: undefined,
    notes: [],
  };
