import type { GenericSchema } from 'valibot';
import { ONE_WAY_SIGNAL } from '../../lambda/contract/enums.ts';
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
import type { ProblemCode } from '../../lambda/contract/problems.ts';
import { socketMessages } from '../../lambda/contract/schemas/socket-messages.ts';
import { ref } from './json-schema.ts';
import { problemName, socketProblemSchema } from './problem-schemas.ts';

export interface Message {
  readonly summary: string;
  /** Name and schema of the payload; the schemas of problems and of API Gateway's errors are not in the contract. */
  readonly payload: readonly [name: string, schema?: GenericSchema];
  /** What the document says besides, for a message of a client. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

const limited = { 'x-max-bytes': LIMITS.messageBytes };

const checked = {
  ...limited,
  // What `invalid_request` refuses besides messages that are invalid by their schema, by the path in its `issues`.
  'x-further-checks': { to: 'must be another party of the call, and is needed if there are several' },
};

export const sentByClients = {
  ping: {
    summary: 'Keeps the connection open',
    payload: ['PingMessage', socketMessages.ping],
    extensions: limited,
  },
  ringing: {
    summary: 'Reports that this device rings: it gets no second push',
    payload: ['RingingMessage', socketMessages.ringing],
    extensions: limited,
  },
  sendSignal: {
    summary: 'A description, candidates and data for another party, in one message',
    payload: ['SignalMessage', socketMessages.signal],
    extensions: checked,
  },
  sendOneWaySignal: {
    summary: 'The same without the reply `sent`: the `ack` of the other party says that it has arrived',
    payload: ['OneWaySignalMessage', socketMessages[ONE_WAY_SIGNAL]],
    extensions: checked,
  },
  resume: {
    summary: 'Requests the current call, and every signal after the last one received',
    payload: ['ResumeMessage', socketMessages.resume],
    extensions: limited,
  },
} satisfies Record<string, Message>;

export const sentByServer = {
  event: {
    summary: 'An event of a call, with the current call as this device may see it',
    payload: ['CallEvent', CallEvent],
  },
  peer: { summary: 'Another party of the call has no socket, or has one again', payload: ['PeerEvent', PeerEvent] },
  signal: { summary: 'A signal from another party', payload: ['SignalEvent', SignalEvent] },
  glare: {
    summary:
      'Two users have called each other at the same moment: `callId` is the call, and an app leaves the other one',
    payload: ['GlareEvent', CallGlare],
  },
  pong: { summary: 'The reply to `ping`', payload: ['Pong', Pong] },
  sent: { summary: 'The reply to `signal`: it is stored', payload: ['Sent', Sent] },
  resumed: {
    summary:
      'The reply to `resume`, after everything that was missed. No further signal numbered up to `after` will arrive',
    payload: ['Resumed', Resumed],
  },
  replaced: {
    summary:
      'Another socket of this device was opened, or a user’s oldest of more than 32: this one is closed next, so wait before opening again',
    payload: ['Replaced', Replaced],
  },
  problem: {
    summary:
      'The reply to a message that was not processed: refused, or to be sent again when `status` is 429, or 500 or more',
    payload: ['Problem'],
  },
  gatewayError: {
    summary: 'An error of API Gateway itself, which does not identify the message that failed',
    payload: ['GatewayError'],
  },
} satisfies Record<string, Message>;

export type FromClient = keyof typeof sentByClients;
export type FromServer = keyof typeof sentByServer;

export const replies: Readonly<Record<FromClient, readonly FromServer[]>> = {
  ping: ['pong', 'problem'],
  ringing: ['event', 'problem'],
  sendSignal: ['sent', 'problem'],
  sendOneWaySignal: ['problem'],
  resume: ['resumed', 'problem'],
};

/** The codes of the problems with which a message may be answered. */
const PROBLEM_CODES: readonly ProblemCode[] = [
  'invalid_request',
  'call_not_found',
  'wrong_state',
  'answered_elsewhere',
  'too_many_signals',
  'rate_limited',
  'body_too_large',
  'try_again',
  'internal',
];

/** Schemas that the contract does not have. */
export const ownSchemas = {
  Problem: { oneOf: PROBLEM_CODES.map((code) => ref(problemName(code))) },
  ...Object.fromEntries(PROBLEM_CODES.map((code) => [problemName(code), socketProblemSchema(code)])),
  GatewayError: {
    type: 'object',
    properties: {
      message: { type: 'string', examples: ['Internal server error', 'Forbidden'] },
      connectionId: { type: 'string' },
      requestId: { type: 'string' },
    },
    required: ['message', 'connectionId', 'requestId'],
  },
};
