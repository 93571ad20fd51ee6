import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, pixel, type Session, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let bob: Session;
beforeAll(async () => {
  house = await startTestHouse();
  bob = await house.as(someone('bob'));
});
afterAll(() => house.close());

/** What a request is told is wrong with it: by path. */
const faults = async (method: string, path: string, body: unknown): Promise<Record<string, string>> => {
  const answer = await bob(method, path, body);
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    type: 'urn:ringthrough:problem:invalid_request',
    status: 400,
    code: 'invalid_request',
  });
  return Object.fromEntries(
    answer.body.issues.map((issue: { path: string; message: string }) => [issue.path, issue.message]),
  );
};

describe('a registration', () => {
  const put = (body: unknown) => faults('PUT', '/v1/devices/phone', body);

  it('is told every fault at once', async () => {
    const body = { platform: 'ios', token: 'not hex', preset: 'cordva', capabilities: 'all', tokn: 'x', extra: 1 };

    expect(await put(body)).toEqual({
      token: 'must be hexadecimal, two digits a byte, at most 400 digits (ios)',
      environment: 'is missing: production for App Store and TestFlight builds, sandbox for debug builds',
      preset: 'must be one of universal, cordova-legacy, minimal',
      capabilities: 'must be a list',
      tokn: 'is not a field of this request',
      extra: 'is not a field of this request',
    });
  });

  it.each([
    ['nothing', '', ['platform', 'token']],
    ['null', 'null', ['body']],
    ['a list', '[]', ['body']],
    ['a text', '"ios"', ['body']],
    ['no JSON', '{"platform":', ['body']],
    ['a body over its size', JSON.stringify(iphone({ appId: 'x'.repeat(20_000) })), ['body']],
    ['wrong types', { platform: 1, token: true, environment: [] }, ['platform', 'token', 'environment']],
    ['an odd number of digits', iphone({ token: 'abc' }), ['token']],
    ['more than 400 digits', iphone({ token: 'ab'.repeat(201) }), ['token']],
    ['an Android token with a space', pixel({ token: 'a b' }), ['token']],
    ['a sandbox for Android', pixel({ environment: 'sandbox' }), ['environment']],
    ['an alert token for Android', pixel({ alertToken: 'ab' }), ['alertToken']],
    ['an app that is not deployed', iphone({ appId: 'other' }), ['appId']],
  ])('of %s is refused', async (_what, body, paths) => {
    expect(Object.keys(await put(body))).toEqual(paths);
  });

  it('under an impossible device id is refused', async () => {
    expect(Object.keys(await faults('PUT', '/v1/devices/a%20b', iphone()))).toEqual(['deviceId']);
  });
});

describe('an invite', () => {
  const post = (body: unknown) => faults('POST', '/v1/calls', body);

  it('is told every fault at once', async () => {
    const body = {
      to: [],
      callId: '42',
      media: 'smell',
      caller: { name: 'x'.repeat(65), handleType: 'fax', colour: 'red' },
      ringSeconds: 14.5,
      custom: [],
      ring: true,
    };

    expect(await post(body)).toEqual({
      to: 'must name somebody',
      callId: 'must be a UUID as RFC 4122 writes it',
      media: 'must be one of audio, video',
      'caller.name': 'must have at most 64 characters',
      'caller.handleType': 'must be one of generic, number, email',
      'caller.colour': 'is not a field of this request',
      ringSeconds: expect.stringMatching(/whole number|at least 15/),
      custom: 'must be an object',
      ring: 'is not a field of this request',
    });
  });

  it.each([
    ['nothing', '', ['to', 'caller']],
    ['null', 'null', ['body']],
    ['nobody', inviteOf(''), ['to']],
    ['a user twice', inviteOf(['a', 'a']), ['to']],
    ['33 users', inviteOf(Array.from({ length: 33 }, (_, index) => `user-${index}`)), ['to']],
    ['a number', { ...inviteOf('a'), to: 7 }, ['to']],
    ['an empty name', inviteOf('a', { caller: { name: '  ' } }), ['caller.name']],
    ['too long a ring', inviteOf('a', { ringSeconds: 61 }), ['ringSeconds']],
    ['too much of its own', inviteOf('a', { custom: { note: 'x'.repeat(3_001) } }), ['custom']],
  ])('of %s is refused', async (_what, body, paths) => {
    expect(Object.keys(await post(body))).toEqual(paths);
  });

  it('of a name of 64 characters is fine, however many bytes they take', async () => {
    const name = '📞'.repeat(64);

    const { status } = await bob('POST', '/v1/calls', inviteOf(someone('nobody'), { caller: { name } }));

    expect(status).toBe(409);
  });

  it('of oneself is refused', async () => {
    const user = someone('narcissus');

    const { status, body } = await (await house.as(user))('POST', '/v1/calls', inviteOf(user));

    expect([status, body.issues]).toEqual([400, [{ path: 'to', message: 'must not name the caller' }]]);
  });
});

