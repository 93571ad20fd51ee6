import { LIMITS } from '../../lambda/contract/limits.ts';
import type { ProblemCode } from '../../lambda/contract/problems.ts';
import type { RouteName } from '../../lambda/contract/routes.ts';
import { ref } from './json-schema.ts';

export type Yaml = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly summary: string;
  readonly description?: string;
  /** The name of its schema, and the most bytes that it may have. */
  readonly body?: readonly [schema: string, maxBytes: number];
  /** The request may have no body. */
  readonly bodyOptional?: boolean;
  /**
   * What `invalid_request` refuses besides requests that are invalid by their schema, by the path in its `issues`: what depends on
   * other fields, on the caller, the call or the deployment.
   */
  readonly furtherChecks?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, Yaml>>;
  /** Successful responses by status. */
  readonly responses: Readonly<Record<number, readonly [description: string, schema?: string]>>;
  readonly errors: readonly ProblemCode[];
}

const transition = (
  summary: string,
  body: string,
  { bodyOptional = false, errors = [] }: Partial<Pick<Operation, 'bodyOptional' | 'errors'>> = {},
): Operation => ({
  summary,
  description: 'Idempotent: the same transition by the same device returns the same response.',
  body: [body, LIMITS.bodyBytes],
  bodyOptional,
  responses: { 200: ['The call after the transition', 'Call'] },
  errors: ['call_not_found', 'device_not_found', 'wrong_state', 'answered_elsewhere', 'declined_elsewhere', ...errors],
});

/** Of every invite. */
const INVITE_ERRORS = [
  'no_devices',
  'glare',
  'rate_limited',
  'call_id_taken',
  'invite_in_progress',
  'user_being_erased',
] as const;
const HUNT =
  'must begin at 0 s, and each step later than the one before, the last one 5 s before the end of the ring window; each must name callees of `to` only, and a device that no step before names';

