import type { GenericSchema } from 'valibot';
import { stringify } from 'yaml';
import { CALL_STATES, ON_BEHALF_OF_HEADER, SERVER_SCOPE } from '../../lambda/contract/enums.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { type ProblemCode, problems } from '../../lambda/contract/problems.ts';
import { type PathParameter, type Route, type RouteName, routes } from '../../lambda/contract/routes.ts';
import {
  CancelTransition,
  DeclineTransition,
  DeviceTransition,
  EndTransition,
  Invite,
} from '../../lambda/contract/schemas/calls.ts';
import { RegisterDevice } from '../../lambda/contract/schemas/devices.ts';
import { CallId, DeviceId, UserId } from '../../lambda/contract/schemas/fields.ts';
import { Receipt } from '../../lambda/contract/schemas/receipts.ts';
import { SendSignal } from '../../lambda/contract/schemas/signals.ts';
import {
  BlocksView,
  CallView,
  ClientConfigView,
  DeviceView,
  ErasureView,
  IceServersView,
  ReceiptView,
  SignalsView,
} from '../../lambda/contract/views.ts';
import { json, problemSchema } from './json-schema.ts';
import { DESCRIPTION } from './openapi-description.ts';

type Yaml = Readonly<Record<string, unknown>>;

interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly body?: GenericSchema;
  /** The request may have no body. */
  readonly bodyOptional?: boolean;
  readonly query?: Readonly<Record<string, Yaml>>;
  /** Successful responses by status. */
  readonly responses: Readonly<Record<number, readonly [description: string, schema?: Yaml]>>;
  readonly errors: readonly ProblemCode[];
}

const ref = (name: string): Yaml => ({ $ref: `#/components/schemas/${name}` });
const call: Yaml = ref('Call');

const transition = (
  summary: string,
  body: GenericSchema,
  errors: readonly ProblemCode[],
  bodyOptional = false,
): Operation => ({
  summary,
  description: 'Idempotent: the same transition by the same device returns the same response.',
  body,
  bodyOptional,
  responses: { 200: ['The call after the transition', call] },
  errors: ['invalid_request', 'call_not_found', 'wrong_state', ...errors],
});

