import * as v from 'valibot';
import { App } from '../../lambda/contract/environment.ts';
import { EventSettings } from '../../lambda/contract/event-settings.ts';
import { CliError } from '../terminal/cli-error.ts';
import { fetchError } from '../terminal/network-error.ts';

export const DEFAULT_LOCAL = 'http://127.0.0.1:3000';

/** What `GET /local/info` says of a local backend, as far as the command line needs it. */
const Info = v.object({
  api: v.string(),
  socket: v.string(),
  dynamodb: v.string(),
  sns: v.string(),
  sqs: v.string(),
  eventbridge: v.optional(v.string()),
  apns: v.string(),
  apnsSandbox: v.string(),
  fcm: v.string(),
  region: v.string(),
  table: v.string(),
  apps: v.array(v.object({ ...App.entries })),
  /** Absent without events. */
  events: v.optional(EventSettings),
});
export type LocalBackendInfo = v.InferOutput<typeof Info>;

/**
 * Asks a local backend for its addresses.
 *
 * @param url the value of `--local`; `true` without one
 * @throws CliError `network` when nothing listens there, `input` when it is no local backend
 */
export const localBackend = async (url: string | true): Promise<LocalBackendInfo> => {
  const base = baseOf(url);
  const text = await getLocal(base, '/local/info');
  const info = v.safeParse(v.pipe(v.string(), v.parseJson(), Info), text);
  if (info.success) return info.output;
  throw new CliError('input', `${base} is no local backend of Ringthrough`, START);
};

/** What `GET /local/push-credentials` says. */
const PushCredentials = v.object({
  ca: v.string(),
  apple: v.object({ keyId: v.string(), teamId: v.string(), privateKey: v.string() }),
  google: v.string(),
});

/**
 * Credentials that a local backend's simulators of Apple (the content of a secret) and Google (the text of a service account's file)
 * take, and the PEM of the authority that issued the server certificate of Apple's. Errors as of {@link localBackend}.
 */
export const localPushCredentials = async (url: string | true): Promise<v.InferOutput<typeof PushCredentials>> => {
  const base = baseOf(url);
  const text = await getLocal(base, '/local/push-credentials');
  const credentials = v.safeParse(v.pipe(v.string(), v.parseJson(), PushCredentials), text);
  if (credentials.success) return credentials.output;
  throw new CliError('input', `${base} is no local backend of this version of Ringthrough`, START);
};

/** A development token of a local backend for a user, which `scope` may make the app server's. */
export const localToken = async (base: string, user: string, scope?: string): Promise<string> => {
  const query = new URLSearchParams({ user, ...(scope !== undefined && { scope }) });
  return await getLocal(base, `/local/token?${query}`);
};

const baseOf = (url: string | true): string => (url === true ? DEFAULT_LOCAL : url.replace(/\/+$/, ''));

const START = 'Start one with "npm start" in a clone, and name its address: --local http://127.0.0.1:3000.';

const getLocal = async (base: string, path: string): Promise<string> => {
  if (!URL.canParse(base)) throw new CliError('usage', `--local: ${base} is no URL`, START);
  const response = await fetch(`${base}${path}`, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    throw new CliError('network', fetchError(error, `the local backend at ${base}`).message, START);
  });
  if (!response.ok) throw new CliError('input', `${base} is no local backend of Ringthrough`, START);
  return await response.text();
};
