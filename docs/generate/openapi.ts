import type { GenericSchema } from 'valibot';
import { stringify } from 'yaml';
import { type ProblemCode, problems } from '../../lambda/contract/problems.ts';
import { type Route, type RouteName, routes } from '../../lambda/contract/routes.ts';
import {
  CallId,
  CancelMove,
  DeclineMove,
  DeviceId,
  DeviceMove,
  EndMove,
  Invite,
  Receipt,
  RegisterDevice,
  SendSignal,
  UserId,
} from '../../lambda/contract/schemas.ts';
import {
  BlocksView,
  CallView,
  DeviceView,
  IceServersView,
  ReceiptView,
  SignalsView,
} from '../../lambda/contract/views.ts';
import { CALL_STATES, SERVER_SCOPE } from '../../lambda/contract/words.ts';
import { json, problemSchema } from './json-schema.ts';

type Yaml = Readonly<Record<string, unknown>>;

interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly body?: GenericSchema;
  /** A body may be left out altogether. */
  readonly bodyOptional?: boolean;
  readonly query?: Readonly<Record<string, Yaml>>;
  /** By status: what the answer is and its schema. */
  readonly answers: Readonly<Record<number, readonly [description: string, schema?: Yaml]>>;
  readonly errors: readonly ProblemCode[];
}

const ref = (name: string): Yaml => ({ $ref: `#/components/schemas/${name}` });
const call: Yaml = ref('Call');

const move = (
  summary: string,
  body: GenericSchema,
  errors: readonly ProblemCode[],
  bodyOptional = false,
): Operation => ({
  summary,
  description: 'Safe to repeat: the same move by the same device answers as the first time did.',
  body,
  bodyOptional,
  answers: { 200: ['The call after the move', call] },
  errors: ['invalid_request', 'call_not_found', 'wrong_state', ...errors],
});

const operations: Readonly<Record<RouteName, Operation>> = {
  registerDevice: {
    summary: 'Register a device, or refresh it',
    description:
      'Safe to repeat at every launch of the app; when nothing changed it costs Amazon SNS no call for a day. `token` is hexadecimal for ios, and `environment` says there which of Apple’s services made it: `sandbox` for debug builds, `production` for all others. `alertToken` is the token for ordinary notifications, for ios only.',
    body: RegisterDevice,
    answers: { 201: ['The device is new', ref('Device')], 200: ['The device was known', ref('Device')] },
    errors: ['invalid_request', 'token_rejected', 'try_again'],
  },
  listDevices: {
    summary: "The caller's own devices, the latest first",
    answers: {
      200: [
        'The devices',
        { type: 'object', properties: { devices: { type: 'array', items: ref('Device') } }, required: ['devices'] },
      ],
    },
    errors: [],
  },
  removeDevice: {
    summary: 'Log a device out',
    answers: { 204: ['It rings no more; also when it was logged out before'] },
    errors: ['invalid_request', 'device_not_found'],
  },
  invite: {
    summary: 'Invite: ring every device of the callees',
    description:
      'Make the `callId` in the app, and the request is safe to repeat: the same invite again answers the same call, rings nobody a second time, and tries again only what could not be handed over.',
    body: Invite,
    answers: {
      201: ['The call, with one outcome per device', call],
      200: ['The call that this invite had made before', call],
    },
    errors: [
      'invalid_request',
      'blocked',
      'no_devices',
      'rate_limited',
      'call_id_taken',
      'invite_in_progress',
      'payload_too_large',
      'try_again',
    ],
  },
  listCalls: {
    summary: "The caller's and callee's calls, newest first",
    query: {
      state: {
        schema: { type: 'string', enum: [...CALL_STATES] },
        description: 'Looked at after a page was read, so a page may be short.',
      },
      cursor: { schema: { type: 'string' }, description: '`next` of the page before.' },
    },
    answers: { 200: ['A page; without `next` it is the last', ref('History')] },
    errors: ['invalid_request'],
  },
  getCall: {
    summary: 'The call as it is now',
    answers: { 200: ['The call', call] },
    errors: ['invalid_request', 'call_not_found'],
  },
  ringing: move('A phone of the callee rings', DeviceMove, ['answered_elsewhere', 'declined_elsewhere']),
  answer: move('Answer; the first device wins', DeviceMove, ['answered_elsewhere', 'declined_elsewhere']),
  decline: move('Decline', DeclineMove, ['answered_elsewhere', 'declined_elsewhere']),
  cancel: move('Cancel: the caller hangs up before an answer', CancelMove, [], true),
  end: move('End: either side hangs up after the answer', EndMove, ['answered_elsewhere'], true),
  sendSignal: {
    summary: 'Send a description or a candidate to the other party',
    description:
      'Once the call is answered, by the devices that are in it. `to` is needed where there is more than one other party.',
    body: SendSignal,
    answers: {
      202: [
        'It lies in the mailbox of the other party',
        { type: 'object', properties: { seq: { type: 'integer' } }, required: ['seq'] },
      ],
    },
    errors: ['invalid_request', 'call_not_found', 'wrong_state', 'answered_elsewhere', 'too_many_signals'],
  },
  readSignals: {
    summary: 'What was sent to the caller of this route, in order',
    query: {
      deviceId: { required: true, schema: { ...json(DeviceId) } },
      after: { schema: { type: 'integer', default: 0 }, description: 'The last `seq` that was read.' },
    },
    answers: { 200: ['A page; ask again from its last `seq` until it is empty', ref('Signals')] },
    errors: ['invalid_request', 'call_not_found', 'wrong_state', 'answered_elsewhere'],
  },
  listBlocks: {
    summary: 'Whom the caller blocks',
    answers: { 200: ['User ids', ref('Blocks')] },
    errors: [],
  },
  block: {
    summary: 'Never be rung by that user',
    answers: { 204: ['Blocked; also when blocked before'] },
    errors: ['invalid_request', 'too_many_blocks'],
  },
  iceServers: {
    summary: 'STUN and TURN servers for a live call',
    description:
      'For parties of the call alone, until it ends. `iceServers` goes into an `RTCPeerConnection` as it is; the TURN credential is good for four hours.',
    query: { callId: { required: true, schema: json(CallId) } },
    answers: { 200: ['The servers; none where the deployment names none', ref('IceServers')] },
    errors: ['invalid_request', 'call_not_found', 'wrong_state'],
  },
  receiptIceServers: {
    summary: 'STUN and TURN servers, for a woken phone with no session',
    description: 'The path is that of `ackUrl`, with `/ice-servers` behind it.',
    answers: { 200: ['The servers; none where the deployment names none', ref('IceServers')] },
    errors: ['not_found', 'wrong_state'],
  },
  unblock: {
    summary: 'Be rung by that user again',
    answers: { 204: ['Not blocked; also when it never was'] },
    errors: ['invalid_request'],
  },
  postReceipt: {
    summary: 'A woken phone reports, with no session',
    description: 'The URL comes with the push as `ackUrl`. Any later report of the same thing changes nothing.',
    body: Receipt,
    answers: { 204: ['Heard'] },
    errors: ['invalid_request', 'not_found'],
  },
  getReceipt: {
    summary: 'Whether the call still rings; with `input`, the report of Cordova builds, whose native code appends it',
    query: {
      id: { schema: { type: 'string' }, description: 'Not looked at: the token says which call.' },
      input: { schema: { type: 'string', enum: ['connected', 'pickup', 'declined_callee'] } },
    },
    answers: { 200: ['The call as it is', ref('Ringing')], 204: ['Heard, with `input`'] },
    errors: ['not_found'],
  },
};

