/** User ids other than ASCII names, wherever they occur. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';
import { get, socketStatus } from './identity-backend.ts';

let backend: TestBackend;
let functions: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
  functions = await startTestBackend({
    identity: [
      {
        sharedSecret: 'unused',
        userIdClaim: 'sub',
        userIdPrefix: 'own:',
        tenantClaim: '',
        shared: false,
      },
    ],
  });
});
afterAll(async () => {
  await backend.close();
  await functions.close();
});

const IDS = [
  ['a phone number', '+49 151 23456789'],
  ['an address', 'o’brien+calls@münchen.test'],
  ['a bar, slashes and percent signs', 'auth0|a/b/../c%2Fd?e#f'],
  ['other scripts', 'Ольга 王小明 عمر'],
  ['emoji', '👩‍👩‍👧'],
  ['quotes, a comma and a backslash', '"a","b"\\'],
  ['255 bytes of two-byte characters', `a${'é'.repeat(127)}`],
  ['as many quotes as fit, which JSON and URLs escape', '"'.repeat(127)],
] as const;

describe.each([
  ['API Gateway’s own authorizer', () => backend],
  ['the authorizer function', () => functions],
] as const)('behind %s', (_which, on) => {
  it.each(IDS)('%s is a user id like any other, through a whole call', async (_what, id) => {
    const { issuer } = on();
    const caller = await on().as('caller');
    const callee = await on().as(id);
    const server = await issuer.mint('server', { scope: 'ringthrough/server' });
    const behalf = { authorization: `Bearer ${server}`, 'ringthrough-on-behalf-of': encodeURIComponent(id) };
    expect((await callee('PUT', '/v1/devices/phone', iphone())).status).toBe(201);
    const sockets = [
      await openSocket(on(), `bearer.${await issuer.mint('caller')}`, 'laptop'),
      await openSocket(on(), `bearer.${await issuer.mint(id)}`, 'phone'),
    ] as const;

    const { status, body: call } = await caller('POST', '/v1/calls', inviteOf(id, { deviceId: 'laptop' }));
    const { callId } = call;
    expect([status, call.legs?.[0]?.userId]).toEqual([201, id]);
    await sockets[1].next({ type: 'call.incoming', callId });
    expect((await callee('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' })).body.state).toBe('answered');
    await sockets[0].next({ type: 'call.answered', callId });
    expect(await sockets[0].ask({ type: 'signal', callId, candidate: null })).toMatchObject({ type: 'sent' });
    expect(await sockets[1].next({ type: 'signal', callId })).toMatchObject({ from: { userId: 'caller' } });
    expect(await sockets[1].ask({ type: 'signal', callId, candidate: null })).toMatchObject({ type: 'sent' });
    expect(await sockets[0].next({ type: 'signal', callId })).toMatchObject({ from: { userId: id } });
    const listed = await on().request('GET', '/v1/calls', { headers: behalf });
    expect(listed.body.calls).toHaveLength(1);
    expect((await callee('POST', `/v1/calls/${callId}/end`, { deviceId: 'phone' })).body.state).toBe('ended');
    expect((await caller('PUT', `/v1/blocks/${encodeURIComponent(id)}`)).status).toBe(204);
    expect((await caller('GET', '/v1/blocks')).body.blocks).toContain(id);
    expect((await caller('DELETE', `/v1/blocks/${encodeURIComponent(id)}`)).status).toBe(204);
    for (const socket of sockets) await socket.close();
  });

  it.each([
    ['empty', ''],
    ['256 bytes', `aa${'é'.repeat(127)}`],
    ['with a line break', 'a\nb'],
    ['with a C1 control character', 'a\u0085b'],
    ['with a blank at its end', 'bob '],
    ['with a no-break space at its start', '\u00a0bob'],
    ['half a surrogate pair', 'a\ud83d'],
    ['a reserved name', 'constructor'],
    ['a path segment that URLs resolve', '..'],
  ])('%s is refused with a 403 that names the claim, for requests and sockets', async (_what, id) => {
    const token = await on().issuer.mint(id);

    const { status, body } = await get(on(), token);

    expect([status, body.code]).toEqual([403, 'invalid_user_claim']);
    expect(body.detail).toContain('claim sub');
    expect(await socketStatus(on(), token)).toBe(403);
  });
});

describe.each([
  ['API Gateway’s own authorizer, which makes text of every claim', () => backend],
  ['the authorizer function', () => functions],
] as const)('behind %s', (_which, on) => {
  const answers = async (sub: unknown): Promise<[http: number, socket: number, detail: unknown]> => {
    const token = await on().issuer.mint('unused', { sub });
    const { status, body } = await get(on(), token);
    return [status, await socketStatus(on(), token), body.detail];
  };

  it.each([
    ['a number beyond 2^53', 2 ** 53],
    ['a fraction', 1.5],
    ['a list', ['bob']],
    ['an object', { id: 'bob' }],
    ['a boolean', true],
    ['null', null],
  ])('%s is no user id, for requests as for sockets', async (_what, sub) => {
    expect(await answers(sub)).toEqual([403, 403, expect.stringContaining('claim sub must hold the user’s id')]);
  });

  it.each([4711, 0, Number.MAX_SAFE_INTEGER, '007'])('%j is one', async (sub) => {
    expect(await answers(sub)).toEqual([200, 101, undefined]);
  });
});

it('two spellings of one accented letter are two users', async () => {
  const [composed, decomposed] = [await backend.as('Jos\u00e9'), await backend.as('Jose\u0301')];
  await composed('PUT', '/v1/devices/phone', iphone());

  expect((await composed('GET', '/v1/devices')).body.devices).toHaveLength(1);
  expect((await decomposed('GET', '/v1/devices')).body.devices).toEqual([]);
});

describe('on behalf of', () => {
  const ask = async (headers: Record<string, string>, query = '') =>
    backend.request('GET', `/v1/devices${query}`, {
      headers: {
        authorization: `Bearer ${await backend.issuer.mint('server', { scope: 'ringthrough/server' })}`,
        ...headers,
      },
    });
  const header = (value: string) => ({ 'Ringthrough-On-Behalf-Of': value });
  beforeAll(async () => {
    for (const id of ['+49151', 'a b', 'a,b']) await (await backend.as(id))('PUT', '/v1/devices/phone', iphone());
  });

  it.each([
    ['a plus is a plus in the header', header('+49151'), ''],
    ['a plus may be percent-encoded in the header', header('%2B49151'), ''],
    ['a blank is %20 in the header', header('a%20b'), ''],
    ['a comma is %2C in the header', header('a%2Cb'), ''],
    ['a plus is %2B in the query', {}, '?onBehalfOf=%2B49151'],
    ['a plus is a blank in the query', {}, '?onBehalfOf=a+b'],
    ['a comma stays one in the query', {}, '?onBehalfOf=a,b'],
  ])('%s', async (_what, headers, query) => {
    const { status, body } = await ask(headers, query);

    expect([status, body.devices?.length]).toEqual([200, 1]);
  });

  it.each([
    ['a plus at the start of the query’s', {}, '?onBehalfOf=+49151', 'onBehalfOf', /%2B/],
    ['a blank at the end of the query’s', {}, '?onBehalfOf=bob%20', 'onBehalfOf', /%2B/],
    ['a doubled parameter', {}, '?onBehalfOf=a&onBehalfOf=b', 'onBehalfOf', /once.*%2B/],
    ['an empty parameter', {}, '?onBehalfOf=', 'onBehalfOf', /1 to 255 bytes/],
    ['an empty header', header(''), '', 'Ringthrough-On-Behalf-Of', /1 to 255 bytes/],
    ['a header that is not UTF-8', header('%ff'), '', 'Ringthrough-On-Behalf-Of', /%25/],
    ['a query that is not UTF-8', {}, '?onBehalfOf=%ff', 'onBehalfOf', /%25/],
    ['a lone percent sign in the query', {}, '?onBehalfOf=50%', 'onBehalfOf', /%25/],
    ['a doubled parameter whose name is encoded', {}, '?onBehalfOf=a&%6fnBehalfOf=b', 'onBehalfOf', /once.*%2B/],
    ['a lone percent sign', header('50%'), '', 'Ringthrough-On-Behalf-Of', /%25/],
    ['a header that is not encoded', header('a b'), '', 'Ringthrough-On-Behalf-Of', /percent-encoded/],
    ['a doubled header', header('a, b'), '', 'Ringthrough-On-Behalf-Of', /once/],
    ['both', header('a'), '?onBehalfOf=a', 'Ringthrough-On-Behalf-Of', /together/],
  ])('%s is a 400 that says what would be right', async (_what, headers, query, path, message) => {
    const { status, body } = await ask(headers, query);

    expect([status, body.issues?.[0].path]).toEqual([400, path]);
    expect(body.issues[0].message).toMatch(message);
  });

  it('needs the server scope for the header too', async () => {
    const headers = { authorization: `Bearer ${await backend.issuer.mint('mallory')}`, ...header('bob') };
    const { status, body } = await backend.request('GET', '/v1/devices', { headers });

    expect([status, body.code]).toEqual([403, 'not_a_server']);
  });
});