const operations: Readonly<Record<RouteName, Operation>> = {
  registerDevice: {
    summary: 'Register or refresh a device',
    description:
      'Idempotent; call it at every launch of the app. An unchanged registration makes no request to Amazon SNS for a day. For ios, `token` is hexadecimal and `environment` names the APNs environment that issued it: `sandbox` for debug builds, `production` for all others. `alertToken` is the token for alert notifications, for ios only; the two tokens of an app always differ, and a token in the wrong field is refused. A user has at most 16 devices: a 17th takes the place of the one not refreshed for longest if that is 30 days, or of one that is `failing`, and is otherwise refused with the `deviceId` that the app may remove.',
    body: RegisterDevice,
    responses: { 201: ['The device was created', ref('Device')], 200: ['The device was updated', ref('Device')] },
    errors: ['invalid_request', 'token_rejected', 'too_many_devices', 'user_being_erased', 'rate_limited'],
  },
  listDevices: {
    summary: "List the user's own devices, newest first",
    responses: {
      200: [
        'The devices',
        { type: 'object', properties: { devices: { type: 'array', items: ref('Device') } }, required: ['devices'] },
      ],
    },
    errors: [],
  },
  removeDevice: {
    summary: 'Log a device out',
    responses: { 204: ['The device no longer rings; also returned when it was logged out before'] },
    errors: ['invalid_request', 'device_not_found'],
  },
  invite: {
    summary: 'Invite: ring every device of the callees',
    description:
      'Idempotent if the app generates the `callId`: the same invite again returns the same call, rings no device a second time, and retries only pushes that SNS did not accept. ' +
      `\`custom\` has at most ${LIMITS.customBytes} bytes as JSON.`,
    body: Invite,
    responses: {
      201: ['The call was created; one ring outcome per device', call],
      200: ['The call that this invite created before', call],
    },
    errors: [
      'invalid_request',
      'blocked',
      'no_devices',
      'rate_limited',
      'call_id_taken',
      'invite_in_progress',
      'user_being_erased',
    ],
  },
  listCalls: {
    summary: "List the user's calls, made and received, newest first",
    query: {
      open: {
        schema: { type: 'boolean', default: false },
        description:
          'Only calls that are not over for the user, in one page: what an app needs when it has just been launched. Of the newest 100 calls of the last four hours.',
      },
      limit: {
        schema: { type: 'integer', minimum: 1, maximum: LIMITS.page.max, default: LIMITS.page.default },
        description: 'Calls in a page.',
      },
      state: {
        schema: { type: 'string', enum: [...CALL_STATES] },
        description: 'Applied after a page was read, so a page may be short.',
      },
      cursor: { schema: { type: 'string' }, description: '`next` of the previous page. Not with `open=true`.' },
    },
    responses: { 200: ['A page; the last one has no `next`', ref('History')] },
    errors: ['invalid_request'],
  },
  getCall: {
    summary: 'Get the current call',
    responses: { 200: ['The call', call] },
    errors: ['invalid_request', 'call_not_found'],
  },
  ringing: transition('Report that a phone of the callee rings', DeviceTransition, [
    'answered_elsewhere',
    'declined_elsewhere',
  ]),
  answer: transition('Answer; the first device wins', DeviceTransition, [
    'answered_elsewhere',
    'declined_elsewhere',
    'user_being_erased',
  ]),
  decline: transition('Decline', DeclineTransition, ['answered_elsewhere', 'declined_elsewhere']),
  cancel: transition('Cancel: the caller hangs up before an answer', CancelTransition, [], true),
  end: transition('End: either side hangs up after the answer', EndTransition, ['answered_elsewhere'], true),
  sendSignal: {
    summary: 'Send a description or a candidate to another party',
    description:
      'Only for an answered call, and only for the devices that are in it. `to` is required with more than one other party.',
    body: SendSignal,
    responses: {
      202: [
        'The signal is stored in the mailbox of its recipient',
        { type: 'object', properties: { seq: { type: 'integer' } }, required: ['seq'] },
      ],
    },
    errors: ['invalid_request', 'call_not_found', 'wrong_state', 'answered_elsewhere', 'too_many_signals'],
  },
  readSignals: {
    summary: 'Read the signals sent to the user, in order',
    query: {
      deviceId: { required: true, schema: { ...json(DeviceId) } },
      after: { schema: { type: 'integer', default: 0 }, description: 'The last `seq` that was read.' },
    },
    responses: { 200: ['A page; read on from its last `seq` until a page is empty', ref('Signals')] },
    errors: ['invalid_request', 'call_not_found', 'wrong_state', 'answered_elsewhere'],
  },
  clientConfig: {
    summary: 'Where the socket is, and the limits of requests',
    description:
      'Open to all, the same for everybody, without a secret. May be cached for an hour. An app that asks for it is built with one URL, that of this API.',
    responses: { 200: ['The configuration', ref('ClientConfig')] },
    errors: [],
  },
  listBlocks: {
    summary: 'List the blocked users',
    responses: { 200: ['The user ids', ref('Blocks')] },
    errors: [],
  },
  block: {
    summary: 'Block a user: their invites no longer ring',
    responses: { 204: ['Blocked; also returned when blocked before'] },
    errors: ['invalid_request', 'too_many_blocks'],
  },
  iceServers: {
    summary: 'STUN and TURN servers for a call',
    description:
      'Only for parties of the call, until it ends. `iceServers` is the configuration of an `RTCPeerConnection`; the TURN credential is valid for four hours.',
    query: { callId: { required: true, schema: json(CallId) } },
    responses: { 200: ['The servers; none if the deployment has none', ref('IceServers')] },
    errors: ['invalid_request', 'call_not_found', 'wrong_state'],
  },
  receiptIceServers: {
    summary: 'STUN and TURN servers, for a woken phone without a session',
    description: 'The path is that of `ackUrl` followed by `/ice-servers`.',
    responses: { 200: ['The servers; none if the deployment has none', ref('IceServers')] },
    errors: ['not_found', 'wrong_state'],
  },
  unblock: {
    summary: 'Unblock a user',
    responses: { 204: ['Not blocked; also returned when never blocked'] },
    errors: ['invalid_request'],
  },
  eraseUser: {
    summary: 'Erase the user',
    description:
      "Ends the user's call, and deletes devices, history, blocks, signals and the name in calls of others: docs/privacy.md. It goes on after the response, for about twenty seconds; until then, registering, inviting and answering are refused with `user_being_erased`. Repeating it changes nothing.",
    responses: { 202: ['The erasure has begun', ref('Erasure')] },
    errors: [],
  },
  postReceipt: {
    summary: 'Report from a woken phone, without a session',
    description:
      'The push contains the URL as `ackUrl`. Repeating a report changes nothing. After `answered`, `state` is `answered` if this device was the first, and `ended` with `answered_elsewhere` if another one was.',
    body: Receipt,
    responses: { 200: ['The call after the report, also if it came too late', ref('Ringing')] },
    errors: ['invalid_request', 'not_found', 'user_being_erased'],
  },
  getReceipt: {
    summary: 'Whether the call still rings; with `input`, a report as the native code of Cordova builds sends it',
    query: {
      id: { schema: { type: 'string' }, description: 'The `callId`; with that of another call, nothing is reported.' },
      input: { schema: { type: 'string', enum: ['connected', 'pickup', 'declined_callee'] } },
    },
    responses: { 200: ['The current call', ref('Ringing')], 204: ['Received, with `input`'] },
    errors: ['not_found', 'user_being_erased'],
  },
};

