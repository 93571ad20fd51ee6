import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { CallView, DevicesView, type DeviceView } from '../../lambda/contract/views.ts';
import { ApiError, type ApiRequest, type ApiTarget, callApi } from '../target/api.ts';
import { CliError } from '../terminal/cli-error.ts';

/** The calls of one user, on whose behalf the app's server acts. */
export interface CallClient {
  readonly caller: string;
  /**
   * Rings. An invite that is only partly done, or over the limit of invites per minute, is repeated when the API says so.
   *
   * @param onWait called before it waits; with the seconds, and the code of the problem
   */
  invite(body: InviteBody, signal: AbortSignal, onWait: (seconds: number, code: string) => void): Promise<CallView>;
  view(callId: string): Promise<CallView>;
  /** Ends the call in whatever state it is. @returns the call, `undefined` if there is none */
  hangUp(callId: string): Promise<CallView | undefined>;
  /** The devices of another user. */
  devices(user: string): Promise<readonly DeviceView[]>;
}

export interface InviteBody {
  readonly callId: string;
  readonly [field: string]: unknown;
}

/** Repetitions of an invite that is only partly done. */
const MAX_ATTEMPTS = 5;

export const callClient = (api: ApiTarget, caller: string): CallClient => {
  const request = async (method: ApiRequest['method'], path: string, body?: unknown) => {
    const answer = await callApi(api, { method, path, onBehalfOf: caller, ...(body !== undefined && { body }) });
    return callIn(answer.body);
  };
  const view = (callId: string) => request('GET', `/v1/calls/${callId}`);
  return {
    caller,
    view,
    invite: async (body, signal, onWait) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await request('POST', '/v1/calls', body);
        } catch (error) {
          if (!(error instanceof ApiError) || error.retryAfter === undefined) throw error;
          if (error.status !== 429 && attempt >= MAX_ATTEMPTS) throw error;
          onWait(error.retryAfter, error.code ?? '');
          await setTimeout(error.retryAfter * 1000, undefined, { signal });
        }
      }
    },
    hangUp: async (callId) => {
      for (const transition of ['cancel', 'end']) {
        try {
          return await persistent(() => request('POST', `/v1/calls/${callId}/${transition}`, {}));
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          if (error.status === 404) return undefined;
          if (error.code !== 'wrong_state') throw error;
        }
      }
      // It is over.
      return await view(callId);
    },
    devices: async (user) => {
      const { body } = await callApi(api, { method: 'GET', path: '/v1/devices', onBehalfOf: user });
      const parsed = v.safeParse(DevicesView, body);
      return parsed.success ? parsed.output.devices : [];
    },
  };
};

/** A call must not ring on because one request got no answer: three attempts, half a second apart. */
const persistent = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isTemporary = error instanceof ApiError ? error.status >= 500 || error.status === 429 : isNetwork(error);
      if (!isTemporary || attempt >= 3) throw error;
      await setTimeout(500);
    }
  }
};

const isNetwork = (error: unknown): boolean => error instanceof CliError && error.kind === 'network';

/** @throws CliError `refused` where something else than Ringthrough answers, or a release that is newer than this command line */
const callIn = (body: unknown): CallView => {
  const parsed = v.safeParse(CallView, body);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new CliError(
    'refused',
    `the answer is no call of this version of Ringthrough: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`,
    'Is it the URL of the API? Is the deployment newer than this command line?',
  );
};
