/** While DynamoDB throttles, fails or reports a conflict, every request is refused as one to repeat, and its repetition succeeds. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 600 });
});
afterEach(() => backend.faults.clear());
afterAll(() => backend.close());

/** For longer than the test. */
const allAre = (kind: 'throttled' | 'conflicting' | 'failing') =>
  backend.faults.add({ target: { service: 'dynamodb' }, fault: { kind }, forMs: 600_000 });

/** A call that rings, of users of its own. */
const ringing = async () => {
  const [aliceId, bobId, phone] = [someone('alice'), someone('bob'), iphone()];
  const [alice, bob] = [await backend.as(aliceId), await backend.as(bobId)];
  await bob('PUT', '/v1/devices/phone', phone);
  const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId, { deviceId: 'laptop' }))).body;
  await backend.settled();
  const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
  const receipt = new URL(String(push?.payload?.ackUrl)).pathname;
  return { aliceId, bobId, alice, bob, callId, call: `/v1/calls/${callId}`, receipt };
};
type Ringing = Awaited<ReturnType<typeof ringing>>;

type Request = (all: Ringing) => ReturnType<Session>;

const WRITES: Readonly<Record<string, Request>> = {
  'PUT /v1/devices/{deviceId}': ({ bob }) => bob('PUT', '/v1/devices/tablet', iphone()),
  'DELETE /v1/devices/{deviceId}': ({ bob }) => bob('DELETE', '/v1/devices/phone'),
  'POST /v1/calls': ({ alice, bobId }) => alice('POST', '/v1/calls', inviteOf(bobId, { callId: randomUUID() })),
  'POST …/ringing': ({ bob, call }) => bob('POST', `${call}/ringing`, { deviceId: 'phone' }),
  'POST …/answer': ({ bob, call }) => bob('POST', `${call}/answer`, { deviceId: 'phone' }),
  'POST …/decline': ({ bob, call }) => bob('POST', `${call}/decline`, { deviceId: 'phone' }),
  'POST …/cancel': ({ alice, call }) => alice('POST', `${call}/cancel`, {}),
  'PUT /v1/blocks/{userId}': ({ bob }) => bob('PUT', '/v1/blocks/mallory'),
  'DELETE /v1/blocks/{userId}': ({ bob }) => bob('DELETE', '/v1/blocks/mallory'),
  'POST /v1/receipts/{token}': ({ receipt }) => backend.request('POST', receipt, { body: { event: 'ringing' } }),
};

const READS: Readonly<Record<string, Request>> = {
  'GET /v1/devices': ({ bob }) => bob('GET', '/v1/devices'),
  'GET /v1/calls': ({ bob }) => bob('GET', '/v1/calls'),
  'GET /v1/calls/{callId}': ({ bob, call }) => bob('GET', call),
  'GET /v1/ice-servers': ({ bob, callId }) => bob('GET', `/v1/ice-servers?callId=${callId}`),
  'GET /v1/blocks': ({ bob }) => bob('GET', '/v1/blocks'),
  'GET /v1/receipts/{token}': ({ receipt }) => backend.request('GET', receipt),
  'GET …/ice-servers': ({ receipt }) => backend.request('GET', `${receipt}/ice-servers`),
};

/** Of a call that is answered. */
const ANSWERED: Readonly<Record<string, Request>> = {
  'POST …/end': ({ bob, call }) => bob('POST', `${call}/end`, { deviceId: 'phone' }),
  'POST …/signals': ({ bob, call }) => bob('POST', `${call}/signals`, { deviceId: 'phone', candidate: null }),
  'GET …/signals': ({ alice, call }) => alice('GET', `${call}/signals?deviceId=laptop`),
};

/** The responses under the fault, then those after it, of each request with users of its own. */
const before = async (kind: 'throttled' | 'conflicting', requests: Readonly<Record<string, Request>>) => {
  const calls = new Map<string, Ringing>();
  const prepare = async (name: string) => {
    const all = await ringing();
    if (name in ANSWERED) await all.bob('POST', `${all.call}/answer`, { deviceId: 'phone' });
    calls.set(name, all);
  };
  await Promise.all(Object.keys(requests).map(prepare));
  const all = async () =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(requests).map(async ([name, request]) => {
          const { status, body, headers } = await request(calls.get(name) as Ringing);
          return [name, { status, code: body?.code, retryAfter: headers.get('retry-after') }];
        }),
      ),
    );
  allAre(kind);
  const during = await all();
  backend.faults.clear();
  return { during, after: await all() };
};

describe('while DynamoDB', () => {
  it.each([
    ['throttles', 'throttled', { ...READS, ...WRITES, ...ANSWERED }],
    ['reports conflicts of writes', 'conflicting', WRITES],
  ] as const)('%s, each route is 503 with Retry-After, and then succeeds', async (_what, kind, requests) => {
    const { during, after } = await before(kind, requests);

    for (const name of Object.keys(requests)) {
      expect({ name, ...during[name] }).toEqual({
        name,
        status: 503,
        code: 'try_again',
        retryAfter: expect.stringMatching(/^[12]$/),
      });
      expect([name, after[name].status]).toEqual([name, expect.toSatisfy((status: number) => status < 300)]);
    }
  });

  it('fails, each message of a socket is a problem 503, and then succeeds', async () => {
    const { aliceId, bobId, bob, callId, call } = await ringing();
    const laptop = await openSocket(backend, `bearer.${await backend.issuer.mint(aliceId)}`, 'laptop');
    const phone = await openSocket(backend, `bearer.${await backend.issuer.mint(bobId)}`, 'phone');
    await bob('POST', `${call}/answer`, { deviceId: 'phone' });
    const all = () =>
      Promise.all([
        phone.ask({ type: 'ringing', callId }),
        phone.ask({ type: 'signal', callId, candidate: null }),
        laptop.ask({ type: 'resume', callId }),
      ]);

    allAre('failing');
    const token = `bearer.${await backend.issuer.mint(bobId)}`;
    const [during, refused] = await Promise.all([
      all(),
      refusalOf(backend, '?deviceId=tablet', ['ringthrough', token]),
    ]);
    backend.faults.clear();

    for (const answer of during) {
      expect(answer).toMatchObject({ type: 'problem', status: 503, code: 'try_again', retryAfter: 2 });
    }
    expect(refused).toBe(503);
    expect((await all()).map(({ type }) => type)).not.toContain('problem');
    await Promise.all([laptop.close(), phone.close()]);
  });
});

describe('the last write of an invite', () => {
  it.each(['throttled', 'conflicting', 'failing', 'disconnecting'] as const)(
    'is repeated at once if it is %s, so that the caller gets 201 and the ring is recorded',
    async (kind) => {
      const { alice, bobId } = await ringing();
      const callId = randomUUID();
      const matching = 'inviteLease';
      backend.faults.add({ target: { service: 'dynamodb', action: 'UpdateItem', matching }, fault: { kind } });

      const invited = await alice('POST', '/v1/calls', inviteOf(bobId, { callId }));

      expect([invited.status, invited.body.rings?.length]).toEqual([201, 1]);
      expect(backend.faults.faults()).toEqual([]);
    },
  );
});
