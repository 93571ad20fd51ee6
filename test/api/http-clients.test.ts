/** Requests with the headers and bodies that the HTTP clients of other languages send. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { appleToken, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 100 });
});
afterAll(() => backend.close());

// biome-ignore lint/suspicious/noExplicitAny: tests read fields of the body directly, and fail where one is missing
type Answer = { readonly status: number | undefined; readonly body: any };

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly user: string;
  /** Names in the client's own spelling. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Uses `node:http`, which sends exactly these headers, in this spelling; in chunks unless they have a length. */
const send = async ({ method, path, user, headers, body }: Sent): Promise<Answer> => {
  const authorization = `Bearer ${await backend.issuer.mint(user)}`;
  const isLowerCase = Object.keys(headers).every((name) => name === name.toLowerCase());
  const sent = request(`${backend.url}${path}`, {
    method,
    headers: { ...headers, [isLowerCase ? 'authorization' : 'Authorization']: authorization },
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, body: response.statusCode === 204 ? undefined : await json(response) };
};

const BOM = '\uFEFF';
const token = appleToken();
const callId = () => randomUUID();

/** Every optional field of a registration and of an invite is there, as `null`. */
const nullsOfDevice = { preset: null, capabilities: null, alertToken: null, appId: null };
const nullsOfInvite = { deviceId: null, media: null, ringTimeoutSeconds: null, declineEnds: null, whenBusy: null };
const device = { platform: 'ios', environment: 'production', token, ...nullsOfDevice };
const inviteTo = (to: unknown, id: string = callId()) => ({
  to,
  callId: id,
  ...nullsOfInvite,
  caller: { name: 'Zoë', handle: null, handleType: null },
  custom: null,
});

/** What each client does to a JSON value, and its headers. */
const clients: Readonly<
  Record<string, { readonly headers: Readonly<Record<string, string>>; readonly encode: (value: unknown) => string }>
> = {
  'Kotlin: OkHttp with Moshi or kotlinx.serialization (encodeDefaults)': {
    headers: {
      'Content-Type': 'application/json; charset=UTF-8',
      'Accept-Encoding': 'gzip',
      'User-Agent': 'okhttp/4.12.0',
    },
    encode: (value) => JSON.stringify(value),
  },
  'Dart: package http with json_serializable': {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Dart/3.5 (dart:io)',
      'accept-encoding': 'gzip',
    },
    encode: (value) => JSON.stringify(value),
  },
  'Swift: URLSession with JSONEncoder, which escapes slashes': {
    headers: { 'Content-Type': 'application/json', Accept: '*/*', 'User-Agent': 'App/1 CFNetwork/1498 Darwin/23.6.0' },
    encode: (value) => JSON.stringify(value).replaceAll('/', '\\/'),
  },
  'C#: HttpClient with a StreamWriter, which writes a byte order mark': {
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Transfer-Encoding': 'chunked' },
    encode: (value) => BOM + JSON.stringify(value, null, 2).replaceAll('\n', '\r\n'),
  },
  'PHP: Guzzle with json_encode, which escapes all but ASCII': {
    headers: { 'Content-Type': 'application/json', 'User-Agent': 'GuzzleHttp/7', Expect: '100-continue' },
    encode: (value) =>
      JSON.stringify(value)
        .replace(/[^\x20-\x7e]/g, escaped)
        .replaceAll('/', '\\/'),
  },
  'jQuery: $.ajax without a content type': {
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
      Accept: 'application/json, text/javascript, */*; q=0.01',
      'X-Requested-With': 'XMLHttpRequest',
    },
    encode: (value) => JSON.stringify(value),
  },
};
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

