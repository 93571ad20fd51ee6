import type { CallView, Issue, ProblemCode } from './api-types.ts';

/**
 * Why a request failed: the API's own code, or one of the client:
 *
 * - `offline`: the request did not reach the API.
 * - `timeout`: no answer within `timeoutMs`.
 * - `unexpected_response`: something that is not the API answered, such as a proxy or a captive portal.
 */
export type ErrorCode = ProblemCode | 'offline' | 'timeout' | 'unexpected_response';

/** What an error knows besides its code. */
export interface ErrorDetails {
  /** Status of the HTTP answer. */
  readonly status?: number | undefined;
  /** Milliseconds after which the API takes the same request again. */
  readonly retryAfterMs?: number | undefined;
  readonly issues?: readonly Issue[] | undefined;
  readonly call?: CallView | undefined;
  readonly urls?: readonly string[] | undefined;
  /** What `fetch` or the JSON parser threw. */
  readonly underlying?: unknown;
}

/**
 * The only error that the client's methods reject with, besides what `getToken` throws.
 *
 * @example
 * try {
 *   await client.invite({ to: 'bob', caller: { name: 'Alice' } });
 * } catch (error) {
 *   if (error.code === 'no_devices') show('Bob has no phone that rings');
 * }
 */
export class RingthroughError extends Error {
  override readonly name = 'RingthroughError';
  readonly code: ErrorCode;
  readonly status!: number | undefined;
  readonly retryAfterMs!: number | undefined;
  /** Of `invalid_request`: every error in the request. */
  readonly issues!: readonly Issue[];
  /** The call as it is now, where the problem is about its state. */
  readonly call!: CallView | undefined;
  /** Of `wrong_cell`: the deployments that serve the user's tenant. The client goes there by itself. */
  readonly urls!: readonly string[] | undefined;
  /** What `fetch` or the JSON parser threw. */
  readonly underlying!: unknown;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    Object.assign(this, details, { issues: details.issues || [] });
  }

  /** Whether the same request may succeed later. */
  get isTemporary(): boolean {
    return TEMPORARY.indexOf(this.code) >= 0 || (this.status || 0) >= 500;
  }
}

/** Whether the same request may succeed later. */
export const isOutage = (error: unknown): boolean => error instanceof RingthroughError && error.isTemporary;

/** Whether nothing was answered, or a failure of the server: another region may answer. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof RingthroughError && (error.status || 500) >= 500;

const TEMPORARY: readonly string[] =
  'offline timeout unexpected_response invite_in_progress rate_limited try_again user_being_erased'.split(' ');
