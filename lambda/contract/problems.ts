/**
 * Every error of the API, by its stable `code`. Bodies are RFC 9457 `application/problem+json`:
 * `type` (`urn:ringthrough:problem:<code>`), `title`, `status`, `detail`, `code`, and the fields that the code adds.
 */
export const problems = {
  /** Adds `issues: [{path, message}]`, one for each error in the request. */
  invalid_request: { status: 400, title: 'Invalid request' },
  /** The token is missing, forged, expired or for another audience. `detail` names the claim that is wrong. */
  unauthenticated: { status: 401, title: 'Unauthenticated' },
  /** The claim that holds the user's id is missing or invalid. `detail` names it and what it must be. */
  invalid_user_claim: { status: 403, title: 'Invalid user claim' },
  /** The token has no tenant claim, and this deployment requires one. */
  no_tenant: { status: 403, title: 'No tenant' },
  /** `onBehalfOf` with a token that does not have the app server's scope. */
  not_a_server: { status: 403, title: 'Not an app server' },
  /** The callee blocks the caller. */
  blocked: { status: 403, title: 'Blocked' },
  /**
   * The setting `cells` has the user's tenant in another deployment. Adds `urls`: the base URLs of those that serve it, in order of
   * preference. Send the same request there; nothing was written here.
   */
  wrong_cell: { status: 421, title: 'Tenant in another cell' },
  not_found: { status: 404, title: 'Not found' },
  call_not_found: { status: 404, title: 'Call not found' },
  device_not_found: { status: 404, title: 'Device not found' },
  /** No callee has a device that can be rung. */
  no_devices: { status: 409, title: 'No reachable device' },
  /** The `callId` belongs to another call. Every call needs a new one, a redial too. */
  call_id_taken: { status: 409, title: 'callId in use' },
  /**
   * The callee is calling the caller at this moment. Adds `call`: that call, which the app answers. It is the call, whatever the two
   * ids are.
   */
  glare: { status: 409, title: 'Glare' },
  /** Another request is processing the same invite; repeat it after `Retry-After` seconds. */
  invite_in_progress: { status: 409, title: 'Invite in progress' },
  /** Amazon SNS refused the push token. */
  token_rejected: { status: 409, title: 'Push token rejected' },
  /** Adds `call`: the current call. */
  wrong_state: { status: 409, title: 'Invalid call state' },
  /** Another device of the callee answered first. Adds `call` and `answeredBy`. */
  answered_elsewhere: { status: 409, title: 'Answered on another device' },
  /** Another device of the callee declined. Adds `call`. */
  declined_elsewhere: { status: 409, title: 'Declined on another device' },
  /** The user is being erased, which takes less than a minute. From then on, the same request makes a new user. */
  user_being_erased: { status: 409, title: 'User being erased' },
  /** Of a request, or of a message over a socket. Adds `limit`, in bytes. */
  body_too_large: { status: 413, title: 'Request body too large' },
  /** The recipient has not acknowledged 500 signals of this call, or 1 MB of them: it may be without a connection. */
  too_many_signals: { status: 409, title: 'Too many signals' },
  /** A user may block 1,000 others. */
  too_many_blocks: { status: 409, title: 'Too many blocks' },
  /** The user has 16 devices. Adds `deviceId`: the one that was not refreshed for longest, which the app may remove. */
  too_many_devices: { status: 409, title: 'Too many devices' },
  /**
   * Too many invites in one minute, too many signals to one party of a call in one minute, or too many registrations of changed devices in
   * one hour; the next is accepted after `Retry-After` seconds.
   */
  rate_limited: { status: 429, title: 'Too many requests' },
  /**
   * Temporary failure. Repeat the same request after `Retry-After` seconds; it is safe to repeat, only a signal may arrive
   * twice. Every route may respond with it.
   */
  try_again: { status: 503, title: 'Temporary failure' },
  /** Adds `requestId`, which is in the log. */
  internal: { status: 500, title: 'Internal error' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof problems;

/** One error in a request: its path (`caller.name`, or `body`) and what is required. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}
