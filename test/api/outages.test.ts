import { randomUUID } from 'node:crypto';
import {
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  inviteOf,
  iphone,
  type Session,
  someone,
  startTestBackend,
  type TestBackend,
  type TestResponse,
} from '../support/backend.ts';

const COUNT = 50;

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 600 });
});
afterAll(() => backend.close());

interface TestUser {
  readonly user: string;
  readonly session: Session;
  readonly phone: ReturnType<typeof iphone>;
}

const newUsers = (count: number, { as } = backend): Promise<TestUser[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const user = someone('bob');
      return { user, session: await as(user), phone: iphone() };
    }),
  );
const register = ({ session, phone }: TestUser) => session('PUT', '/v1/devices/phone', phone);
const snsIsDownFor = (forMs: number) =>
  backend.faults.add({
    target: { service: 'sns' },
    fault: { kind: 'failing', status: 503, code: 'ServiceUnavailable' },
    forMs,
  });

/** Sends each refused request once more. */
const retryRefused = async <T>(
  items: readonly T[],
  responses: readonly TestResponse[],
  send: (item: T) => Promise<TestResponse>,
) => {
  const refused = responses
    .map(({ status }, index) => ({ status, item: items[index] }))
    .filter(({ status }) => status >= 400);
  const retries = await Promise.all(refused.map(({ item }) => (item === undefined ? undefined : send(item))));
  return { refused, retries };
};

describe('an SNS outage of 30 s', () => {
  it(`during ${COUNT} registrations loses none: each succeeds or is refused with 503 and Retry-After`, async () => {
    const all = await newUsers(COUNT);
    const before = await Promise.all(all.slice(0, COUNT / 2).map(register));
    snsIsDownFor(30_000);

    const during = await Promise.all(all.slice(COUNT / 2).map(register));
    await backend.advance(30_000);
    const { refused, retries } = await retryRefused(all.slice(COUNT / 2), during, register);

    expect(before.every(({ status }) => status === 201)).toBe(true);
    expect(refused.length).toBeGreaterThan(0);
    expect(
      during.every(({ status, headers }) => status === 201 || (status === 503 && headers.has('retry-after'))),
    ).toBe(true);
    expect(retries.every((response) => response?.status === 201 || response?.status === 200)).toBe(true);
    const lists = await Promise.all(all.map(({ session }) => session('GET', '/v1/devices')));
    expect(lists.map(({ body }) => body.devices.length)).toEqual(Array(COUNT).fill(1));
  });

  it(`during ${COUNT} invites loses none: each phone rings once, or the invite is refused with 503 and Retry-After`, async () => {
    const all = await newUsers(COUNT);
    await Promise.all(all.map(register));
    const alice = await backend.as(someone('alice'));
    const calls = all.map(({ user, phone }) => ({ user, phone, callId: randomUUID() }));
    const invite = ({ user, callId }: (typeof calls)[number]) =>
      alice('POST', '/v1/calls', inviteOf(user, { callId, ringTimeoutSeconds: 60 }));
    await Promise.all(calls.slice(0, COUNT / 2).map(invite));
    snsIsDownFor(30_000);

    const during = await Promise.all(calls.slice(COUNT / 2).map(invite));
    await backend.advance(30_000);
    const { refused, retries } = await retryRefused(calls.slice(COUNT / 2), during, invite);
    await backend.settled();

    expect(refused.length).toBeGreaterThan(0);
    expect(
      during.every(({ status, headers }) => status === 201 || (status === 503 && headers.has('retry-after'))),
    ).toBe(true);
    expect(retries.map((response) => response?.status)).toEqual(retries.map(() => 200));
    const views = await Promise.all(calls.map(({ callId }) => alice('GET', `/v1/calls/${callId}`)));
    expect(views.map(({ body }) => body.rings.map((ring: { outcome: string }) => ring.outcome))).toEqual(
      Array(COUNT).fill(['accepted']),
    );
    const rung = calls.map(
      ({ phone }) => backend.apple.pushes().filter(({ deviceToken }) => deviceToken === phone.token).length,
    );
    expect(rung).toEqual(Array(COUNT).fill(1));
  });
});

describe('half of all endpoints disabled', () => {
  it('does not affect the other half and removes no registration; a refresh enables each endpoint', async () => {
    const all = await newUsers(40);
    await Promise.all(all.map(register));
    await disableEndpointsOf(all.filter((_, index) => index % 2 === 0));
    const alice = await backend.as(someone('alice'));
    const ring = async ({ user }: TestUser) =>
      (await alice('POST', '/v1/calls', inviteOf(user))).body.rings?.[0]?.outcome;

    const first = await Promise.all(all.map(ring));
    await backend.settled();
    await Promise.all(all.map(register));
    const second = await Promise.all(all.map(ring));

    expect(first).toEqual(all.map((_, index) => (index % 2 === 0 ? 'gone' : 'accepted')));
    expect(second).toEqual(all.map(() => 'accepted'));
  });
});

describe('sandbox tokens registered as production', () => {
  // A backend of its own: once devices are refused in bulk, no other device of the application is moved for ten minutes.
  let own: TestBackend;
  beforeEach(async () => {
    own = await startTestBackend({ invitesPerMinute: 600 });
  });
  afterEach(() => own.close());

  it('are moved to the sandbox application four at most when forty are called at once, and the rest read “failing”', async () => {
    const all = await newUsers(40, own);
    for (const { phone } of all) own.apple.devices.register({ token: phone.token, environment: 'sandbox' });
    await Promise.all(all.map(register));
    const alice = await own.as(someone('alice'));
    const invite = ({ user }: TestUser) => alice('POST', '/v1/calls', inviteOf(user));

    // A machine that stalls makes the backend refuse invites with 503: its clients invite again.
    for (let uncalled = all, round = 0; uncalled.length > 0 && round < 5; round += 1) {
      const responses = await Promise.all(uncalled.map(invite));
      uncalled = uncalled.filter((_, index) => responses[index]?.status !== 201);
    }
    await own.settled();
    const first = await places(all);
    // A stall can fail an event of SNS, and Lambda repeats it after one minute and again after two. By then, calls have rung twice,
    // and a moved phone without a receipt is rung where it was registered.
    await own.advance(180_000);
    const last = await places(all);

    expect(first.moved).toBeLessThanOrEqual(4);
    expect(last.moved).toBeLessThanOrEqual(4);
    expect(last.moved + last.failing).toBe(40);
  });
});

const places = async (users: readonly TestUser[]) => {
  const lists = await Promise.all(users.map(({ session }) => session('GET', '/v1/devices')));
  const devices = lists.map(({ body }) => body.devices[0]);
  return {
    moved: devices.filter(({ environment }) => environment === 'sandbox').length,
    failing: devices.filter(({ health }) => health.state === 'failing').length,
  };
};

const disableEndpointsOf = async (users: readonly TestUser[]): Promise<void> => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const sns = new SNSClient({ endpoint: backend.sns.url, region: 'eu-west-1', credentials });
  const PlatformApplicationArn = `${backend.sns.arnPrefix}app/APNS_VOIP/main`;
  const tokens = new Set(users.map(({ phone }) => phone.token));
  for (let NextToken: string | undefined, first = true; first || NextToken !== undefined; first = false) {
    const page = await sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn, NextToken }));
    for (const { EndpointArn, Attributes } of page.Endpoints ?? []) {
      if (!tokens.has(Attributes?.Token ?? '')) continue;
      await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'false' } }));
    }
    NextToken = page.NextToken;
  }
};
