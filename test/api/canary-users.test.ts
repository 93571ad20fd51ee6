/** The users of a canary call: what they do counts nowhere, and what they did is gone once they are erased. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANARY_PREFIX, MADE_UP_TOKEN_START } from '../../lambda/contract/canary.ts';
import { ON_BEHALF_OF_HEADER, SERVER_SCOPE } from '../../lambda/contract/enums.ts';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { endpointTokens } from '../support/endpoint-tokens.ts';
import { itemsWith } from '../support/stored-items.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

/** Milliseconds until the window of a call is over, and in which an erasure is carried out. */
const WINDOW = 61_000;
const ERASED = 25_000;

const madeUpToken = () => `${MADE_UP_TOKEN_START}${randomUUID().replaceAll('-', '')}`;

/** A session of the app's server for a user. */
const onBehalfOf = async (user: string): Promise<Session> => {
  const authorization = `Bearer ${await backend.issuer.mint('server', { scope: SERVER_SCOPE })}`;
  return (method, path, body) =>
    backend.request(method, path, {
      body,
      headers: { authorization, [ON_BEHALF_OF_HEADER]: encodeURIComponent(user) },
    });
};

/** Two canary users, one with a made-up token, and a call between the two. */
const canaryCall = async () => {
  const run = `${CANARY_PREFIX}${randomUUID()}`;
  const [caller, callee] = [await onBehalfOf(`${run}:caller`), await onBehalfOf(`${run}:callee`)];
  const token = madeUpToken();
  await callee('PUT', '/v1/devices/canary', iphone({ token }));
  const invite = await caller('POST', '/v1/calls', inviteOf(`${run}:callee`));
  expect(invite.status).toBe(201);
  await backend.settled();
  const [device] = (await callee('GET', '/v1/devices')).body.devices;
  return { run, caller, callee, callId: String(invite.body.callId), token, device };
};

const metricLines = (since: number) => backend.logs.slice(since).filter((line) => line.includes('"_aws"'));

describe('a canary call', () => {
  it('shows that its made-up token was refused, tries no other environment, and is no refusal of the application', async () => {
    const { device } = await canaryCall();

    expect(device).toMatchObject({ environment: 'production', health: { state: 'failing' } });
    expect(device.health.reason).toContain('Apple rejects the token in the production environment');
    expect(await itemsWith(backend, 'REFUSALS')).toEqual([]);
  });

  it('counts in no metric, neither cancelled nor missed', async () => {
    const start = backend.logs.length;

    const cancelled = await canaryCall();
    await cancelled.caller('POST', `/v1/calls/${cancelled.callId}/cancel`, {});
    const missed = await canaryCall();
    await backend.advance(WINDOW);

    expect((await missed.caller('GET', `/v1/calls/${missed.callId}`)).body.state).toBe('ended');
    expect(metricLines(start)).toEqual([]);
    expect(backend.logs.slice(start).filter((line) => line.includes('"ring.sent"'))).not.toEqual([]);
  });

  it('leaves nothing in the table or in SNS once both users are erased', async () => {
    const start = backend.logs.length;
    const { run, caller, callee, callId, token } = await canaryCall();
    await caller('POST', `/v1/calls/${callId}/cancel`, {});

    for (const session of [callee, caller]) expect((await session('DELETE', '/v1/users/me')).status).toBe(202);
    await backend.advance(ERASED);

    expect(await itemsWith(backend, run)).toEqual([]);
    expect(await itemsWith(backend, callId)).toEqual([]);
    expect(await endpointTokens(backend)).not.toContain(token);
    expect(metricLines(start)).toEqual([]);
  });

  it('is deleted with its users only where no other user is in it', async () => {
    const bob = someone('bob');
    const session = await backend.as(bob);
    await session('PUT', '/v1/devices/phone', iphone());
    const canary = await onBehalfOf(`${CANARY_PREFIX}${randomUUID()}`);
    const { body } = await canary('POST', '/v1/calls', inviteOf(bob));
    await canary('DELETE', '/v1/users/me');
    await backend.advance(ERASED);

    expect((await session('GET', `/v1/calls/${body.callId}`)).status).toBe(200);
  });
});

describe('the id of a canary user', () => {
  it("is refused in a user's own token", async () => {
    const own = await backend.as(`${CANARY_PREFIX}mallory`);

    const { status, body } = await own('GET', '/v1/devices');

    expect([status, body.code]).toEqual([403, 'invalid_user_claim']);
    expect(body.detail).toContain(`must not begin with ${CANARY_PREFIX}`);
  });
});
