/** Where the name that phones show is taken from: the setting `callerNameFrom`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entry } from '../identity/identity-backend.ts';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

const SERVER = { scope: 'openid ringthrough/server' };

const bobOf = async (backend: TestBackend) => {
  const [bobId, phone] = [someone('bob'), iphone()];
  await (await backend.as(bobId))('PUT', '/v1/devices/phone', phone);
  return {
    bobId,
    shownNames: async () => {
      await backend.settled();
      const pushes = backend.apple.pushes().filter(({ deviceToken }) => deviceToken === phone.token);
      return pushes.map(({ payload }) => payload?.callerName);
    },
  };
};

describe.each([
  ['API Gateway’s own authorizer', []],
  ['the authorizer function', [{ sharedSecret: 'user-tokens', userIdPrefix: 'own:' }]],
])('from a claim, behind %s', (_which, identity) => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend({ callerNameFrom: 'claim:nickname', identity: identity.map(entry) });
  });
  afterAll(() => backend.close());

  it('the name is that of the JWT, whatever the invite says', async () => {
    const { bobId, shownNames } = await bobOf(backend);
    const alice = await backend.as(someone('alice'), { nickname: 'Alice Adams' });

    const { status, body } = await alice('POST', '/v1/calls', inviteOf(bobId, { caller: { name: 'The police' } }));

    expect([status, body.caller.name, body.caller.handle]).toEqual([201, 'Alice Adams', body.from]);
    expect(await shownNames()).toEqual(['Alice Adams']);
  });

  it.each([
    ['none', {}, 'is missing'],
    ['an empty one', { nickname: '' }, 'must not be empty'],
    ['one with a character that changes the direction', { nickname: 'Alice\u202e' }, 'control the text direction'],
  ])('a token with %s is refused', async (_what, claims, message) => {
    const { bobId, shownNames } = await bobOf(backend);
    const alice = await backend.as(someone('alice'), claims);

    const { status, body } = await alice('POST', '/v1/calls', inviteOf(bobId));

    expect([status, body.issues.length, body.issues[0].path]).toEqual([400, 1, 'nickname']);
    expect(body.issues[0].message).toContain(message);
    expect(await shownNames()).toEqual([]);
  });

  it('a name that an issuer has cut in the middle of an emoji is shown with a replacement character', async () => {
    const { bobId, shownNames } = await bobOf(backend);
    const alice = await backend.as(someone('alice'), { nickname: 'Alice \ud83d' });

    expect((await alice('POST', '/v1/calls', inviteOf(bobId))).status).toBe(201);
    expect(await shownNames()).toEqual(['Alice \ufffd']);
  });

  it('a name of kilobytes is refused as too long, and concerns nothing but invites', async () => {
    const alice = await backend.as(someone('alice'), { nickname: '名'.repeat(1_000) });

    expect((await alice('GET', '/v1/devices')).status).toBe(200);
    const { status, body } = await alice('POST', '/v1/calls', inviteOf(someone('bob')));
    expect([status, body.issues[0].path]).toEqual([400, 'nickname']);
    expect(body.issues[0].message).toContain('at most 256 bytes');
  });

  it('a handle, which phones show too, is refused, except from the app’s server', async () => {
    const { bobId, shownNames } = await bobOf(backend);
    const caller = { name: 'Support', handle: '+49 30 1', handleType: 'number' };
    const alice = await backend.as(someone('alice'), { nickname: 'Alice' });
    const server = await backend.as('the-app-server', SERVER);

    const refused = await alice('POST', '/v1/calls', inviteOf(bobId, { caller }));
    const accepted = await server('POST', `/v1/calls?onBehalfOf=${someone('alice')}`, inviteOf(bobId, { caller }));

    expect([refused.status, refused.body.issues[0].path]).toEqual([400, 'caller.handle']);
    expect([accepted.status, accepted.body.caller]).toEqual([201, caller]);
    expect(await shownNames()).toEqual(['Support']);
  });
});

describe('from the app’s server only', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend({ callerNameFrom: 'server' });
  });
  afterAll(() => backend.close());

  it('an invite of a user is refused, and one of the server on the user’s behalf rings with its name', async () => {
    const { bobId, shownNames } = await bobOf(backend);
    const aliceId = someone('alice');
    const [alice, server] = [await backend.as(aliceId), await backend.as('the-app-server', SERVER)];

    const refused = await alice('POST', '/v1/calls', inviteOf(bobId, { caller: { name: 'The police' } }));
    const accepted = await server('POST', `/v1/calls?onBehalfOf=${aliceId}`, inviteOf(bobId));

    expect([refused.status, refused.body.code]).toEqual([403, 'not_a_server']);
    expect([accepted.status, accepted.body.from]).toEqual([201, aliceId]);
    expect(await shownNames()).toEqual(['Alice']);
    expect((await alice('POST', `/v1/calls/${accepted.body.callId}/cancel`, {})).status).toBe(200);
  });
});