describe.each(Object.entries(clients))('%s', (_client, { headers, encode }) => {
  it('registers, calls, answers and ends, with null for what is absent', async () => {
    const [alice, bob] = [someone('alice'), someone('bob')];
    const post = (user: string, path: string, value: unknown) =>
      send({ method: 'POST', path, user, headers, body: encode(value) });
    const id = callId();

    const registered = await send({
      method: 'PUT',
      path: '/v1/devices/phone',
      user: bob,
      headers,
      body: encode({ ...device, token: appleToken() }),
    });
    const invited = await post(alice, '/v1/calls', inviteTo(bob, id.toUpperCase()));
    const answered = await post(bob, `/v1/calls/${id}/answer`, { deviceId: 'phone', reason: null });
    const signal = { deviceId: 'phone', id: null, previous: null, to: null, candidate: null, description: offer };
    const described = await post(bob, `/v1/calls/${id}/signals`, { ...signal, candidate: undefined });
    const ended = await post(alice, `/v1/calls/${id}/end`, { deviceId: null, reason: null });

    expect([registered.status, registered.body]).toMatchObject([201, { preset: 'universal', capabilities: [] }]);
    expect([invited.status, invited.body]).toMatchObject([201, { callId: id, caller: { name: 'Zoë', handle: alice } }]);
    expect(invited.body).not.toHaveProperty('custom');
    expect([answered.status, described.status]).toEqual([200, 202]);
    expect([ended.status, ended.body]).toMatchObject([200, { state: 'ended', endReason: 'completed' }]);
  });

  it('lists calls with a parameter of its own in the query', async () => {
    const { status } = await send({ method: 'GET', path: '/v1/calls?_=1732873320000&foo=', user: 'alice', headers });

    expect(status).toBe(200);
  });
});

const offer = { type: 'offer', sdp: 'v=0' };
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('null in a body', () => {
  it('is a value inside custom', async () => {
    const bob = someone('bob');
    await send({
      method: 'PUT',
      path: '/v1/devices/phone',
      user: bob,
      headers: JSON_TYPE,
      body: JSON.stringify(iphone()),
    });
    const custom = { room: null, list: [null], deep: { a: null } };

    const body = JSON.stringify({ ...inviteTo(bob), custom });
    const answer = await send({ method: 'POST', path: '/v1/calls', user: someone('alice'), headers: JSON_TYPE, body });

    expect([answer.status, answer.body.custom]).toEqual([201, custom]);
  });

  it('is the end of candidates in candidate, over HTTP and over a socket', async () => {
    const [alice, bob] = [someone('alice'), someone('bob')];
    const post = (user: string, path: string, value: unknown) =>
      send({ method: 'POST', path, user, headers: JSON_TYPE, body: JSON.stringify(value) });
    await send({
      method: 'PUT',
      path: '/v1/devices/phone',
      user: bob,
      headers: JSON_TYPE,
      body: JSON.stringify(iphone()),
    });
    const { callId: id } = (await post(alice, '/v1/calls', inviteTo(bob))).body;
    await post(bob, `/v1/calls/${id}/answer`, { deviceId: 'phone' });
    const socket = await openSocket(backend, `bearer.${await backend.issuer.mint(bob)}`, 'phone');
    const line = { candidate: 'candidate:1', sdpMid: null, sdpMLineIndex: 0, usernameFragment: null };

    const sent = [
      await post(bob, `/v1/calls/${id}/signals`, { deviceId: 'phone', candidate: null, description: null }),
      await post(bob, `/v1/calls/${id}/signals`, { deviceId: 'phone', candidate: line }),
    ];
    const overSocket = await socket.ask({ type: 'signal', callId: id, to: null, description: null, candidate: null });
    const none = await post(bob, `/v1/calls/${id}/signals`, { deviceId: 'phone', description: null });
    const read = await send({
      method: 'GET',
      path: `/v1/calls/${id}/signals?deviceId=laptop`,
      user: alice,
      headers: {},
    });

    expect(sent.map(({ status }) => status)).toEqual([202, 202]);
    expect(overSocket).toMatchObject({ type: 'sent', seq: 3 });
    expect([none.status, none.body.detail]).toEqual([
      400,
      'body must have description, candidates or data, or else candidate alone',
    ]);
    expect(read.body.signals.map(({ candidate }: { candidate: unknown }) => candidate)).toEqual([null, line, null]);
    await socket.close();
  });

  it.each([
    ['a required field', { ...device, token: null }, 'token', 'is missing'],
    ['an entry of a list', { ...device, capabilities: [null] }, 'capabilities.0', 'must be a string'],
  ])('is refused for %s', async (_what, value, path, message) => {
    const body = JSON.stringify(value);
    const answer = await send({ method: 'PUT', path: '/v1/devices/phone', user: 'bob', headers: JSON_TYPE, body });

    expect([answer.status, answer.body.issues]).toEqual([400, [{ path, message }]]);
  });

  it('is ignored for a field that does not exist, and as the whole body', async () => {
    const user = someone('bob');
    const put = (body: string) => send({ method: 'PUT', path: '/v1/devices/phone', user, headers: JSON_TYPE, body });

    expect(
      (await put(JSON.stringify({ ...device, token: appleToken(), voipToken: null, prototype: null }))).status,
    ).toBe(201);
    expect((await put('null')).body.issues.map(({ path }: { path: string }) => path)).toEqual(['platform', 'token']);
  });
});

