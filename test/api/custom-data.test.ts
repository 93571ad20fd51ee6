/** `custom` comes out as the JSON value that was sent, and a body whose value would change is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, pixel, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

/** Keys that every object inherits, in an order that a table or a language may change, and values at the limits of JSON. */
const CUSTOM =
  '{"z":1,"constructor":{"prototype":null},"__proto__":{"toString":[1.5,-0.25,1e+21,5e-324]},"hasOwnProperty":"","":[],"a":' +
  '[{"__proto__":[]},true,"\\ud83d\\ude00\\u2028\\u202e\\u0000"],"n":9007199254740991,"length":0,"then":{},"toJSON":"x"}';
const custom = JSON.parse(CUSTOM);
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const asText = (value: unknown): string => JSON.stringify(value);

it('custom is the same JSON value in responses, history, socket events, and the pushes of every preset', async () => {
  const bobId = someone('bob');
  const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
  const phones = {
    universal: iphone({ preset: 'universal' }),
    minimal: iphone({ preset: 'minimal' }),
    pixel: pixel({ preset: 'universal' }),
    'minimal-pixel': pixel({ preset: 'minimal' }),
  };
  for (const [deviceId, phone] of Object.entries(phones)) await bob('PUT', `/v1/devices/${deviceId}`, phone);
  const socket = await openSocket(backend, `bearer.${await backend.issuer.mint(bobId)}`, 'universal');

  const invited = await alice('POST', '/v1/calls', inviteOf(bobId, { custom }));
  const { callId } = invited.body;
  const event = await socket.next({ type: 'call.incoming', callId });
  const ringing = await socket.ask({ type: 'ringing', callId });
  const answered = await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'universal' });
  const [read] = (await bob('GET', '/v1/calls')).body.calls;
  await backend.settled();
  const voip = backend.apple.pushes().filter(({ payload }) => payload?.callId === callId);
  const messages = backend.google.messages().filter(({ message }) => message.data?.type === 'incoming_call');

  const wanted = asText(custom);
  for (const { status, body } of [invited, answered, await alice('GET', `/v1/calls/${callId}`)]) {
    expect([status < 300, asText(body.custom)]).toEqual([true, wanted]);
  }
  expect([read, event.call, ringing.call].map((call) => asText(call?.custom))).toEqual([wanted, wanted, wanted]);
  const incoming = voip.filter(({ payload }) => payload?.type === 'incoming_call');
  expect(incoming.map(({ payload }) => asText(payload?.extra))).toEqual([wanted, wanted]);
  const [universal] = incoming.flatMap(({ payload }) => payload?.incomingCall ?? []);
  const { ringthrough, ...metadata } = (universal as { metadata: Record<string, unknown> }).metadata;
  expect(asText(metadata)).toBe(wanted);
  expect(ringthrough).toMatchObject({ callId });
  expect(messages.map(({ message }) => message.data?.extra)).toEqual([wanted, wanted]);
  await socket.close();
});

describe('a body whose value would change is refused, each place by its path', () => {
  const quoted = (text: string) => `{"to":"bob","caller":{"name":"Alice"},"custom":${text}}`;

  it.each([
    ['integers beyond 2^53', quoted('{"id":9007199254740993}'), ['custom.id']],
    ['numbers beyond a double', quoted('{"list":[1,1e400]}'), ['custom.list.1']],
    ['a key twice', quoted('{"a":1,"b":{"c":1,"\\u0063":2}}'), ['custom.b.c']],
    ['__proto__ twice', quoted('{"__proto__":1,"__proto__":1}'), ['custom.__proto__']],
    ['a key twice in an object of a list', quoted('[{"a":1},{"a":1,"a":1}]'), ['custom.1.a']],
    ['a field twice', '{"to":"bob","to":"carol","caller":{"name":"Alice"}}', ['to']],
    ['more than 32 lists and objects inside of each other', quoted(`{"a":${nested(31)}}`), ['body']],
    ['as many as there is room for', quoted(`{"a":${nested(16_000)}}`), ['body']],
  ])('%s', async (_what, body, paths) => {
    const { status, body: problem } = await (await backend.as(someone('alice')))('POST', '/v1/calls', body);

    expect([status, problem.issues.map(({ path }: { path: string }) => path)]).toEqual([400, paths]);
  });

  it('over a socket too', async () => {
    const socket = await openSocket(backend, `bearer.${await backend.issuer.mint(someone('bob'))}`, 'phone');

    for (const [message, path] of [
      ['{"type":"ping","id":"1","id":"2"}', 'id'],
      ['{"type":"resume","callId":"x","after":1e400}', 'after'],
      ['{"type":"ping","__proto__":{}}', '__proto__'],
      ['{"type":"ping","constructor":1}', 'constructor'],
      [`{"type":"ping","id":${nested(32)}}`, 'body'],
    ] as const) {
      socket.send(message);
      expect(await socket.next({ type: 'problem' })).toMatchObject({ status: 400, issues: [{ path }] });
    }
    await socket.close();
  });
});

it.each(['\u202e', '\u2066', '\u0007', '\u2028', '\ud800'])('a name with %j is refused', async (character) => {
  const body = inviteOf('bob', { caller: { name: `A${character}`, handle: `1${character}` } });

  const response = await (await backend.as(someone('alice')))('POST', '/v1/calls', body);

  expect([response.status, response.body.issues.map(({ path }: { path: string }) => path)]).toEqual([
    400,
    ['caller.name', 'caller.handle'],
  ]);
});
