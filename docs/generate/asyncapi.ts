import type { GenericSchema } from 'valibot';
import { stringify } from 'yaml';
import { CallEvent, Pong, Replaced, Resumed, Sent, SignalEvent } from '../../lambda/contract/events.ts';
import { DeviceId, LIMITS, socketMessages } from '../../lambda/contract/schemas.ts';
import { CallView } from '../../lambda/contract/views.ts';
import { SOCKET_PROTOCOL } from '../../lambda/contract/words.ts';
import { json, problemSchema } from './json-schema.ts';

type Yaml = object;

interface Message {
  readonly summary: string;
  readonly payload: Yaml;
}

const call: Yaml = { $ref: '#/components/schemas/Call' };

/** The call is in each event; here it is written once. */
const withCall = (schema: GenericSchema): Yaml => {
  const { properties, ...rest } = json(schema);
  return { ...rest, properties: { ...properties, call } };
};

/** The problem that HTTP would answer; its `type` tells it from other messages. */
const problem: Yaml = {
  ...problemSchema,
  properties: { ...problemSchema.properties, type: { const: 'problem' }, id: { type: 'string' } },
};

const sentByClients = {
  ping: { summary: 'Keeps the connection open', payload: json(socketMessages.ping) },
  ringing: { summary: 'This device rings: no second push is needed', payload: json(socketMessages.ringing) },
  sendSignal: {
    summary: 'A `description` or a `candidate` for another party',
    payload: json(socketMessages.signal),
  },
  resume: {
    summary: 'What the call is now, and every signal after the last that was seen',
    payload: json(socketMessages.resume),
  },
} satisfies Record<string, Message>;

const sentByServer = {
  event: { summary: 'What a call is now, for this device', payload: withCall(CallEvent) },
  signal: { summary: 'A signal of another party', payload: withCall(SignalEvent) },
  pong: { summary: 'The answer to `ping`', payload: json(Pong) },
  sent: { summary: 'The answer to `signal`: it cannot get lost any more', payload: json(Sent) },
  resumed: {
    summary: 'The answer to `resume`, after all that was missed. No signal up to `after` is still to come',
    payload: json(Resumed),
  },
  replaced: {
    summary: 'Another socket of this device was opened, and this one is closed next: wait before opening it again',
    payload: json(Replaced),
  },
  problem: {
    summary: 'The answer to a message that was not carried out: refused, or from `status` 500 on to be said again',
    payload: problem,
  },
} satisfies Record<string, Message>;

type FromClient = keyof typeof sentByClients;
type FromServer = keyof typeof sentByServer;

const answers: Readonly<Record<FromClient, readonly FromServer[]>> = {
  ping: ['pong', 'problem'],
  ringing: ['event', 'problem'],
  sendSignal: ['sent', 'problem'],
  resume: ['resumed', 'problem'],
};

const inChannel = (name: FromServer): Yaml => ({ $ref: `#/channels/socket/messages/${name}` });
const channel: Yaml = { $ref: '#/channels/socket' };

const description = `One connection for each device. A client asks for two subprotocols, \`${SOCKET_PROTOCOL}\` and one that says who it is:
\`bearer.<JWT>\` for a session, with the device in the query string, or \`receipt.<token>\` for a phone that was just woken,
with the last part of its push's \`ackUrl\`, for that one call. The server chooses \`${SOCKET_PROTOCOL}\`.
A device has one connection: opening another closes the first, which is told \`replaced\` and is to wait before it opens again, longer each time. The \`deviceId\`
need not be registered.

- Refused at the handshake: 401, a credential that is bad, missing or expired, or an unknown receipt; 403, no \`deviceId\` or a bad
  one, or no subprotocol \`${SOCKET_PROTOCOL}\`; 429, the user's 33rd connection. Without a body.
- AWS closes a connection after 10 silent minutes and after 2 hours in all: send \`ping\` every 5 minutes, and open a new one
  when the old one closes; later, and later each time, when it was told \`replaced\`.
- After opening, send \`resume\` for each call that you know of, with the last signal's number; and in the place of \`ping\` while a
  call is on: each event and signal is sent once, and this makes good what AWS did not deliver. After a call's end it answers
  \`call.ended\` only.
- Events may come twice and late. Ignore one whose \`seq\` is lower than one seen for that call. \`call.answered\` comes again after
  every \`resume\`, and for each of several callees who joins or leaves: make one offer to each whose leg says \`answered\`.
- With more than two parties in the call a signal needs \`to\`.
- Signals may come twice and overtake each other: messages of one connection are handled side by side. Give each an \`id\`, and
  name the one before it to the same party as \`previous\`; take a signal once, and after its \`previous\`. Or send one at a time: the
  next after the answer \`sent\`; then \`seq\` is their order. An \`id\` is unique among those of one device (\`from\`).
- Of each call, signals are numbered (\`seq\`) for each recipient without gaps: whoever misses a number sends \`resume\` with the last
  before it. What was not answered with \`sent\` when the connection closed is sent again over the next, with the same \`id\`; the
  server stores it again, under another number, and counts it among the ${LIMITS.signals}.
- A \`problem\` whose \`status\` is 500 or more: say the same again. Any other: it was refused, and a signal that names it as
  \`previous\` is to be said again with the refused one's own. A message without a \`type\` is an error of API Gateway itself, and does
  not say what it answers: say again what was not answered.
- A message may be ${LIMITS.signalBytes} bytes long; AWS closes the connection at frames beyond 32 KB. What is received may be larger: a signal
  carries the call, which with very many callees has some 60 KB.
- \`id\`, if a message has one, comes back with its answer.`;

/** The AsyncAPI 3.0 document of the WebSocket API, from the schemas that the function itself uses. */
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
              },
              required: ['Sec-WebSocket-Protocol'],
            },
          },
        },
      },
    },
    operations: {
      ...Object.fromEntries(
        Object.entries<readonly FromServer[]>(answers).map(([name, replies]) => [
          `receive_${name}`,
          {
            action: 'receive',
            channel,
            messages: [{ $ref: `#/channels/socket/messages/${name}` }],
            reply: { channel, messages: replies.map(inChannel) },
          },
        ]),
      ),
      tell: { action: 'send', channel, messages: (['event', 'signal', 'replaced'] as const).map(inChannel) },
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
