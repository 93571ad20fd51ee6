import * as v from 'valibot';
import { type ApiTarget, callApi } from '../../../target/api.ts';
import { CliError } from '../../../terminal/cli-error.ts';
import type { Terminal } from '../../../terminal/terminal.ts';
import { pollUntil } from './poll.ts';

/** Milliseconds for which the erasure is waited for; it takes about 40 seconds, and goes on by itself. */
const ERASURE_MS = 90_000;

const Devices = v.object({ devices: v.array(v.unknown()) });
const Calls = v.object({ calls: v.array(v.unknown()) });

/** The two users and their call. */
interface CanaryUsers {
  readonly caller: string;
  readonly callee: string;
  readonly callId: string;
}

/** Cancels the call and begins the erasure of both users. @returns why an erasure could not begin */
export const beginCleanUp = async (
  api: ApiTarget,
  { caller, callee, callId }: CanaryUsers,
): Promise<string | undefined> => {
  // A call that was not made, or is over, cannot be cancelled.
  await callApi(api, { method: 'POST', path: `/v1/calls/${callId}/cancel`, body: {}, onBehalfOf: caller }).catch(
    () => undefined,
  );
  const begun = await Promise.allSettled(
    [callee, caller].map((user) => callApi(api, { method: 'DELETE', path: '/v1/users/me', onBehalfOf: user })),
  );
  const failed = begun.find((one) => one.status === 'rejected');
  return failed === undefined ? undefined : messageOf(failed.reason);
};

/**
 * Cancels the call, erases both users, and waits until they are gone. After Ctrl-C it does not wait: an erasure that has begun goes on by
 * itself.
 *
 * @returns `problem`: why an erasure could not begin
 */
export const cleanUp = async (
  api: ApiTarget,
  users: CanaryUsers,
  terminal: Pick<Terminal, 'now' | 'signal'>,
): Promise<{ readonly erased: boolean; readonly problem?: string }> => {
  const problem = await beginCleanUp(api, users);
  if (problem !== undefined) return { erased: false, problem };
  if (terminal.signal.aborted) return { erased: false };
  try {
    return { erased: await pollUntil(terminal, ERASURE_MS, () => lookAt(api, [users.caller, users.callee])) };
  } catch (error) {
    if (error instanceof CliError || terminal.signal.aborted) return { erased: false };
    throw error;
  }
};

/** The API answers nothing about an erasure but what is left of a user. */
const lookAt = async (api: ApiTarget, users: readonly string[]) => {
  const left = await Promise.all(
    users.map(async (user) => {
      const [devices, calls] = await Promise.all([
        callApi(api, { method: 'GET', path: '/v1/devices', onBehalfOf: user }),
        callApi(api, { method: 'GET', path: '/v1/calls', onBehalfOf: user }),
      ]);
      return v.parse(Devices, devices.body).devices.length + v.parse(Calls, calls.body).calls.length;
    }),
  );
  const isDone = left.every((count) => count === 0);
  return { value: isDone, isDone };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