describe('a move', () => {
  it.each(['ringing', 'answer', 'decline'])('of a callee must name its device: %s', async (move) => {
    expect(await faults('POST', `/v1/calls/00000000-0000-4000-8000-000000000000/${move}`, '')).toEqual({
      deviceId: 'is missing',
    });
  });

  it('of what is no call id is refused', async () => {
    expect(Object.keys(await faults('POST', '/v1/calls/42/end', {}))).toEqual(['callId']);
  });
});

describe('a request without a session', () => {
  it.each([
    ['GET', '/v1/devices'],
    ['PUT', '/v1/devices/phone'],
    ['DELETE', '/v1/devices/phone'],
    ['POST', '/v1/calls'],
    ['GET', '/v1/calls/00000000-0000-4000-8000-000000000000'],
    ['POST', '/v1/calls/00000000-0000-4000-8000-000000000000/answer'],
  ])('is 401: %s %s', async (method, path) => {
    const none = await house.request(method, path);
    const bad = await house.request(method, path, { headers: { authorization: 'Bearer a.b.c' } });

    expect([none.status, bad.status]).toEqual([401, 401]);
    expect(none.body).toEqual({ message: 'Unauthorized' });
  });

  it('is 401 also with a token of another issuer', async () => {
    const elsewhere = await startTestHouse();
    const authorization = `Bearer ${await elsewhere.issuer.mint('bob')}`;
    await elsewhere.close();

    expect((await house.request('GET', '/v1/devices', { headers: { authorization } })).status).toBe(401);
  });
});

describe('an error', () => {
  it('carries no stack, no ARN, no token and nothing of the table', async () => {
    const token = 'feedface'.repeat(8);
    const mallory = await house.as(someone('mallory'));

    const answers = [
      await mallory('PUT', '/v1/devices/phone', iphone({ token, environment: undefined })),
      await mallory('PUT', '/v1/devices/phone', iphone({ token: `${token}zz` })),
      await mallory('POST', '/v1/calls', inviteOf('nobody-at-all')),
      await mallory('GET', '/v1/calls/00000000-0000-4000-8000-000000000000'),
      await mallory('GET', '/v1/nowhere'),
    ];

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 409, 404, 404]);
    for (const { text } of answers) expect(text).not.toMatch(/arn:|at .*:\d+:\d+|feedface|ringthrough-local/);
  });

  it('that nobody foresaw is a 500 with a request id, whose cause is in the log once', async () => {
    const broken = await startTestHouse();
    const alice = await broken.as('alice');
    await broken.stopDatabase();

    const { status, body, text } = await alice('GET', '/v1/devices');

    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'internal', requestId: expect.any(String) });
    expect(text).not.toMatch(/ECONN|127\.0\.0\.1|at .*:\d+/);
    const lines = () => broken.logs.filter((line) => line.includes('request.failed'));
    await vi.waitFor(() => expect(lines()).toHaveLength(1));
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({
      level: 'ERROR',
      requestId: body.requestId,
      route: 'GET /v1/devices',
    });
    await broken.close();
  });
});
