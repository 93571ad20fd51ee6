import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PRESETS } from '../../lambda/contract/enums.ts';
import { ENV } from '../../lambda/contract/environment.ts';
import {
  appleToken,
  inviteOf,
  iphone,
  pixel,
  type Session,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';

let backend: TestBackend;
let bob: Session;
beforeAll(async () => {
  backend = await startTestBackend();
  bob = await backend.as(someone('bob'));
});
afterAll(() => backend.close());

/** The issues of a 400 response, messages by path. */
const issuesOf = async (method: string, path: string, body: unknown): Promise<Record<string, string>> => {
  const response = await bob(method, path, body);
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.body).toMatchObject({
    type: 'urn:ringthrough:problem:invalid_request',
    status: 400,
    code: 'invalid_request',
  });
  return Object.fromEntries(
    response.body.issues.map((issue: { path: string; message: string }) => [issue.path, issue.message]),
  );
};

describe('a registration', () => {
  const put = (body: unknown) => issuesOf('PUT', '/v1/devices/phone', body);

  it('receives every issue in one response', async () => {
    const body = { platform: 'ios', token: 'not hex', preset: 'cordva', capabilities: 'all', tokn: 'x', extra: 1 };

    expect(await put(body)).toEqual({
      token: 'must be hexadecimal, two digits per byte, at most 400 digits (ios)',
      environment: 'is missing: production for App Store and TestFlight builds, sandbox for debug builds',
      preset: `must be one of ${PRESETS.join(', ')}`,
      capabilities: 'must be a list',
      tokn: 'is not a field of this request',
      extra: 'is not a field of this request',
    });
  });

  it.each([
    ['nothing', '', ['platform', 'token']],
    ['null', 'null', ['platform', 'token']],
    ['a list', '[]', ['body']],
    ['a text', '"ios"', ['body']],
    ['invalid JSON', '{"platform":', ['body']],
    ['wrong types', { platform: 1, token: true, environment: [] }, ['platform', 'token', 'environment']],
    ['an odd number of digits', iphone({ token: 'abc' }), ['token']],
    ['more than 400 digits', iphone({ token: 'ab'.repeat(201) }), ['token']],
    ['an Android token with a space', pixel({ token: 'a b' }), ['token']],
    ['a sandbox for Android', pixel({ environment: 'sandbox' }), ['environment']],
    ['an alert token for Android', pixel({ alertToken: 'ab' }), ['alertToken']],
    ['an alert token that is the VoIP token', iphone({ token: 'ab12', alertToken: 'AB12' }), ['alertToken']],
    ['an app that is not deployed', iphone({ appId: 'other' }), ['appId']],
  ])('of %s is refused', async (_what, body, paths) => {
    expect(Object.keys(await put(body))).toEqual(paths);
  });

  it.each([
    ['FCM', iphone({ token: 'cXy0:APA91bHun4MxP5egoKMwt2KZFBaFUH-1RYqx' }), 'send the token of PKPushRegistry'],
    ['APNs', pixel({ token: '0a'.repeat(32) }), 'send the token of FirebaseMessaging.getToken'],
  ])('with a token of the other platform is refused, and names the right one: %s', async (_service, body, advice) => {
    expect((await put(body)).token).toContain(advice);
  });

  it('with an alert token of the same user as the VoIP token is refused, unless it exchanges the two', async () => {
    const bob = await backend.as(someone('bob'));
    const [token, alertToken] = [appleToken(), appleToken()];
    await bob('PUT', '/v1/devices/phone', iphone({ token, alertToken }));

    const same = await bob('PUT', '/v1/devices/phone', iphone({ token: alertToken }));
    const other = await bob('PUT', '/v1/devices/after-reinstall', iphone({ token: alertToken.toUpperCase() }));
    const exchanged = await bob('PUT', '/v1/devices/phone', iphone({ token: alertToken, alertToken: token }));
    const otherUser = await (await backend.as(someone('carol')))('PUT', '/v1/devices/phone', iphone({ token }));

    const issue = {
      path: 'token',
      message: 'is the alertToken of your device phone: send the token of pushRegistry(_:didUpdate:for:)',
    };
    expect([same.status, same.body.issues]).toEqual([400, [issue]]);
    expect([other.status, other.body.issues]).toEqual([400, [issue]]);
    expect([exchanged.status, otherUser.status]).toEqual([200, 201]);
  });

  it('with a body over the size limit is refused, and reads the limit', async () => {
    const { status, body } = await bob('PUT', '/v1/devices/phone', iphone({ appId: 'x'.repeat(20_000) }));

    expect([status, body]).toEqual([
      413,
      expect.objectContaining({ code: 'body_too_large', title: 'Request body too large', limit: 16_384 }),
    ]);
  });

  it.each(['a%20b', 'a%2Fb', '%C3%A4'])('with the invalid device id %s is refused', async (deviceId) => {
    expect(Object.keys(await issuesOf('PUT', `/v1/devices/${deviceId}`, iphone()))).toEqual(['deviceId']);
  });
});