const onBehalfOf: Yaml = {
  name: 'onBehalfOf',
  in: 'query',
  schema: json(UserId),
  description: `The user for whom an app server acts; its token has the scope \`${SERVER_SCOPE}\`.`,
};

const pathSchemas: Readonly<Record<string, Yaml>> = {
  deviceId: { schema: json(DeviceId), description: 'Made by the app once and kept: one per installation.' },
  callId: { schema: json(CallId) },
  userId: { schema: json(UserId) },
  token: { schema: { type: 'string' }, description: 'From the push: good for one call and one device.' },
};

const problemAnswers = (codes: readonly ProblemCode[]): Yaml => {
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
  const { summary, description, body, bodyOptional, query = {}, answers, errors } = operations[name];
  const parameters = [
    ...[...route.path.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => ({
      name: parameter,
      in: 'path',
      required: true,
      ...pathSchemas[parameter],
    })),
    ...(route.auth === 'jwt' ? [onBehalfOf] : []),
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
        Object.entries(answers).map(([status, [text, schema]]) => [
          status,
          { description: text, ...(schema && { content: { 'application/json': { schema } } }) },
        ]),
      ),
      ...(route.auth === 'jwt' && { 401: { description: 'No bearer token, or one that is not good' } }),
      ...problemAnswers([
        ...errors,
        ...(route.auth === 'jwt' ? (['no_tenant', 'not_a_server'] as const) : []),
        'internal',
      ]),
    },
  };
};

/** The OpenAPI 3.1 document of the HTTP API, from the routes, schemas and problems that the functions themselves use. */
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
      description: 'Rings a phone whose app has been killed.',
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
        Blocks: json(BlocksView),
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
  return `# Generated by "npm run docs" from lambda/contract. Do not edit.\n${stringify(document, { aliasDuplicateObjects: false, lineWidth: 120 })}`;
};
