import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { isLong } from '../support/long.ts';
import { openSocket, type TestSocket } from '../support/socket.ts';
import { partOf, readDocument } from './document.ts';
import { type Existing, known, makeExisting } from './existing.ts';
import { invalidValuesOf } from './invalid-values.ts';
import { type Json, makeSchemaValidator } from './schema-validator.ts';
import { valuesOf } from './valid-values.ts';

const document = readDocument('asyncapi');
const validator = makeSchemaValidator(document);
const context = { document, validator, known };

const RUNS = isLong ? 300 : 8;
const seed = isLong ? Date.now() : 16;

const messagesOf = (references: readonly Json[]): readonly Json[] =>
  references.map((reference) => partOf(document, reference));

/** Of the socket: events for the team's own server are sent elsewhere. */
const operations = Object.values<Json>(document.operations).filter(
  ({ channel }) => !channel.$ref.endsWith('/published'),
);
/** What a client may send, with the messages that may answer it. */
const requests = operations
  .filter(({ action }) => action === 'receive')
  .map(({ messages, reply }) => [messagesOf(messages)[0], messagesOf(reply.messages)] as const);
/** Everything that a client may receive. */
const received = operations.flatMap(({ action, messages, reply }) =>
  messagesOf(action === 'send' ? messages : reply.messages),
);

let backend: TestBackend;
let existing: Existing;
let socket: TestSocket;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 1_000 });
  existing = await makeExisting(backend);
  socket = await openSocket(backend, `bearer.${await existing.token('callee')}`, 'phone');
});
afterAll(async () => {
  await socket.close();
  await backend.close();
});

/** Whether a message is answered only if it is refused. */
const isOneWay = (replies: readonly Json[]): boolean => replies.every(({ name }) => name === 'problem');
const NO_REPLY = { type: 'none' };
/** Sends a message and returns its reply. */
const answerTo = async (value: string, id: string, replies: readonly Json[]): Promise<Json> => {
  const before = socket.received.length;
  socket.send(value);
  if (!isOneWay(replies)) return await socket.next({ id });
  // The gateway has the message, its function has returned, and what it sent has arrived.
  await socket.ask({ type: 'ping' });
  await backend.settled();
  await socket.ask({ type: 'ping' });
  const wasRefused = socket.received.slice(before).some((message) => message.id === id);
  return wasRefused ? await socket.next({ id }) : NO_REPLY;
};

const isOneOf = (messages: readonly Json[], value: Json): boolean =>
  messages.some(({ payload }) => validator.validatorOf(payload)(value));

const text = (message: Json): string => existing.named(JSON.stringify(message));

const check = (messages: fc.Arbitrary<Json>, verify: (message: Json) => Promise<void>): Promise<void> =>
  fc.assert(fc.asyncProperty(messages, verify), { seed, numRuns: RUNS, endOnFailure: true });

const timeout = isLong ? 600_000 : undefined;

describe('docs/asyncapi.yaml', () => {
  it.each(requests)(
    '$name is answered as documented, and not refused as invalid',
    async (message, replies) => {
      // With an `id`, which the reply has too.
      const messages = valuesOf(message.payload, context).map((value) => ({ ...value, id: 'reply-to-this' }));
      let succeeded = false;
      await check(messages, async (value) => {
        const reply = await answerTo(text(value), 'reply-to-this', replies);
        succeeded ||= reply.type !== 'problem';
        const unexplained = (reply.code === 'invalid_request' ? reply.issues : []).filter(
          ({ path }: Json) => message['x-further-checks']?.[path] === undefined,
        );
        const seen = { sent: value, reply };
        expect({ ...seen, unexplained, documented: reply === NO_REPLY || isOneOf(replies, reply) }).toEqual({
          ...seen,
          unexplained: [],
          documented: true,
        });
        expect(reply.status ?? 200, JSON.stringify(seen)).toBeLessThan(500);
      });

      // Some of the calls exist.
      expect(succeeded).toBe(true);
    },
    timeout,
  );

  it.each(requests)(
    '$name is refused when the document does not allow it',
    async (message, replies) => {
      const { payload } = message;
      const isAnyMessage = (value: Json): boolean =>
        isOneOf(
          requests.map(([one]) => one),
          value,
        );
      const messages = invalidValuesOf(valuesOf(payload, context), validator.validatorOf(payload)).filter(
        (value) => !isAnyMessage(value),
      );
      await check(messages, async (value) => {
        socket.send(text(value));
        const reply = await socket.next({ type: 'problem' });
        const seen = { sent: value, reply };
        expect({ ...seen, documented: isOneOf(replies, reply) }).toEqual({ ...seen, documented: true });
        expect(reply.status, JSON.stringify(seen)).toBeLessThan(500);
      });
    },
    timeout,
  );

  it('a message may have as many bytes as the document says', async () => {
    for (const [{ payload, 'x-max-bytes': maxBytes }, replies] of requests) {
      const [value] = fc.sample(valuesOf(payload, context), { seed, numRuns: 1 });
      const json = text({ ...value, id: 'padded' });
      const padded = json.padEnd(maxBytes + json.length - Buffer.byteLength(json));
      expect(await answerTo(padded, 'padded', replies)).not.toMatchObject({ code: 'body_too_large' });
      expect(await answerTo(`${padded} `, 'padded', replies)).toMatchObject({ code: 'body_too_large' });
    }
  });

  it('describes every message that the socket has received', () => {
    const others = socket.received.filter((message) => !isOneOf(received, message));

    expect(others).toEqual([]);
    expect(socket.received.length).toBeGreaterThan(RUNS);
  });
});
