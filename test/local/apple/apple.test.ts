import type { OutgoingHttpHeaders } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProviderKey } from '../../../local/apple/provider-key.ts';
import { type Apple, startApple } from '../../../local/apple/start-apple.ts';
import { bearer, type Connection, openConnection, TOKEN, VOIP } from './apple-request.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const PATH = `/3/device/${TOKEN}`;
const MINUTE = 60_000;
const key = makeProviderKey({ keyId: 'AAAAAAAAAA', teamId: 'TEAM000001' });

let now = NOW;
let apple: Apple;
let production: Connection;
let authorization: string;

beforeAll(async () => {
  apple = await startApple({ clock: () => now });
  apple.trustKey(key);
  production = openConnection(apple.url, apple.ca);
  authorization = await bearer(key, NOW);
});

afterAll(async () => {
  production.close();
  await apple.close();
});

const push = (headers: OutgoingHttpHeaders = {}, body?: string | Buffer) =>
  production.request({ ':path': PATH, authorization, ...VOIP, ...headers }, body);

/** Uses a separate connection, because Apple keeps state for each connection. */
async function connected<T>(url: string, use: (connection: Connection) => Promise<T>, identity = {}): Promise<T> {
  const connection = openConnection(url, apple.ca, identity);
  try {
    return await use(connection);
  } finally {
    connection.close();
  }
}

