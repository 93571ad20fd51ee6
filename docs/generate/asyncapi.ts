import type { GenericSchema } from 'valibot';
import { stringify } from 'yaml';
import { SOCKET_PROTOCOL } from '../../lambda/contract/enums.ts';
import {
  CallEvent,
  CallGlare,
  PeerEvent,
  Pong,
  Replaced,
  Resumed,
  Sent,
  SignalEvent,
} from '../../lambda/contract/events.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { DeviceId } from '../../lambda/contract/schemas/fields.ts';
import { socketMessages } from '../../lambda/contract/schemas/socket-messages.ts';
import { CallView } from '../../lambda/contract/views.ts';
import { json, problemSchema } from './json-schema.ts';

type Yaml = object;

interface Message {
  readonly summary: string;
  readonly payload: Yaml;
}

const call: Yaml = { $ref: '#/components/schemas/Call' };

/** Each event contains the call; the document has its schema once. */
const withCall = (schema: GenericSchema): Yaml => {
  const { properties, ...rest } = json(schema);
  return { ...rest, properties: { ...properties, call } };
};

/** The problem details of the HTTP API; the `type` distinguishes it from other messages. */
const problem: Yaml = {
  ...problemSchema,
  properties: {
    ...problemSchema.properties,
    type: { const: 'problem' },
    id: { type: 'string' },
    retryAfter: { type: 'integer', description: 'Seconds to wait before sending the same message again.' },
  },
};

const sentByClients = {
  ping: { summary: 'Keeps the connection open', payload: json(socketMessages.ping) },
  ringing: { summary: 'Reports that this device rings: it gets no second push', payload: json(socketMessages.ringing) },
  sendSignal: {
    summary: 'A `description` or a `candidate` for another party',
    payload: json(socketMessages.signal),
  },
  resume: {
    summary: 'Requests the current call, and every signal after the last one received',
    payload: json(socketMessages.resume),
  },
} satisfies Record<string, Message>;

const sentByServer = {
  event: {
    summary: 'An event of a call, with the current call as this device may see it',
    payload: withCall(CallEvent),
  },
  peer: { summary: 'Another party of the call has no socket, or has one again', payload: json(PeerEvent) },
  signal: { summary: 'A signal from another party', payload: withCall(SignalEvent) },
  glare: {
    summary:
      'Two users have called each other at the same moment: `callId` is the call, and an app leaves the other one',
    payload: json(CallGlare),
  },
  pong: { summary: 'The reply to `ping`', payload: json(Pong) },
  sent: { summary: 'The reply to `signal`: it is stored', payload: json(Sent) },
  resumed: {
    summary:
      'The reply to `resume`, after everything that was missed. No further signal numbered up to `after` will arrive',
    payload: json(Resumed),
  },
  replaced: {
    summary:
      'Another socket of this device was opened, or a user’s oldest of more than 32: this one is closed next, so wait before opening again',
    payload: json(Replaced),
  },
  problem: {
    summary: 'The reply to a message that was not processed: refused, or to be sent again when `status` is 500 or more',
    payload: problem,
  },
} satisfies Record<string, Message>;

type FromClient = keyof typeof sentByClients;
type FromServer = keyof typeof sentByServer;

const replies: Readonly<Record<FromClient, readonly FromServer[]>> = {
  ping: ['pong', 'problem'],
  ringing: ['event', 'problem'],
  sendSignal: ['sent', 'problem'],
  resume: ['resumed', 'problem'],
};

const inChannel = (name: FromServer): Yaml => ({ $ref: `#/channels/socket/messages/${name}` });
const channel: Yaml = { $ref: '#/channels/socket' };

