import { setTimeout } from 'node:timers/promises';
import type { CallView } from '../../lambda/contract/views.ts';
import { ApiError } from '../target/api.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { CallClient } from './call-client.ts';

export interface Watch {
  readonly signal: AbortSignal;
  /** Milliseconds between two looks. */
  readonly pollMs: number;
  /** Called with the call each time. */
  readonly onCall: (call: CallView) => void;
  readonly isDone: (call: CallView) => boolean;
}

/** Looks without an answer, one after the other, after which it gives up. */
const MAX_FAILURES = 6;

/**
 * Looks at a call again and again until it is done, or the signal is aborted. A few looks may fail: a laptop changes its network.
 *
 * @returns the call as it was last seen
 * @throws CliError as `callApi`
 */
export const watchCall = async (
  client: CallClient,
  first: CallView,
  { signal, pollMs, onCall, isDone }: Watch,
): Promise<CallView> => {
  let call = first;
  let failures = 0;
  onCall(call);
  while (!isDone(call) && !signal.aborted) {
    await sleep(pollMs, signal);
    if (signal.aborted) break;
    try {
      call = await client.view(call.callId);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!mayPass(error) || failures >= MAX_FAILURES) throw error;
      continue;
    }
    onCall(call);
  }
  return call;
};

const mayPass = (error: unknown): boolean =>
  error instanceof ApiError
    ? error.status >= 500 || error.status === 429
    : error instanceof CliError && error.kind === 'network';

/** Resolves early when the signal is aborted. */
export const sleep = (ms: number, signal: AbortSignal): Promise<unknown> =>
  setTimeout(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
