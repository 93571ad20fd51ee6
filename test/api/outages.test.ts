import { randomUUID } from 'node:crypto';
import {
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  inviteOf,
  iphone,
  type Session,
  someone,
  startTestHouse,
  type TestHouse,
} from '../support/house.ts';

const MANY = 200;

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ invitesPerMinute: 600 });
});
afterAll(() => house.close());

interface Person {
  readonly user: string;
  readonly session: Session;
  readonly phone: ReturnType<typeof iphone>;
}

const people = (count: number): Promise<Person[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const user = someone('bob');
      return { user, session: await house.as(user), phone: iphone() };
    }),
  );
const register = ({ session, phone }: Person) => session('PUT', '/v1/devices/phone', phone);
const snsIsDownFor = (forMs: number) =>
  house.faults.add({
    target: { service: 'sns' },
    fault: { kind: 'failing', status: 503, code: 'ServiceUnavailable' },
    forMs,
  });

/** Sends what was refused with Retry-After once more. */
const retried = async <T>(things: readonly T[], answers: readonly Answer[], send: (thing: T) => Promise<Answer>) => {
  const refused = answers
    .map(({ status }, index) => ({ status, thing: things[index] }))
    .filter(({ status }) => status >= 400);
  const again = await Promise.all(refused.map(({ thing }) => (thing === undefined ? undefined : send(thing))));
  return { refused, again };
};

describe('SNS down for 30 s', () => {
  it('in the middle of 200 registrations loses none: each is registered, or its client is told to try again', async () => {
    const all = await people(MANY);
    const before = await Promise.all(all.slice(0, MANY / 2).map(register));
    snsIsDownFor(30_000);

    const during = await Promise.all(all.slice(MANY / 2).map(register));
    await house.advance(30_000);
    const { refused, again } = await retried(all.slice(MANY / 2), during, register);

    expect(before.every(({ status }) => status === 201)).toBe(true);
    expect(refused.length).toBeGreaterThan(0);
    expect(
      during.every(({ status, headers }) => status === 201 || (status === 503 && headers.has('retry-after'))),
    ).toBe(true);
    expect(again.every((answer) => answer?.status === 201 || answer?.status === 200)).toBe(true);
    const lists = await Promise.all(all.map(({ session }) => session('GET', '/v1/devices')));
    expect(lists.map(({ body }) => body.devices.length)).toEqual(Array(MANY).fill(1));
  });

  it('in the middle of 200 invites loses none: each phone rings once, or the caller is told to try again', async () => {
    const all = await people(MANY);
    await Promise.all(all.map(register));
    const alice = await house.as(someone('alice'));
    const calls = all.map(({ user, phone }) => ({ user, phone, callId: randomUUID() }));
    const invite = ({ user, callId }: (typeof calls)[number]) =>
      alice('POST', '/v1/calls', inviteOf(user, { callId, ringSeconds: 60 }));
    await Promise.all(calls.slice(0, MANY / 2).map(invite));
    snsIsDownFor(30_000);

    const during = await Promise.all(calls.slice(MANY / 2).map(invite));
    await house.advance(30_000);
    const { refused, again } = await retried(calls.slice(MANY / 2), during, invite);
    await house.settled();

    expect(refused.length).toBeGreaterThan(0);
    expect(
      during.every(({ status, headers }) => status === 201 || (status === 503 && headers.has('retry-after'))),
    ).toBe(true);
    expect(again.map((answer) => answer?.status)).toEqual(again.map(() => 200));
    const seen = await Promise.all(calls.map(({ callId }) => alice('GET', `/v1/calls/${callId}`)));
    expect(seen.map(({ body }) => body.rings.map((ring: { outcome: string }) => ring.outcome))).toEqual(
      Array(MANY).fill(['accepted']),
    );
    const rung = calls.map(
      ({ phone }) => house.apple.pushes().filter(({ deviceToken }) => deviceToken === phone.token).length,
    );
    expect(rung).toEqual(Array(MANY).fill(1));
  });
});

describe('half of all endpoints disabled', () => {
  it('costs the other half no ring and no device its registration; a refresh repairs each', async () => {
    const all = await people(40);
    await Promise.all(all.map(register));
    await disableEndpointsOf(all.filter((_, index) => index % 2 === 0));
    const alice = await house.as(someone('alice'));
    const ring = async ({ user }: Person) =>
      (await alice('POST', '/v1/calls', inviteOf(user))).body.rings?.[0]?.outcome;

    const first = await Promise.all(all.map(ring));
    await house.settled();
    await Promise.all(all.map(register));
    const second = await Promise.all(all.map(ring));

    expect(first).toEqual(all.map((_, index) => (index % 2 === 0 ? 'gone' : 'accepted')));
    expect(second).toEqual(all.map(() => 'accepted'));
  });
});

describe('all sandbox tokens sent as production', () => {
  it('are moved, every one, and ring from the second call on; none is forgotten', async () => {
    const all = await people(40);
    for (const { phone } of all) house.apple.devices.register({ token: phone.token, environment: 'sandbox' });
    await Promise.all(all.map(register));
    const alice = await house.as(someone('alice'));
    const ring = async ({ user }: Person) => {
      const answer = await alice('POST', '/v1/calls', inviteOf(user));
      await house.settled();
      return answer.status;
    };

    await Promise.all(all.map(ring));
    const statuses = await Promise.all(all.map(ring));

    expect(statuses).toEqual(all.map(() => 201));
    const delivered = all.map(
      ({ phone }) =>
        house.apple.pushes().filter(({ deviceToken, verdict }) => deviceToken === phone.token && verdict.status === 200)
          .length,
    );
    expect(delivered).toEqual(all.map(() => 1));
    const lists = await Promise.all(all.map(({ session }) => session('GET', '/v1/devices')));
    expect(lists.map(({ body }) => body.devices[0].environment)).toEqual(all.map(() => 'sandbox'));
  });
});

const disableEndpointsOf = async (chosen: readonly Person[]): Promise<void> => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const sns = new SNSClient({ endpoint: house.sns.url, region: 'eu-west-1', credentials });
  const PlatformApplicationArn = `${house.sns.arnPrefix}app/APNS_VOIP/main`;
  const tokens = new Set(chosen.map(({ phone }) => phone.token));
  for (let NextToken: string | undefined, first = true; first || NextToken !== undefined; first = false) {
    const page = await sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn, NextToken }));
    for (const { EndpointArn, Attributes } of page.Endpoints ?? []) {
      if (!tokens.has(Attributes?.Token ?? '')) continue;
      await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'false' } }));
    }
    NextToken = page.NextToken;
  }
};