const description = `One connection for each device. A client requests two subprotocols: \`${SOCKET_PROTOCOL}\` and its credential. The
credential is \`bearer.<JWT>\` for a session, with the device in the query string, or \`receipt.<token>\` for a
phone that was just woken, with the last part of its push's \`ackUrl\`, for that one call. The server selects
\`${SOCKET_PROTOCOL}\`. A client that can set headers may send \`Authorization: Bearer <JWT>\` or \`Authorization: Receipt <token>\`
instead, and then needs no subprotocol. A device has one connection: opening another closes the first, which receives \`replaced\` and
waits before it opens again, longer each time. The \`deviceId\` need not be registered.

- The handshake is refused, without a body, with 401 (invalid, missing or expired credential; unknown receipt),
  403 (missing or invalid \`deviceId\`; other subprotocols without \`${SOCKET_PROTOCOL}\`) or 429 (the user's 33rd connection).
- AWS closes a connection after 10 idle minutes and after 2 hours in all: send \`ping\` every 5 minutes, and open
  a new one when the old one closes. After \`replaced\`, wait before opening, and longer each time.
- After opening, send \`resume\` for each call that you know of, with the last signal's number. During a call send
  it instead of \`ping\`: each event and signal is sent once, and \`resume\` recovers those that AWS did not
  deliver. After a call has ended it returns \`call.ended\` only.
- Events may be repeated and may arrive late. Ignore one whose \`seq\` is lower than one already received for that
  call. \`call.answered\` is repeated after every \`resume\`, and when one of several callees joins or leaves: make
  one offer to each whose leg is \`answered\`.
- With more than two parties in the call a signal needs \`to\`.
- Signals may be repeated and may overtake each other: messages of one connection are processed concurrently.
  Give each an \`id\`, and name the preceding one to the same party as \`previous\`; process a signal once, and
  after its \`previous\`. Or send one at a time: the next after the reply \`sent\`; then \`seq\` is their order. An
  \`id\` is unique among those of one device (\`from\`).
- In each call, signals are numbered (\`seq\`) for each recipient without gaps: a client that misses a number
  sends \`resume\` with the last number before it. What was not acknowledged with \`sent\` when the connection
  closed is sent again over the next, with the same \`id\`; the server stores it again, under another number, and
  counts it towards the limit of ${LIMITS.signals}.
- After a \`problem\` whose \`status\` is 500 or more, send the same message again. Any other problem refuses the
  message; a signal that names it as \`previous\` must be sent again with the refused one's own \`previous\`. A
  message without a \`type\` is an error of API Gateway itself and does not identify the message that failed: send
  again what was not acknowledged.
- A message may be ${LIMITS.signalBytes} bytes long; AWS closes the connection at frames beyond 32 KB. Received messages may be
  larger: a signal carries the call, some 60 KB with very many callees.
- \`id\`, if a message has one, is returned in its reply. A field that is \`null\` is as absent, except \`candidate\`.
- Times are those of the HTTP API, with milliseconds: openapi.yaml says how decoders take them.`;

/** The AsyncAPI 3.0 document of the WebSocket API, from the schemas that the socket function validates with. */
export const asyncApi = (): string => {
  const messages = Object.entries<Message>({ ...sentByClients, ...sentByServer });
  const document = {
    asyncapi: '3.0.0',
    info: { title: 'Ringthrough: events and signals', version: '1', description, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    servers: { local: { host: '127.0.0.1:3000', pathname: '/socket', protocol: 'ws', description: 'npm start' } },
    channels: {
      socket: {
        address: null,
        messages: Object.fromEntries(messages.map(([name]) => [name, { $ref: `#/components/messages/${name}` }])),
        bindings: {
          ws: {
            method: 'GET',
            query: {
              type: 'object',
              properties: { deviceId: { ...json(DeviceId), description: 'Not needed with a receipt token.' } },
            },
            headers: {
              type: 'object',
              properties: {
                'Sec-WebSocket-Protocol': { type: 'string', examples: [`${SOCKET_PROTOCOL}, bearer.eyJ…`] },
                Authorization: { type: 'string', examples: ['Bearer eyJ…', 'Receipt eyJ…'] },
              },
              anyOf: [{ required: ['Sec-WebSocket-Protocol'] }, { required: ['Authorization'] }],
            },
          },
        },
      },
    },
    operations: {
      ...Object.fromEntries(
        Object.entries<readonly FromServer[]>(replies).map(([name, names]) => [
          `receive_${name}`,
          {
            action: 'receive',
            channel,
            messages: [{ $ref: `#/channels/socket/messages/${name}` }],
            reply: { channel, messages: names.map(inChannel) },
          },
        ]),
      ),
      notify: { action: 'send', channel, messages: (['event', 'peer', 'signal', 'replaced'] as const).map(inChannel) },
    },
    components: {
      messages: Object.fromEntries(
        messages.map(([name, { summary, payload }]) => [
          name,
          { name, summary, contentType: 'application/json', payload },
        ]),
      ),
      schemas: { Call: json(CallView) },
    },
  };
  return `# Generated by "npm run docs" from lambda/contract. Do not edit.\n${stringify(document, { aliasDuplicateObjects: false, lineWidth: 120 })}`;
};
