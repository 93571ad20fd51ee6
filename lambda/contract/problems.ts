/**
 * Every error the API answers, by its stable `code`. Bodies are RFC 9457 `application/problem+json`:
 * `type` (`urn:ringthrough:problem:<code>`), `title`, `status`, `detail`, `code`, and what the code adds.
 */
export const problems = {
  /** Adds `issues: [{path, message}]`, one for each fault found. */
  invalid_request: { status: 400, title: 'The request is not valid' },
  /** The token has no claim that says whose customer the user is, and this deployment wants one. */
  no_tenant: { status: 403, title: 'No tenant' },
  /** `onBehalfOf` with a token that is not of an app server. */
  not_a_server: { status: 403, title: 'Not an app server' },
  /** The callee does not want to be rung by the caller. */
  blocked: { status: 403, title: 'Blocked' },
  not_found: { status: 404, title: 'Not found' },
  call_not_found: { status: 404, title: 'No such call' },
  device_not_found: { status: 404, title: 'No such device' },
  /** The callee, or each of them, has no device that could be rung. */
  no_devices: { status: 409, title: 'Nobody to ring' },
  /** The `callId` already names another call: make a new one for every call, also for a redial. */
  call_id_taken: { status: 409, title: 'The callId is in use' },
  /** The same invite is being carried out right now; `Retry-After` says when to ask again. */
  invite_in_progress: { status: 409, title: 'The invite is in progress' },
  /** Amazon SNS refused the push token. */
  token_rejected: { status: 409, title: 'The token cannot be registered' },
  /** Adds `call`: the call as it is. */
  wrong_state: { status: 409, title: 'Not at this point of the call' },
  /** Another device of the callee answered first. Adds `call` and `answeredBy`. */
  answered_elsewhere: { status: 409, title: 'Answered on another device' },
  /** Another device of the callee declined. Adds `call`. */
  declined_elsewhere: { status: 409, title: 'Declined on another device' },
  /** Adds `preset`, `bytes` and `limit`. */
  payload_too_large: { status: 413, title: 'The push would be too large' },
  /** A party may be sent so many signals in one call. */
  too_many_signals: { status: 409, title: 'Too many signals' },
  /** A user may have 32 sockets open. */
  too_many_sockets: { status: 429, title: 'Too many sockets' },
  /** A user may block 1,000 others. */
  too_many_blocks: { status: 409, title: 'Too many blocks' },
  /** Too many invites in a minute; `Retry-After` says when the next may come. */
  rate_limited: { status: 429, title: 'Too many invites' },
  /** Nothing was lost: send the same request again after `Retry-After` seconds. */
  try_again: { status: 503, title: 'Try again shortly' },
  /** Adds `requestId`, which the log knows. */
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof problems;

/** One fault of a request: where it is (`caller.name`, or `body`) and what would be right. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}