export const operations: Readonly<Record<RouteName, Operation>> = {
  registerDevice: {
    summary: 'Register or refresh a device',
    description:
      'Idempotent; call it at every launch of the app. An unchanged registration makes no request to Amazon SNS. Where Amazon SNS has more to do than it allows, a registration is `pending` (202): it is carried out at about `pendingUntil`, and the phone is rung by it from then on. For ios, `token` is hexadecimal and `environment` names the APNs environment that issued it: `sandbox` for debug builds, `production` for all others. `library` names the client library whose native code reads the push: its preset is then the default, and what cannot work with it is refused; without it, `warnings` in the answer say what may not work. `alertToken` is the token for alert notifications, for ios only; the two tokens of an app always differ, and a token in the wrong field is refused. A user has at most 16 devices: a 17th takes the place of the one not refreshed for longest if that is 30 days, or of one that is `failing`, and is otherwise refused with the `deviceId` that the app may remove.',
    body: ['RegisterDevice', LIMITS.bodyBytes],
    furtherChecks: {
      appId: 'must be an app of the deployment, and is needed if that has several',
      environment: 'must be one that the app has in the deployment',
      platform: 'must be one that the app has in the deployment',
      token: "must not be the alert token of one of the user's devices",
      alertToken: "must differ from the token of this and of the user's other devices",
      language: 'must be well-formed by BCP 47',
      subscription: 'must be absent in a deployment without Web Push',
      'subscription.endpoint':
        'must be https, on the standard port of a push service of the deployment, without user name and password',
      library: 'must be one that can be rung on the platform',
      preset:
        'must be one that rings `library`, if that is named; `custom` must have payloads in the settings; one with integer ids needs a user whose id is an integer from 1 to 2147483647',
      capabilities:
        'must be ones that `library` has, if that is named: not `voip-cancel` or `ring-again` where a second push rings',
    },
    responses: {
      201: ['The device was created', 'RegisteredDevice'],
      200: ['The device was updated', 'RegisteredDevice'],
      202: ['The registration waits: the device is as it was until `pendingUntil`', 'RegisteredDevice'],
    },
    errors: ['token_rejected', 'too_many_devices', 'user_being_erased', 'rate_limited'],
  },
  listDevices: {
    summary: "List the user's own devices, newest first",
    responses: {
      200: ['The devices', 'Devices'],
    },
    errors: [],
  },
  removeDevice: {
    summary: 'Log a device out',
    responses: { 204: ['The device no longer rings; also returned when it was logged out before'] },
    errors: ['device_not_found'],
  },
  invite: {
    summary: 'Invite: ring every device of the callees',
    description:
      'Idempotent if the app generates the `callId`: the same invite again returns the same call, rings no device a second time, and retries only pushes that SNS did not accept. ' +
      `\`custom\` has at most ${LIMITS.customBytes} bytes as JSON; no body has more than ${LIMITS.jsonLevels} lists and objects inside of each other.`,
    body: ['Invite', LIMITS.inviteBytes],
    furtherChecks: {
      to: 'must not name the caller',
      hunt: HUNT,
      'caller.handle': 'only from an app server, if the deployment takes the name from the token',
    },
    responses: {
      201: ['The call was created; one ring outcome per device', 'Call'],
      200: ['The call that this invite created before', 'Call'],
    },
    errors: ['blocked', ...INVITE_ERRORS],
  },
  inviteToCall: {
    summary: 'Invite into an answered call',
    description:
      'Makes a child call, with an id, a ring window and a first answer of its own: `parentCallId` is the call in the path. The user must be in that call. ' +
      'Once somebody has answered, they exchange signals, over the child call, with everybody who was in the parent call. Its caller, and each other party of the parent call, leaves it with `end`; it goes on while one of them and one who has answered are in it. ' +
      'Idempotent as an invite. Somebody who is blocked by a party of the parent call, or blocks one, has no reachable device.',
    body: ['Invite', LIMITS.inviteBytes],
    furtherChecks: {
      to: `must name neither the caller nor somebody who is in the call, which has at most ${LIMITS.participants} participants`,
      hunt: HUNT,
      'caller.handle': 'only from an app server, if the deployment takes the name from the token',
    },
    responses: {
      201: ['The child call was created; one ring outcome per device', 'Call'],
      200: ['The child call that this invite created before', 'Call'],
    },
    errors: ['call_not_found', 'wrong_state', ...INVITE_ERRORS],
  },
  listCalls: {
    summary: "List the user's calls, made and received, newest first",
    query: {
      open: {
        schema: {
          type: 'boolean',
          default: false,
          'x-also-accepted': '^(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[01])$',
        },
        description:
          'Only calls that are not over for the user, in one page: what an app needs when it has just been launched. Of the newest 100 calls of the last four hours.',
      },
      limit: {
        schema: { type: 'integer', minimum: 1, maximum: LIMITS.page.max, default: LIMITS.page.default },
        description: 'Calls in a page.',
      },
      state: {
        schema: ref('CallState'),
        description: 'Applied after a page was read, so a page may be short.',
      },
      cursor: { schema: { type: 'string' }, description: '`next` of the previous page. Not with `open=true`.' },
    },
    furtherChecks: { cursor: 'must be the `next` of an earlier page of this user, and absent with `open=true`' },
    responses: { 200: ['A page; the last one has no `next`', 'History'] },
    errors: [],
  },
  getCall: {
    summary: 'Get the current call',
    responses: { 200: ['The call', 'Call'] },
    errors: ['call_not_found'],
  },
  ringing: transition('Report that a phone of the callee rings', 'DeviceTransition'),
  answer: transition('Answer; the first device wins', 'DeviceTransition', { errors: ['user_being_erased'] }),
  decline: transition('Decline', 'DeclineTransition'),
  cancel: transition('Cancel: the caller hangs up before an answer', 'CancelTransition', { bodyOptional: true }),
  end: transition('End: either side hangs up after the answer', 'EndTransition', { bodyOptional: true }),
  sendSignal: {
    summary: 'Send a description, candidates and data to another party',
    description:
      'Only for an answered call, and only for the devices that are in it. `to` is required with more than one other party. It is one item of the mailbox and arrives as one signal: apply its description first, then the candidates, then the data. Members of a description or a candidate that are not known are dropped.',
    body: ['SendSignal', LIMITS.signalBytes],
    furtherChecks: { to: 'must be another party of the call, and is needed if there are several' },
    responses: {
      202: ['The signal is stored in the mailbox of its recipient', 'SentSignal'],
    },
    errors: ['call_not_found', 'wrong_state', 'answered_elsewhere', 'too_many_signals', 'rate_limited'],
  },
  readSignals: {
    summary: 'Read the signals sent to the user, in order',
    query: {
      deviceId: { required: true, schema: ref('DeviceId') },
      after: { schema: { ...ref('SequenceNumber'), default: 0 }, description: 'The last `seq` that was read.' },
    },
    responses: { 200: ['A page; read on from its last `seq` until a page is empty', 'Signals'] },
    errors: ['call_not_found', 'wrong_state', 'answered_elsewhere'],
  },
  clientConfig: {
    summary: 'Where the socket is, and the limits of requests',
    description:
      'Open to all, the same for everybody, without a secret. May be cached for an hour. An app that asks for it is built with one URL, that of this API.',
    responses: { 200: ['The configuration', 'ClientConfig'] },
    errors: [],
  },
  listBlocks: {
    summary: 'List the blocked users',
    responses: { 200: ['The user ids', 'Blocks'] },
    errors: [],
  },
  block: {
    summary: 'Block a user: their invites no longer ring',
    responses: { 204: ['Blocked; also returned when blocked before'] },
    errors: ['too_many_blocks'],
  },
  getDoNotDisturb: {
    summary: "The user's do-not-disturb",
    responses: { 200: ['As it was set; an empty object while it is switched off', 'DoNotDisturb'] },
    errors: [],
  },
  setDoNotDisturb: {
    summary: 'Set do-not-disturb, or switch it off with an empty object',
    description:
      'It replaces what was set. While it is in force, until a time or in hours of the week, calls are withheld: no push, no event, no alert. The call is in the history, and the caller sees a callee who does not answer. Calls of `exceptUsers` ring, and so does a second call of one caller within 3 minutes, unless `repeatedCalls` is false. With `letCallersKnow` the callee is `busy` instead.',
    body: ['SetDoNotDisturb', LIMITS.inviteBytes],
    bodyOptional: true,
    furtherChecks: {
      timeZone: 'must be one of the IANA database, and there with `hours`',
      until: 'must be a time that exists',
    },
    responses: { 200: ['As it is set', 'DoNotDisturb'] },
    errors: [],
  },
  iceServers: {
    summary: 'STUN and TURN servers for a call',
    description:
      'Only for parties of the call, until it ends. `iceServers` is the configuration of an `RTCPeerConnection`; the TURN credential is valid for four hours.',
    query: { callId: { required: true, schema: ref('CallId') } },
    responses: { 200: ['The servers; none if the deployment has none', 'IceServers'] },
    errors: ['call_not_found', 'wrong_state'],
  },
  receiptIceServers: {
    summary: 'STUN and TURN servers, for a woken phone without a session',
    description: 'The path is that of `ackUrl` followed by `/ice-servers`.',
    responses: { 200: ['The servers; none if the deployment has none', 'IceServers'] },
    errors: ['not_found', 'wrong_state'],
  },
  unblock: {
    summary: 'Unblock a user',
    responses: { 204: ['Not blocked; also returned when never blocked'] },
    errors: [],
  },
  eraseUser: {
    summary: 'Erase the user',
    description:
      "Ends the user's call, and deletes devices, history, blocks, signals and the name in calls of others: docs/privacy.md. It goes on after the response, for about twenty seconds; until then, registering, inviting and answering are refused with `user_being_erased`. Repeating it changes nothing.",
    responses: { 202: ['The erasure has begun', 'Erasure'] },
    errors: [],
  },
  postReceipt: {
    summary: 'Report from a woken phone, without a session',
    description:
      'The push contains the URL as `ackUrl`. Repeating a report changes nothing. After `answered`, `state` is `answered` if this device was the first, and `ended` with `answered_elsewhere` if another one was.',
    body: ['Receipt', LIMITS.bodyBytes],
    responses: { 200: ['The call after the report, also if it came too late', 'ReceiptCall'] },
    errors: ['not_found', 'user_being_erased'],
  },
  getReceipt: {
    summary: 'Whether the call still rings; with `input`, a report as the native code of Cordova builds sends it',
    query: {
      id: { schema: { type: 'string' }, description: 'The `callId`; with that of another call, nothing is reported.' },
      input: { schema: { type: 'string', enum: ['connected', 'pickup', 'declined_callee'] } },
    },
    responses: { 200: ['The current call', 'ReceiptCall'], 204: ['Received, with `input`'] },
    errors: ['not_found', 'user_being_erased'],
  },
};
