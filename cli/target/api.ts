import type { Command } from 'commander';
import { ON_BEHALF_OF_HEADER, SERVER_SCOPE } from '../../lambda/contract/enums.ts';
import { CliError, type ErrorKind } from '../terminal/cli-error.ts';
import { fetchError } from '../terminal/network-error.ts';
import { readInput } from '../terminal/read-input.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { DeploymentOptions } from './deployment.ts';
import { localBackend, localToken } from './local-backend.ts';
import { commandToken, serverToken } from './tokens.ts';

/** Options of every command that calls the HTTP API. */
export interface ApiOptions extends DeploymentOptions {
  readonly api?: string;
  readonly tokenFile?: string;
  readonly tokenCommand?: string;
  readonly sharedSecretFile?: string;
  readonly audience?: string;
}

/** The HTTP API, and how to get tokens for it. */
export interface ApiTarget {
  /** Without a trailing slash. */
  readonly url: string;
  /** An app server's token, with which a request may act for any user. A new one for each call where it can expire. */
  readonly token: () => Promise<string>;
}

export const addApiOptions = (command: Command): Command =>
  command
    .option('--api <url>', "URL of the HTTP API: the stack's output ApiUrl")
    .option(
      '--token-file <file>',
      `file with a token that has the scope ${SERVER_SCOPE} (or RINGTHROUGH_TOKEN; - for stdin)`,
    )
    .option('--token-command <command>', 'command that prints such a token; run again for each request of a long run')
    .option(
      '--shared-secret-file <file>',
      'file with the secret of an identity entry with "sharedSecret": makes the tokens',
    )
    .option('--audience <name>', 'audience of the tokens made with --shared-secret-file');

/** @throws CliError `usage` when there is no URL or no token */
export const resolveApi = async (options: ApiOptions, terminal: Terminal): Promise<ApiTarget> => {
  const { api, local, stage, stack } = options;
  if (local !== undefined && api === undefined) {
    const info = await localBackend(local);
    return { url: info.api, token: () => localToken(info.api, 'ringthrough-cli', SERVER_SCOPE) };
  }
  const token = await tokenSource(options, terminal);
  if (api !== undefined) return { url: checkedUrl(api), token };
  if (stage === undefined && stack === undefined) {
    const hint = 'Name it: --api https://… (the output ApiUrl of the stack), --stage dev, or --local.';
    throw new CliError('usage', 'no API is named', hint);
  }
  const { resolveDeployment } = await import('./deployment.ts');
  return { url: (await resolveDeployment(options)).api, token };
};

const checkedUrl = (text: string): string => {
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new CliError('usage', `--api: ${text} is no URL`);
  return text.replace(/\/+$/, '');
};

const tokenSource = async (options: ApiOptions, terminal: Terminal): Promise<() => Promise<string>> => {
  const { tokenFile, tokenCommand, sharedSecretFile, audience } = options;
  const { RINGTHROUGH_TOKEN: fromEnvironment } = terminal.env;
  if (tokenCommand !== undefined) return () => commandToken(tokenCommand);
  if (sharedSecretFile !== undefined) {
    const secret = (await readInput(sharedSecretFile, '--shared-secret-file', terminal)).toString('utf8').trim();
    return () => serverToken(secret, audience, terminal.now());
  }
  const text =
    tokenFile === undefined ? fromEnvironment : (await readInput(tokenFile, '--token-file', terminal)).toString();
  if (text === undefined || text.trim() === '') {
    const hint =
      `It needs the scope ${SERVER_SCOPE}: docs/identity.md says how your issuer makes one. ` +
      'Give it by RINGTHROUGH_TOKEN, --token-file, --token-command, or --shared-secret-file.';
    throw new CliError('usage', 'no token for the API', hint);
  }
  const token = text.trim().replace(/^Bearer\s+/i, '');
  return async () => token;
};

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** The user on whose behalf the app server acts. */
  readonly onBehalfOf?: string;
  readonly signal?: AbortSignal;
}

/** An answer below 400. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** An answer of 400 and above. */
export class ApiError extends CliError {
  readonly status: number;
  /** One of `lambda/contract/problems.ts`. */
  readonly code: string | undefined;
  /** Seconds after which the same request may be repeated. */
  readonly retryAfter: number | undefined;
  /** The problem, with the fields that its code adds. */
  readonly body: unknown;

  constructor(
    kind: ErrorKind,
    message: string,
    hint: string | undefined,
    answer: ApiAnswer & { readonly retryAfter: number | undefined },
  ) {
    super(kind, message, hint);
    this.status = answer.status;
    this.code = (answer.body as { readonly code?: string } | undefined)?.code;
    this.retryAfter = answer.retryAfter;
    this.body = answer.body;
  }
}

/** @throws ApiError `permission` for 401 and 403, `refused` for any other problem, with the API's own words; CliError `network` without an answer */
export const callApi = async ({ url, token }: ApiTarget, request: ApiRequest): Promise<ApiAnswer> => {
  const { method, path, body, onBehalfOf, signal = AbortSignal.timeout(15_000) } = request;
  const headers: Record<string, string> = { authorization: `Bearer ${await token()}` };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (onBehalfOf !== undefined) headers[ON_BEHALF_OF_HEADER] = encodeURIComponent(onBehalfOf);
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url}${path}`, {
      method,
      headers,
      signal,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (error) {
    throw fetchError(error, `${method} ${url}${path}`);
  }
  const answer = { status: response.status, body: parsed(text) };
  if (response.ok) return answer;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw problemOf({ ...answer, retryAfter: Number.isFinite(seconds) ? seconds : undefined }, `${method} ${path}`);
};

const problemOf = (answer: ApiAnswer & { readonly retryAfter: number | undefined }, what: string): ApiError => {
  const { status, body } = answer;
  const { title, detail, code, issues } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const list = Array.isArray(issues) ? issues.map(({ path, message }) => `${path} ${message}`).join('; ') : undefined;
  const text = [title, list ?? detail].filter((part) => typeof part === 'string').join(': ');
  const message = `${what}: the API answered ${status}${text === '' ? '' : ` ${text}`}`;
  if (status === 401 || code === 'not_a_server') {
    return new ApiError(
      'permission',
      message,
      'npx ringthrough doctor token says how the backend reads a token.',
      answer,
    );
  }
  return new ApiError(status === 403 ? 'permission' : 'refused', message, undefined, answer);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
