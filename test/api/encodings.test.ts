/** Bodies and queries in encodings that clients send by mistake, or that are sent on purpose. */
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
let alice: Session;
beforeAll(async () => {
  backend = await startTestBackend();
  alice = await backend.as(someone('alice'));
});
afterAll(() => backend.close());

describe('a body', () => {
  const json = () => Buffer.from(JSON.stringify(iphone()));
  const put = async (body: Buffer, headers: Record<string, string>) => {
    const authorization = `Bearer ${await backend.issuer.mint(someone('bob'))}`;
    const response = await fetch(`${backend.url}/v1/devices/phone`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: new Uint8Array(body),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests read fields of the body directly, and fail where one is missing
    return { status: response.status, body: (await response.json()) as any };
  };

  it.each<[string, () => Buffer, Record<string, string>]>([
    ['with Content-Encoding: identity', json, { 'content-encoding': 'identity' }],
    ['with the header in another spelling', () => gzipSync(json()), { 'content-encoding': ' GZip ' }],
    ['that a proxy has inflated without removing the header', json, { 'content-encoding': 'gzip' }],
    ['compressed in two members', () => twoMembers(json()), { 'content-encoding': 'gzip' }],
    ['compressed without the header', () => gzipSync(json()), { 'content-type': 'application/octet-stream' }],
  ])('%s is read', async (_what, make, headers) => {
    expect((await put(make(), headers)).status).toBe(201);
  });

  it.each<[string, () => Buffer, string, string, RegExp]>([
    ['deflated', () => deflateSync(json()), 'deflate', 'content-encoding', /must be gzip/],
    ['deflated without a header of zlib', () => deflateRawSync(json()), 'deflate', 'content-encoding', /must be gzip/],
    ['compressed twice', () => gzipSync(gzipSync(json())), 'gzip, gzip', 'content-encoding', /must be gzip/],
    ['compressed twice, and named once', () => gzipSync(gzipSync(json())), 'gzip', 'body', /must be compressed once/],
    ['empty, and said to be compressed', () => gzipSync(''), 'gzip', 'platform', /missing/],
    ['in Latin-1', () => gzipSync(Buffer.from('{"appId":"é"}', 'latin1')), 'gzip', 'body', /must be UTF-8/],
  ])('%s is a 400 that says what would be right', async (_what, make, encoding, path, message) => {
    const { status, body } = await put(make(), { 'content-encoding': encoding });

    expect([status, body.issues?.[0].path]).toEqual([400, path]);
    expect(body.issues[0].message).toMatch(message);
  });

  it('that inflates to more than its limit is 413, however often it is compressed', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000, ' '));

    expect((await put(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await put(Buffer.concat([bomb, bomb]), { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await put(gzipSync(bomb), { 'content-encoding': 'gzip' })).status).toBe(400);
  });
});

const twoMembers = (bytes: Buffer): Buffer =>
  Buffer.concat([gzipSync(bytes.subarray(0, 20)), gzipSync(bytes.subarray(20))]);

describe('a parameter that is in the query twice', () => {
  it.each([
    ['/v1/calls', 'open=true&open=false', 'open'],
    ['/v1/calls', 'open=true&open=true', 'open'],
    ['/v1/calls', 'limit=1&limit=2', 'limit'],
    ['/v1/calls', 'state=ended&state=ringing', 'state'],
    ['/v1/calls', 'cursor=a&cursor=b', 'cursor'],
    ['/v1/ice-servers', 'callId=a&callId=b', 'callId'],
  ])('is a 400 that names it: %s?%s', async (path, query, name) => {
    const { status, body } = await alice('GET', `${path}?${query}`);

    expect([status, body.issues.map((issue: { path: string }) => issue.path)]).toEqual([400, [name]]);
  });

  it('is ignored if it is not ours', async () => {
    expect((await alice('GET', '/v1/calls?_=1&_=2')).status).toBe(200);
  });
});