describe('a compressed body', () => {
  const put = (body: Buffer, headers: Record<string, string>) =>
    send({ method: 'PUT', path: '/v1/devices/phone', user: someone('bob'), headers, body });
  const bytes = (size: number) => JSON.stringify(iphone({ appId: 'x'.repeat(size) }));

  it.each(['application/json', 'application/octet-stream', 'text/plain'])('is inflated, as %s', async (type) => {
    const body = gzipSync(BOM + JSON.stringify(iphone()));

    expect((await put(body, { 'Content-Type': type, 'Content-Encoding': 'gzip' })).status).toBe(201);
  });

  it('is refused if it is larger than the limit after decompression, before it is all inflated', async () => {
    const answer = await put(gzipSync(bytes(9_000_000)), { ...JSON_TYPE, 'Content-Encoding': 'gzip' });

    expect([answer.status, answer.body]).toMatchObject([
      413,
      {
        code: 'body_too_large',
        limit: LIMITS.bodyBytes,
        detail: 'the body must be at most 16384 bytes, after decompression',
      },
    ]);
  });

  it.each([
    [
      'another encoding',
      brotliCompressSync(bytes(1)),
      'br',
      'content-encoding',
      'must be gzip, or the header must be absent',
    ],
    ['half of it', gzipSync(bytes(1)).subarray(0, 40), 'gzip', 'body', 'must be complete, valid gzip'],
  ])('is refused with the reason: %s', async (_what, body, encoding, path, message) => {
    const answer = await put(body, { ...JSON_TYPE, 'Content-Encoding': encoding });

    expect([answer.status, answer.body.issues]).toEqual([400, [{ path, message }]]);
  });
});

it('an empty array of PHP is refused with what an empty object is', async () => {
  const path = `/v1/calls/${callId()}/end`;
  const { status, body } = await send({ method: 'POST', path, user: 'bob', headers: JSON_TYPE, body: '[]' });

  expect([status, body.issues]).toEqual([
    400,
    [{ path: 'body', message: 'must be an object; an empty one is {}, not []' }],
  ]);
});

it.each(['.', '..'])('the device id %s is refused, because clients remove it from a URL', async (deviceId) => {
  const body = JSON.stringify({ ...inviteTo(someone('bob')), deviceId });
  const answer = await send({ method: 'POST', path: '/v1/calls', user: 'alice', headers: JSON_TYPE, body });

  expect([answer.status, answer.body.issues]).toEqual([
    400,
    [{ path: 'deviceId', message: 'must be 1 to 64 characters of A-Z a-z 0-9 . _ : -, and not . or ..' }],
  ]);
});

it.each([
  ['GET', '/v1/devices'],
  ['GET', '/v1/blocks'],
  ['GET', '/v1/calls'],
  ['GET', `/v1/calls/${callId()}`],
  ['GET', `/v1/calls/${callId()}/signals?deviceId=a`],
  ['GET', `/v1/ice-servers?callId=${callId()}`],
  ['PUT', '/v1/blocks/mallory'],
])('a parameter that does not exist is ignored: %s %s', async (method, path) => {
  const url = `${path}${path.includes('?') ? '&' : '?'}_=1&utm_source=x`;

  const plain = await send({ method, path, user: 'alice', headers: {} });
  const withParameter = await send({ method, path: url, user: 'alice', headers: {} });

  expect(withParameter).toEqual(plain);
  expect(plain.status).not.toBe(400);
});