describe('an invite', () => {
  const post = (body: unknown) => issuesOf('POST', '/v1/calls', body);

  it('receives every issue in one response', async () => {
    const body = {
      to: [],
      callId: '42',
      media: 'smell',
      caller: { name: 'x'.repeat(65), handleType: 'fax', colour: 'red' },
      ringTimeoutSeconds: 14.5,
      custom: [],
      ring: true,
    };

    expect(await post(body)).toEqual({
      to: 'must name at least one user',
      callId: 'must be a UUID in the form of RFC 4122',
      media: 'must be one of audio, video',
      'caller.name': 'must have at most 64 characters',
      'caller.handleType': 'must be one of generic, number, email',
      'caller.colour': 'is not a field of this request',
      ringTimeoutSeconds: expect.stringMatching(/whole number|at least 15/),
      custom: 'must be an object',
      ring: 'is not a field of this request',
    });
  });

  it.each([
    ['nothing', '', ['to', 'caller']],
    ['null', 'null', ['to', 'caller']],
    ['an empty user id', inviteOf(''), ['to']],
    ['a user twice', inviteOf(['a', 'a']), ['to']],
    ['33 users', inviteOf(Array.from({ length: 33 }, (_, index) => `user-${index}`)), ['to']],
    ['a number', { ...inviteOf('a'), to: 7 }, ['to']],
    ['an empty name', inviteOf('a', { caller: { name: '  ' } }), ['caller.name']],
    ['a ring timeout over 60 s', inviteOf('a', { ringTimeoutSeconds: 61 }), ['ringTimeoutSeconds']],
  ])('of %s is refused', async (_what, body, paths) => {
    expect(Object.keys(await post(body))).toEqual(paths);
  });

  it('with a caller name of 64 characters is valid, however many bytes they take', async () => {
    const name = '📞'.repeat(64);

    const { status } = await bob('POST', '/v1/calls', inviteOf(someone('carol'), { caller: { name } }));

    expect(status).toBe(409);
  });

  it('of the caller is refused', async () => {
    const user = someone('alice');

    const { status, body } = await (await backend.as(user))('POST', '/v1/calls', inviteOf(user));

    expect([status, body.issues]).toEqual([400, [{ path: 'to', message: 'must not name the caller' }]]);
  });
});

describe('a transition', () => {
  it.each(['ringing', 'answer', 'decline'])('by a callee must name its device: %s', async (transition) => {
    expect(await issuesOf('POST', `/v1/calls/00000000-0000-4000-8000-000000000000/${transition}`, '')).toEqual({
      deviceId: 'is missing',
    });
  });

  it('with an invalid call id is refused', async () => {
    expect(Object.keys(await issuesOf('POST', '/v1/calls/42/end', {}))).toEqual(['callId']);
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
    const none = await backend.request(method, path);
    const bad = await backend.request(method, path, { headers: { authorization: 'Bearer a.b.c' } });

    expect([none.status, bad.status]).toEqual([401, 401]);
    expect(none.body).toEqual({ message: 'Unauthorized' });
  });

  it('is 401 also with a token of another issuer', async () => {
    const other = await startTestBackend();
    const authorization = `Bearer ${await other.issuer.mint('bob')}`;
    await other.close();

    expect((await backend.request('GET', '/v1/devices', { headers: { authorization } })).status).toBe(401);
  });
});

describe('an error', () => {
  it('contains no stack trace, no ARN, no token and no table name', async () => {
    const token = 'feedface'.repeat(8);
    const mallory = await backend.as(someone('mallory'));

    const responses = [
      await mallory('PUT', '/v1/devices/phone', iphone({ token, environment: undefined })),
      await mallory('PUT', '/v1/devices/phone', iphone({ token: `${token}zz` })),
      await mallory('POST', '/v1/calls', inviteOf('unknown-user')),
      await mallory('GET', '/v1/calls/00000000-0000-4000-8000-000000000000'),
      await mallory('GET', '/v1/nowhere'),
    ];

    expect(responses.map(({ status }) => status)).toEqual([400, 400, 409, 404, 404]);
    for (const { text } of responses) expect(text).not.toMatch(/arn:|at .*:\d+:\d+|feedface|ringthrough-local/);
  });

  it('that is unexpected is a 500 with a request id, and its cause is logged once', async () => {
    const environmentOf = (_: string, environment: Readonly<Record<string, string>>) => ({
      ...environment,
      [ENV.table]: 'a-table-that-is-missing',
    });
    const broken = await startTestBackend({ environmentOf });
    const alice = await broken.as('alice');

    const { status, body, text } = await alice('GET', '/v1/devices');

    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'internal', requestId: expect.any(String) });
    expect(text).not.toMatch(/ResourceNotFound|a-table|at .*:\d+/);
    const lines = () => broken.logs.filter((line) => line.includes('request.failed'));
    await vi.waitFor(() => expect(lines()).toHaveLength(1));
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({
      level: 'ERROR',
      requestId: body.requestId,
      route: 'GET /v1/devices',
    });
    await broken.close();
  });

  it('of AWS that passes is a 503 with Retry-After on every route of a device, and its cause is logged', async () => {
    const broken = await startTestBackend();
    const alice = await broken.as('alice');
    await broken.stopDatabase();

    const responses = [
      await alice('PUT', '/v1/devices/phone', iphone()),
      await alice('GET', '/v1/devices'),
      await alice('DELETE', '/v1/devices/phone'),
    ];

    for (const { status, body, headers, text } of responses) {
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'try_again', '2']);
      expect(text).not.toMatch(/ECONN|127\.0\.0\.1|at .*:\d+/);
    }
    const lines = () => broken.logs.filter((line) => line.includes('request.unavailable'));
    await vi.waitFor(() => expect(lines()).toHaveLength(3));
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({ level: 'ERROR', route: 'PUT /v1/devices/{deviceId}' });
    await broken.close();
  });
});
