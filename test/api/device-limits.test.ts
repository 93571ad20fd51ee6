import { ListEndpointsByPlatformApplicationCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  inviteOf,
  iphone,
  type Session,
  someone,
  startTestBackend,
  startWindow,
  type TestBackend,
} from '../support/backend.ts';

const DAY = 24 * 60 * 60 * 1000;
const LIMIT = 16;

let backend: TestBackend;
let sns: SNSClient;
beforeAll(async () => {
  backend = await startTestBackend();
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  sns = new SNSClient({ endpoint: backend.sns.url, region: 'eu-west-1', credentials });
});
afterAll(async () => {
  sns.destroy();
  await backend.close();
});

const put = (session: Session, deviceId: string, phone = iphone()) => session('PUT', `/v1/devices/${deviceId}`, phone);
const listOf = async (session: Session): Promise<string[]> =>
  (await session('GET', '/v1/devices')).body.devices.map(({ deviceId }: { deviceId: string }) => deviceId);
const endpointTokens = async () => {
  const PlatformApplicationArn = `${backend.sns.arnPrefix}app/APNS_VOIP/main`;
  const { Endpoints = [] } = await sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }));
  return Endpoints.map(({ Attributes }) => Attributes?.Token);
};
/** Registers phones, each a second after the other. */
const putAll = async (session: Session, phones: readonly ReturnType<typeof iphone>[]) => {
  for (const [n, phone] of phones.entries()) {
    await put(session, `phone-${n}`, phone);
    await backend.advance(1_000);
  }
};
const phones = (count: number) => Array.from({ length: count }, () => iphone());

describe('a user’s devices', () => {
  it('are at most 16: the 17th is refused with the one to remove, and registered once that is removed', async () => {
    const bob = await backend.as(someone('bob'));
    await putAll(bob, phones(LIMIT));

    const refused = await put(bob, 'new');
    await bob('DELETE', `/v1/devices/${refused.body.deviceId}`);
    const accepted = await put(bob, 'new');

    expect([refused.status, refused.body.code, refused.body.deviceId]).toEqual([409, 'too_many_devices', 'phone-0']);
    expect(refused.body.detail).toContain('phone-0');
    expect(accepted.status).toBe(201);
    expect(await listOf(bob)).toHaveLength(LIMIT);
  });

  it('at their limit may still be refreshed, get another token, and be replaced by one with the same token', async () => {
    const bob = await backend.as(someone('bob'));
    const known = phones(LIMIT);
    await putAll(bob, known);

    const refreshed = await put(bob, 'phone-3', known[3]);
    const changed = await put(bob, 'phone-4');
    const reinstalled = await put(bob, 'phone-5-again', known[5]);

    expect([refreshed.status, changed.status, reinstalled.status]).toEqual([200, 200, 201]);
    expect(await listOf(bob)).toHaveLength(LIMIT);
    expect(await listOf(bob)).not.toContain('phone-5');
  });

  it('lose the one not refreshed for 30 days to a new one, as if it had logged out', async () => {
    const bobId = someone('bob');
    const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
    const [unused = iphone(), ...used] = phones(LIMIT);
    await putAll(bob, [unused, ...used]);
    await backend.advance(30 * DAY);
    await Promise.all(used.map((phone, n) => put(bob, `phone-${n + 1}`, phone)));

    const added = await put(bob, 'new');

    expect(added.status).toBe(201);
    const list = await listOf(bob);
    expect(list).toHaveLength(LIMIT);
    expect(list).not.toContain('phone-0');
    expect(await endpointTokens()).not.toContain(unused.token);
    const { rings } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
    expect(rings.filter(({ outcome }: { outcome: string }) => outcome === 'accepted')).toHaveLength(LIMIT);
  });

  it('are at most 16 after 24 concurrent registrations of new ones: all others are refused', async () => {
    const bob = await backend.as(someone('bob'));

    const responses = await Promise.all(phones(24).map((phone, n) => put(bob, `phone-${n}`, phone)));

    const list = await listOf(bob);
    expect(list.length).toBeLessThanOrEqual(LIMIT);
    expect(responses.filter(({ status }) => status === 201)).toHaveLength(list.length);
    const others = responses.filter(({ status }) => status !== 201).map(({ status }) => status);
    expect(others.every((status) => status === 409 || status === 503)).toBe(true);
  });
});

describe('registrations that reach SNS', () => {
  it('are limited to 60 an hour and user: 429 with Retry-After, and unchanged refreshes go on', async () => {
    await startWindow(backend, 60 * 60_000);
    const [bob, carol] = [await backend.as(someone('bob')), await backend.as(someone('carol'))];
    const phone = iphone();
    for (let n = 0; n < 59; n += 1) await put(bob, 'phone');
    const last = await put(bob, 'phone', phone);

    const refused = await put(bob, 'phone');
    const unchanged = await put(bob, 'phone', phone);
    const other = await put(carol, 'phone');
    const wait = Number(refused.headers.get('retry-after'));
    await backend.advance(wait * 1_000);
    const later = await put(bob, 'phone');

    expect(last.status).toBe(200);
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(3600);
    expect([unchanged.status, other.status, later.status]).toEqual([200, 201, 200]);
  });

  it('that SNS could not carry out do not count', async () => {
    const bob = await backend.as(someone('bob'));
    const refusal = { action: 'CreatePlatformEndpoint', code: 'AuthorizationError', status: 403 };
    backend.sns.refuse({ ...refusal, times: 70 });

    for (let n = 0; n < 70; n += 1) expect((await put(bob, 'phone')).status).toBe(503);

    expect((await put(bob, 'phone')).status).toBe(201);
  });
});
