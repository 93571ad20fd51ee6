import type { CredentialProblem } from '../contract/monitoring.ts';
import type { StateProblem } from '../contract/state.ts';

/**
 * The log catalogue: every event that the functions log, and its only fields. No field ever holds a push token, a JWT,
 * a receipt token or a caller's name; ids and outcomes are enough to trace a call.
 */
export interface LogEvents {
  /**
   * A request was answered: one over HTTP that failed, whose others are in the API's access log, or any over a socket, which has none.
   * `route`: `POST /v1/calls`, or a WebSocket route such as `$connect`; `status`: HTTP status, also for a WebSocket message; `code`: the
   * problem's code; `ms`: duration in milliseconds.
   */
  'request.completed': { requestId: string; route: string; status: number; code?: string; ms: number };
  /** An unexpected error occurred; the client got only the `requestId`. `error` and `message`: its name and text. */
  'request.failed': {
    requestId: string;
    route: string;
    error: string;
    message: string;
    stack?: string;
    cause?: string;
  };
  /**
   * AWS throttled or did not respond, and the client was asked to repeat the request. `error` and `message`: AWS's error.
   */
  'request.unavailable': { requestId: string; route: string; error: string; message: string };
  /**
   * A ring was published to SNS. `outcome`: `accepted`, `gone`, `rejected` or `retryable`; `reason`: why it was not
   * accepted; `messageId`: SNS's id of an accepted push; `uncounted`: the device is a canary user's: no metric.
   */
  'ring.sent': {
    callId: string;
    deviceId: string;
    outcome: string;
    reason?: string;
    messageId?: string;
    uncounted?: true;
  };
  /**
   * A device sent its first receipt for a ring. `ms`: milliseconds since SNS answered its Publish, or since the call's
   * start if the invite is not recorded yet.
   */
  'ring.reported': { callId: string; deviceId: string; ms: number };
  /**
   * No receipt arrived for a ring before its call was closed. `unreportedRings`: the device's unreported rings since
   * its last receipt.
   */
  'ring.unreported': { callId: string; deviceId: string; unreportedRings: number };
  /**
   * A push that notifies a device of a call's transition was published to SNS. `type`: `call_answered` or `call_ended`;
   * `endReason`: the reason that the device sees; `outcome` and `reason`: as of `ring.sent`.
   */
  'notification.sent': {
    callId: string;
    deviceId: string;
    type: string;
    endReason?: string;
    outcome: string;
    reason?: string;
  };
  /**
   * A Web Push was sent to a browser's push service, or was not because it was too late. `type`: `incoming_call` or `call_ended`; `outcome`:
   * `accepted`, `gone`, `rejected`, `retryable` or `dropped`; `reason`: why it was not accepted.
   */
  'web_push.sent': { callId: string; deviceId: string; type: string; outcome: string; reason?: string };
  /** The function that sends Web Pushes could not be invoked: the ring, or the end of a call, is sent again. */
  'web_push.not_invoked': { callId: string; kind: string; error: string; message: string };
  /** The stored call cannot be parsed, so a list of calls does not have it. `message`: the attributes; never their values. */
  'call.unreadable': { callId: string; error: string; message: string };
  /** A callee answered. */
  'call.answered': { callId: string };
  /** The ring window closed and at least one callee had not answered. */
  'call.missed': { callId: string };
  /**
   * A ring timer came too early, or while an invite was in progress: SQS delivers it again. `kind`: as of the timer (`ring_again`, `close`,
   * `hunt`).
   */
  'timer.retried': { callId: string; kind: string };
  /**
   * SNS sent an endpoint event. `eventType` and `failure`: its `EventType` and `FailureType`, or `unreadable` if it could
   * not be parsed; `action`: how it was handled; `callId` and `messageId`: the call and the push that failed; `uncounted`: no
   * metric, because nothing was done (`none`, `stale`), or for a canary user.
   */
  'push.feedback': {
    eventType: string;
    failure?: string;
    action: string;
    deviceId?: string;
    callId?: string;
    messageId?: string;
    uncounted?: true;
  };
  /**
   * Apple or Google refused a token while they refuse those of many devices of this application (an ARN): the deployment is at
   * fault, and no device is moved to the other APNs environment.
   */
  'tokens.refused_in_bulk': { application: string };
  /** A device whose endpoint SNS had disabled could not be tried again at a call. */
  'ring.retry_failed': { callId: string; deviceId: string; error: string; message: string };
  /** Participants could not be notified of a change of the call. They are notified again after a few seconds. */
  'notification.failed': { callId: string; error: string; message: string };
  /** SNS did not accept the notifications of a call for a quarter of an hour: they are given up. */
  'notification.abandoned': { callId: string };
  /** A message did not reach a socket. `outcome`: `gone` or `failed`. The device resumes with its next socket. */
  'event.delivery_failed': { deviceId: string; outcome: string };
  /** A socket broke, and the calls of its device could not be marked: their other party is not notified of it. */
  'socket.break_unrecorded': { deviceId: string; error: string; message: string };
  /** A token was refused. `detail`: the claim that is wrong; never the token. */
  'token.rejected': { detail: string };
  /** A request could not be authorised, because the token issuer, the secret or the deployment's own authorizer did not respond. */
  'request.unauthorised': { error: string; message: string };
  /** A request to open a socket could not be authorised, because the token issuer or the table did not respond. */
  'socket.unauthorised': { error: string; message: string };
  /** The timers or the call history of an invite could not be written. The same invite, sent again, writes them. */
  'invite.incomplete': { callId: string; error: string; message: string };
  /** A ring timer could not be handled; SQS delivers it again. `callId`: empty if the message could not be parsed. */
  'timer.failed': { callId: string; error: string; message: string };
  /**
   * Devices cannot register in a platform application until its operator acts. `application`: its ARN; `reason`:
   * `application_disabled`, `application_missing`, `not_authorised` or `invalid_request`; `error`: SNS's error code.
   */
  'registration.blocked': { application: string; reason: string; error: string };
  /** SNS has more to do than it allows: a registration waits until `dueAt`, an ISO time. `isRepeated`: it has waited before. */
  'registration.pending': { deviceId: string; dueAt: string; isRepeated: boolean };
  /** A pending registration has ended. `outcome`: `registered`, or why it was dropped; `ms`: since the app sent it. */
  'registration.ended': { deviceId: string; outcome: string; ms: number };
  /** A task of the queue of registrations failed; SQS delivers it again. `deviceId`: empty if the message could not be parsed. */
  'registration.failed': { deviceId: string; error: string; message: string };
  /**
   * SNS was asked whether the endpoints of a device are as they should be. `outcome`: `verified`, `gone`, `disabled`, `changed` when
   * another token is in one, `postponed` or `stale`.
   */
  'device.verified': { deviceId: string; outcome: string };
  /** The endpoints of a device could not be queued for their verification; its next launch tries again. */
  'verification.not_queued': { deviceId: string; error: string; message: string };
  /**
   * The erasure of a user was requested. `byServer`: by the app's server; `erasureId`: of the one that is carried out, which an earlier
   * request may have begun.
   */
  'user.erasure_requested': { tenant: string; userId: string; erasureId: string; requestId: string; byServer: boolean };
  /** A step of an erasure failed. It is repeated after some seconds. */
  'user.erasure_delayed': { tenant: string; userId: string; erasureId: string; error: string; message: string };
  /** A record of the table's stream cannot be parsed, so it has no events. `message`: the attributes; never their values. */
  'event.unreadable': { error: string; message: string };
  /** Events were put into a target: `bus`, or `webhook <name>`. `events`: how many. */
  'events.published': { target: string; events: number };
  /** Events could not be put into a target. They are put again, with those that follow them. */
  'events.not_published': { target: string; events: number; error: string; message: string };
  /**
   * A webhook's receiver took an event. `attempt`: the first is 1; `ms`: of the request; `ageMs`: since the event was put into the
   * webhook's queue.
   */
  'webhook.sent': {
    webhook: string;
    eventId: string;
    type: string;
    status: number;
    attempt: number;
    ms: number;
    ageMs: number;
  };
  /**
   * A webhook's receiver did not take an event. It is sent again. `error`: `http_<status>`, `timeout`, `address_refused`, `no_secret`,
   * `invalid_secret`, or Node.js's code of name resolution, connection or TLS.
   */
  'webhook.failed': {
    webhook: string;
    eventId: string;
    type: string;
    status?: number;
    attempt: number;
    ms: number;
    error: string;
  };
  /** An event could not be delivered for a day, and was put into the webhook's dead-letter queue. */
  'webhook.given_up': { webhook: string; eventId: string; type: string; attempt: number; error: string };
  /** SQS did not take the time of the next attempt, or the dead letter: the message returns after the queue's own time. */
  'webhook.not_delayed': { webhook: string; eventId: string; error: string; message: string };
  /** Nothing of the user is stored any more, but the id in calls and blocks of others. `ms`: since the first request. */
  'user.erased': { tenant: string; userId: string; erasureId: string; ms: number };
  /** An endpoint that no device uses could not be deleted. It gets no pushes. */
  'endpoint.orphaned': { error: string; message: string };
  /**
   * A platform application's credential was checked. `application`: `<appId>/<platform>`; `daysLeft`: days until the
   * certificate expires, absent for keys, which do not expire; `snsExpiry`: the expiry date as SNS writes it.
   */
  'credential.checked': { application: string; daysLeft?: number; snsExpiry?: string };
  /** A platform application or its credential has a problem. `detail` never contains any part of the credential. */
  'credential.invalid': { application: string; problem: CredentialProblem; detail: string };
  /** A platform application or its secret could not be checked. */
  'credential.unchecked': { application: string; error: string; message: string };
  /**
   * Apple or Google gave no answer that says whether they accept a platform application's credential: throttling, an
   * outage, no connection. `detail` never contains any part of the credential.
   */
  'credential.not_probed': { application: string; detail: string };
  /** Every platform application was checked. `applications`: how many. */
  'credential_watch.completed': { applications: number };
  /** A resource of the state is missing, is another one, or lacks what the functions need. `detail`: which, and how to repair it. */
  'state.wrong': { problem: StateProblem; detail: string };
  /** The state was checked. `problems`: how many were found. */
  'state.checked': { problems: number };
  /** A deployment leaves platform applications whose devices can no longer be rung. `detail`: which. */
  'state.applications_left': { detail: string };
  /** Whether CloudFormation is rolling back could not be found out. */
  'state.unchecked': { error: string; message: string };
}