describe('a push that Apple accepts', () => {
  it('is answered 200 with an empty body and its apns-id', async () => {
    const id = '9a4f1b6e-0000-4000-8000-000000000001';

    const answer = await push({ 'apns-id': id }, '{"callId":"c1"}');

    expect(answer).toMatchObject({ status: 200, headers: { 'apns-id': id }, body: undefined });
    expect(apple.pushes().at(-1)).toEqual({
      at: '2026-11-21T12:00:00.000Z',
      environment: 'production',
      deviceToken: TOKEN,
      headers: { ...VOIP, 'apns-priority': '10', 'apns-id': id },
      payload: { callId: 'c1' },
      response: { status: 200 },
      deliveredAt: '2026-11-21T12:00:00.000Z',
    });
  });

  it('is given an apns-id when it has none', async () => {
    const answer = await push();

    expect(answer.headers['apns-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  it('gets an apns-unique-id in the sandbox only', async () => {
    const sandbox = await connected(apple.urls.sandbox, (to) => to.request({ ':path': PATH, authorization, ...VOIP }));
    const live = await push();

    expect(sandbox.headers['apns-unique-id']).toBeDefined();
    expect(live.headers['apns-unique-id']).toBeUndefined();
    expect(apple.pushes().at(-2)?.environment).toBe('sandbox');
  });

  it('is passed to listeners until they unsubscribe', async () => {
    const pushed: unknown[] = [];
    const unsubscribe = apple.onPush(({ payload }) => pushed.push(payload));

    await push({}, '{"n":1}');
    unsubscribe();
    await push({}, '{"n":2}');

    expect(pushed).toEqual([{ n: 1 }]);
  });
});

describe('a push that Apple refuses', () => {
  it.each<[string, OutgoingHttpHeaders, number, string]>([
    ['a method other than POST', { ':method': 'PUT' }, 405, 'MethodNotAllowed'],
    ['another path', { ':path': '/4/device/ab' }, 404, 'BadPath'],
    ['no device token', { ':path': '/3/device/' }, 400, 'MissingDeviceToken'],
    ['a token of zeros, which no phone has', { ':path': `/3/device/${'0'.repeat(64)}` }, 400, 'BadDeviceToken'],
    ['a token that is not hexadecimal', { ':path': '/3/device/bar' }, 400, 'BadDeviceToken'],
    ['an apns-id that is no UUID', { 'apns-id': '1' }, 400, 'BadMessageId'],
    ['an expiration that is no epoch', { 'apns-expiration': 'soon' }, 400, 'BadExpirationDate'],
    ['a priority other than 10, 5 and 1', { 'apns-priority': '7' }, 400, 'BadPriority'],
    ['an unknown push type', { 'apns-push-type': 'ring' }, 400, 'InvalidPushType'],
    ['an invalid topic', { 'apns-topic': '*', 'apns-push-type': 'alert' }, 400, 'BadTopic'],
    ['no topic', { 'apns-topic': undefined }, 400, 'MissingTopic'],
    ['a voip push without the .voip topic', { 'apns-topic': 'com.example.app' }, 400, 'TopicDisallowed'],
    ['an alert on the .voip topic', { 'apns-push-type': 'alert' }, 400, 'InvalidPushType'],
    ['a collapse id over 64 bytes', { 'apns-collapse-id': 'é'.repeat(33) }, 400, 'BadCollapseId'],
    ['a header given twice', { 'apns-collapse-id': ['a', 'b'] }, 400, 'DuplicateHeaders'],
    ['no provider token', { authorization: undefined }, 403, 'MissingProviderToken'],
    ['a provider token that is no JWT', { authorization: 'bearer abc' }, 403, 'InvalidProviderToken'],
  ])('%s', async (_what, headers, status, reason) => {
    expect(await push(headers)).toMatchObject({ status, body: { reason } });
  });

  it.each([
    ['no payload', VOIP, '', 400, 'PayloadEmpty'],
    ['a voip payload of 5,121 bytes', VOIP, `{"a":"${'x'.repeat(5113)}"}`, 413, 'PayloadTooLarge'],
    [
      'an alert of 4,097 bytes',
      { 'apns-push-type': 'alert', 'apns-topic': 'com.example.app' },
      `{"a":"${'x'.repeat(4089)}"}`,
      413,
      'PayloadTooLarge',
    ],
    ['a payload of a megabyte', VOIP, Buffer.alloc(1_000_000, 'x'), 413, 'PayloadTooLarge'],
  ] as const)('%s', async (_what, headers, body, status, reason) => {
    expect(await push(headers, body)).toMatchObject({ status, body: { reason } });
  });

  it('accepts a voip payload of exactly 5,120 bytes', async () => {
    expect(await push({}, `{"a":"${'x'.repeat(5112)}"}`)).toMatchObject({ status: 200 });
  });

  it('stores no provider token in the push log', () => {
    expect(JSON.stringify(apple.pushes())).not.toMatch(/bearer|authorization/i);
  });
});

describe('a provider token', () => {
  const send = (token: string, url = apple.url) =>
    connected(url, (to) => to.request({ ':path': PATH, authorization: token, ...VOIP }));

  it('is refused after an hour', async () => {
    const old = await bearer(key, NOW - 60 * MINUTE - 1000);

    expect(await send(old)).toMatchObject({ status: 403, body: { reason: 'ExpiredProviderToken' } });
  });

  it.each([
    ['an unknown key id', { kid: 'ZZZZZZZZZZ' }],
    ['another team', { iss: 'TEAM000002' }],
    ['a signature of another key', { p8: makeProviderKey().p8 }],
  ])('is refused with %s', async (_what, over) => {
    const answer = await send(await bearer(key, NOW, over));

    expect(answer).toMatchObject({ status: 403, body: { reason: 'InvalidProviderToken' } });
  });

  it('is refused by the environment that its key is not valid for', async () => {
    const sandboxKey = makeProviderKey();
    apple.trustKey({ ...sandboxKey, environment: 'sandbox' });
    const token = await bearer(sandboxKey, NOW);

    expect(await send(token)).toMatchObject({ status: 403, body: { reason: 'BadEnvironmentKeyIdInToken' } });
    expect(await send(token, apple.urls.sandbox)).toMatchObject({ status: 200 });
  });

  it('is refused with the reason that users report, if its key is to be refused so', async () => {
    const sandboxKey = makeProviderKey();
    apple.trustKey({ ...sandboxKey, environment: 'sandbox', environmentReason: 'BadEnvironmentKeyInToken' });

    expect(await send(await bearer(sandboxKey, NOW))).toMatchObject({ body: { reason: 'BadEnvironmentKeyInToken' } });
  });

  it('is refused if APNs was not enabled for its key', async () => {
    const withoutApns = makeProviderKey();
    apple.trustKey({ ...withoutApns, hasApns: false });

    expect(await send(await bearer(withoutApns, NOW))).toMatchObject({ body: { reason: 'InvalidProviderToken' } });
  });

  it('may send only to the topics of its key, and never without a topic', async () => {
    const [ours, others] = [makeProviderKey(), makeProviderKey()];
    apple.trustKey({ ...ours, topics: ['com.example.app.voip'] });
    apple.trustKey({ ...others, topics: ['com.example.other.voip'] });
    const authorization = await bearer(ours, NOW);
    const withoutTopic = await connected(apple.url, (to) =>
      to.request({ ':path': PATH, authorization, 'apns-push-type': 'voip' }),
    );

    expect(await send(authorization)).toMatchObject({ status: 200 });
    expect(await send(await bearer(others, NOW))).toMatchObject({ status: 400, body: { reason: 'TopicDisallowed' } });
    expect(withoutTopic).toMatchObject({ status: 400, body: { reason: 'MissingTopic' } });
  });

  it('may not be renewed on one connection within twenty minutes', async () => {
    const answers = await connected(apple.url, async (to) => {
      const at = async (time: number) => {
        now = time;
        return to.request({ ':path': PATH, authorization: await bearer(key, time), ...VOIP });
      };
      return [await at(NOW), await at(NOW + 19 * MINUTE), await at(NOW + 20 * MINUTE)];
    });
    now = NOW;

    expect(answers.map(({ status }) => status)).toEqual([200, 429, 200]);
    expect(answers[1]?.body).toEqual({ reason: 'TooManyProviderTokenUpdates' });
  });

  it("binds its connection to the first push's team", async () => {
    const other = makeProviderKey();
    apple.trustKey(other);

    const second = await connected(apple.url, async (to) => {
      await to.request({ ':path': PATH, authorization, ...VOIP });
      return to.request({ ':path': PATH, authorization: await bearer(other, NOW), ...VOIP });
    });

    expect(second).toMatchObject({ status: 403, body: { reason: 'UnrelatedKeyIdInToken' } });
  });
});

describe('a client certificate', () => {
  async function send(commonName: string, headers: OutgoingHttpHeaders, url = apple.url, from = apple) {
    const { certificate, privateKey } = await from.issueCertificate(commonName);
    const identity = { cert: certificate, key: privateKey };
    return connected(url, (to) => to.request({ ':path': PATH, ...headers }, undefined), identity);
  }

  it('for VoIP Services rings a phone without a provider token and without a topic', async () => {
    expect(await send('VoIP Services: com.example.app', { 'apns-push-type': 'voip' })).toMatchObject({ status: 200 });
  });

  it("is refused another app's topic", async () => {
    const answer = await send('VoIP Services: com.other.app', VOIP);

    expect(answer).toMatchObject({ status: 400, body: { reason: 'TopicDisallowed' } });
  });

  it('for several topics must name one', async () => {
    const answer = await send('Apple Push Services: com.example.app', { 'apns-push-type': 'voip' });

    expect(answer).toMatchObject({ status: 400, body: { reason: 'MissingTopic' } });
  });

  it('for development is refused by the production service', async () => {
    const answer = await send('Apple Development IOS Push Services: com.example.app', {});

    expect(answer).toMatchObject({ status: 403, body: { reason: 'BadCertificateEnvironment' } });
  });

  it('of an untrusted authority is refused until the authority is trusted', async () => {
    const other = await startApple({ clock: () => now });
    const before = await send('VoIP Services: com.example.app', VOIP, apple.url, other);
    apple.trustCertificateAuthority(other.ca);
    const after = await send('VoIP Services: com.example.app', VOIP, apple.url, other);
    await other.close();

    expect(before).toMatchObject({ status: 403, body: { reason: 'BadCertificate' } });
    expect(after).toMatchObject({ status: 200 });
  });

  it('is refused once it has expired', async () => {
    const identity = await apple.issueCertificate('VoIP Services: com.example.app', new Date(NOW - 1000));
    const answer = await connected(apple.url, (to) => to.request({ ':path': PATH, ...VOIP }), {
      cert: identity.certificate,
      key: identity.privateKey,
    });

    expect(answer).toMatchObject({ status: 403, body: { reason: 'BadCertificate' } });
  });
});

describe('the validity of a client certificate, by the simulator’s clock', () => {
  const YEAR = 365 * 24 * 60 * MINUTE;
  const at = async (issuedAt: number, usedAt: number) => {
    let time = issuedAt;
    const simulator = await startApple({ clock: () => time });
    const { certificate, privateKey } = await simulator.issueCertificate('VoIP Services: com.example.app');
    time = usedAt;
    const connection = openConnection(simulator.url, simulator.ca, { cert: certificate, key: privateKey });
    const answer = await connection.request({ ':path': PATH, ...VOIP });
    connection.close();
    await simulator.close();
    return answer;
  };

  it.each([Date.parse('2019-01-01T00:00:00Z'), Date.parse('2041-06-01T00:00:00Z')])('starts at %d', async (time) => {
    expect(await at(time, time)).toMatchObject({ status: 200 });
  });

  it('ends after a year, and does not include the time before it was issued', async () => {
    expect(await at(NOW, NOW + YEAR + MINUTE)).toMatchObject({ status: 403, body: { reason: 'BadCertificate' } });
    expect(await at(NOW, NOW - YEAR)).toMatchObject({ status: 403, body: { reason: 'BadCertificate' } });
  });
});

describe('a registered device token', () => {
  const token = 'cd'.repeat(32);
  const send = (headers: OutgoingHttpHeaders = {}) => push({ ':path': `/3/device/${token}`, ...headers });

  it('of the sandbox is a BadDeviceToken in production', async () => {
    apple.devices.register({ token: token.toUpperCase(), environment: 'sandbox' });

    expect(await send()).toMatchObject({ status: 400, body: { reason: 'BadDeviceToken' } });
  });

  it('made for another topic is a DeviceTokenNotForTopic', async () => {
    apple.devices.register({ token, environment: 'production', topic: 'com.example.app' });

    expect(await send()).toMatchObject({ status: 400, body: { reason: 'DeviceTokenNotForTopic' } });
  });

  it('of an uninstalled app is Unregistered from then until it is registered again', async () => {
    apple.devices.register({ token, environment: 'production' });
    apple.devices.uninstall(token);
    const gone = await send();
    apple.devices.register({ token, environment: 'production' });
    const back = await send();

    expect(gone).toMatchObject({ status: 410, body: { reason: 'Unregistered', timestamp: NOW } });
    expect(back).toMatchObject({ status: 200 });
  });
});

it('injects a scripted fault as often as requested, for the requested device only', async () => {
  apple.refuse({ reason: 'ServiceUnavailable', deviceToken: TOKEN, times: 2 });

  const other = await push({ ':path': '/3/device/ee' });
  const affected = [await push(), await push(), await push()];

  expect(other.status).toBe(200);
  expect(affected.map(({ status }) => status)).toEqual([503, 503, 200]);
});