const onBehalfOf: Yaml = {
  name: 'onBehalfOf',
  in: 'query',
  schema: json(UserId),
  description: `As the header ${ON_BEHALF_OF_HEADER}. A plus in a query is a blank: write \`%2B\`.`,
};

const onBehalfOfHeader: Yaml = {
  name: ON_BEHALF_OF_HEADER,
  in: 'header',
  schema: { type: 'string' },
  description: `The user on whose behalf an app server acts, percent-encoded (UTF-8); requires a token with the scope \`${SERVER_SCOPE}\`.`,
};

/** A path parameter that is missing here does not compile. */
const pathParameters: Readonly<Record<PathParameter, Yaml>> = {
  deviceId: { schema: json(DeviceId), description: 'Generated by the app once for each installation, and kept.' },
  callId: { schema: json(CallId) },
  userId: { schema: json(UserId) },
  token: { schema: { type: 'string' }, description: 'From the push; valid for one call and one device.' },
};

const problemResponses = (codes: readonly ProblemCode[]): Yaml => {
  const statuses = [...new Set(codes.map((code) => problems[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: codes
          .filter((code) => problems[code].status === status)
          .map((code) => `\`${code}\`: ${problems[code].title}`)
          .join('; '),
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
    ]),
  );
};

const operationOf = (name: RouteName, route: Route): Yaml => {
  const { summary, description, body, bodyOptional, query = {}, responses, errors } = operations[name];
  const parameters = [
    ...Object.entries(pathParameters)
      .filter(([parameter]) => route.path.includes(`{${parameter}}`))
      .map(([parameter, schema]) => ({ name: parameter, in: 'path', required: true, ...schema })),
    ...(route.auth === 'jwt' ? [onBehalfOfHeader, onBehalfOf] : []),
    ...Object.entries(query).map(([parameter, rest]) => ({ name: parameter, in: 'query', ...rest })),
  ];
  return {
    operationId: name,
    summary,
    ...(description && { description }),
    ...(route.auth === 'none' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: !bodyOptional, content: { 'application/json': { schema: json(body) } } } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, [text, schema]]) => [
          status,
          { description: text, ...(schema && { content: { 'application/json': { schema } } }) },
        ]),
      ),
      ...problemResponses([
        ...errors,
        ...(body === undefined ? [] : (['body_too_large'] as const)),
        ...(route.auth === 'jwt'
          ? (['unauthenticated', 'invalid_user_claim', 'no_tenant', 'not_a_server'] as const)
          : []),
        'try_again',
        'internal',
      ]),
    },
  };
};

/** The OpenAPI 3.1 document of the HTTP API, from the routes, schemas and problems that the functions use. */
export const openApi = (): string => {
  const paths: Record<string, Record<string, Yaml>> = {};
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(name, route) };
  }
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Ringthrough',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:3000', description: 'npm start' }],
    security: [{ session: [] }],
    paths,
    components: {
      securitySchemes: { session: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        Device: json(DeviceView),
        Call: json(CallView),
        Ringing: json(ReceiptView),
        ClientConfig: json(ClientConfigView),
        Blocks: json(BlocksView),
        Erasure: json(ErasureView),
        Signals: json(SignalsView),
        IceServers: json(IceServersView),
        History: {
          type: 'object',
          properties: { calls: { type: 'array', items: ref('Call') }, next: { type: 'string' } },
          required: ['calls'],
        },
        Problem: problemSchema,
      },
    },
  };
  return `# Generated by "npm run docs" from lambda/contract. Do not edit.\n${stringify(document, { aliasDuplicateObjects: false, blockQuote: 'literal', lineWidth: 120 })}`;
};
