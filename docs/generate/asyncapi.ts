import type { GenericSchema } from 'valibot';
import { stringify } from 'yaml';
import { CallEvent, Pong, Resumed, Sent, SignalEvent } from '../../lambda/contract/events.ts';
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
    summary: 'A `description` or a `candidate` for the other party',
    payload: json(socketMessages.signal),
  },
  resume: {
    summary: 'What the call is now, and every signal after the last that was seen',
    payload: json(socketMessages.resume),
  },
} satisfies Record<string, Message>;

const sentByServer = {
  event: { summary: 'What a call is now, for this device', payload: withCall(CallEvent) },
  signal: { summary: 'A signal of the other party', payload: withCall(SignalEvent) },
  pong: { summary: 'The answer to `ping`', payload: json(Pong) },
  sent: { summary: 'The answer to `signal`: it cannot get lost any more', payload: json(Sent) },
  resumed: {
    summary: 'The answer to `resume`, after all that was missed. No signal up to `after` is still to come',
    payload: json(Resumed),
  },
  problem: { summary: 'The answer to a message that could not be carried out', payload: problem },
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
A device has one connection: opening another closes the first.

- AWS closes a connection after 10 silent minutes and after 2 hours in all: send \`ping\` every 5 minutes, and open a new one
  when the old one closes.
- After opening, send \`resume\` for each call that you know of, with the last signal's number.
- Events may come twice and late. Ignore one whose \`seq\` is lower than one seen for that call.
- Signals may come twice and overtake each other: messages of one connection are handled side by side. Give each an \`id\`, and
  name the one before it as \`previous\`; take a signal once, and after its \`previous\`. Or send one at a time: the next after
  the answer \`sent\`.
- Of each call, signals are numbered (\`seq\`) for each recipient without gaps: whoever misses a number sends \`resume\` with the last
  before it. What was not answered with \`sent\` when the connection closed is sent again over the next, with the same \`id\`.
- A message may be ${LIMITS.signalBytes} bytes long; AWS closes the connection at frames beyond 32 KB.
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
      tell: { action: 'send', channel, messages: (['event', 'signal'] as const).map(inChannel) },
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
