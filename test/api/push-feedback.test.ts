import {
  DeleteEndpointCommand,
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { appleToken, inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 600 });
});
afterAll(() => backend.close());

const bobWith = async (device: Record<string, unknown>) => {
  const user = someone('bob');
  const session = await backend.as(user);
  await session('PUT', '/v1/devices/phone', device);
  return {
    user,
    session,
    device: async () => (await session('GET', '/v1/devices')).body.devices[0],
  };
};
const invite = async (to: string) => {
  const alice = await backend.as(someone('alice'));
  const { body } = await alice('POST', '/v1/calls', inviteOf(to));
  await backend.settled();
  const path = `/v1/calls/${body.callId}`;
  return { path, alice, rings: async () => (await alice('GET', path)).body.rings };
};
const delivered = (token: unknown) =>
  backend.apple.pushes().filter(({ deviceToken, response }) => deviceToken === token && response.status === 200);

describe('an endpoint that SNS cannot publish to', () => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  let sns: SNSClient;
  beforeAll(() => {
    sns = new SNSClient({ endpoint: backend.sns.url, region: 'eu-west-1', credentials });
  });
  afterAll(() => sns.destroy());
  const endpointOf = async (phone: { readonly token: string }): Promise<string> => {
    const PlatformApplicationArn = `${backend.sns.arnPrefix}app/APNS_VOIP/main`;
    const { Endpoints = [] } = await sns.send(
      new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }),
    );
    return Endpoints.find(({ Attributes }) => Attributes?.Token === phone.token)?.EndpointArn ?? '';
  };

  it.each([
    [
      'disabled',
      (EndpointArn: string) =>
        sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'false' } })),
      /^SNS has disabled the endpoint, as it does after Apple rejected its token/,
    ],
    [
      'deleted',
      (EndpointArn: string) => sns.send(new DeleteEndpointCommand({ EndpointArn })),
      /^the endpoint was deleted in SNS/,
    ],
  ])('because it is %s makes the device failing until it registers again', async (_state, change, reason) => {
    const phone = iphone();
    const bob = await bobWith(phone);
    // The event of a deletion would remove the device; SNS may lose it.
    backend.faults.add({ target: { service: 'sns', action: 'Event' }, fault: { kind: 'silent' }, times: 1 });
    await change(await endpointOf(phone));

    await invite(bob.user);
    const found = (await bob.device()).health;
    await bob.session('PUT', '/v1/devices/phone', phone);
    const repaired = (await bob.device()).health;
    const again = await invite(bob.user);

    expect(found).toEqual({ state: 'failing', reason: expect.stringMatching(reason) });
    expect(repaired.state).toBe('unconfirmed');
    expect(await again.rings()).toMatchObject([{ outcome: 'accepted' }]);
  });
});

describe('a sandbox token registered as production', () => {
  it('fails once, is moved to the sandbox application and rings there, also after another registration as production', async () => {
    const phone = iphone({ alertToken: appleToken() });
    backend.apple.devices.register({ token: phone.token, environment: 'sandbox' });
    const bob = await bobWith(phone);

    const first = await invite(bob.user);
    const second = await invite(bob.user);
    await bob.session('PUT', '/v1/devices/phone', phone);
    const third = await invite(bob.user);

    expect(await first.rings()).toMatchObject([{ outcome: 'accepted', failed: { reason: 'InvalidPlatformToken' } }]);
    for (const { rings } of [second, third]) expect((await rings())[0]).not.toHaveProperty('failed');
    expect(delivered(phone.token).map(({ environment }) => environment)).toEqual(['sandbox', 'sandbox']);
    expect(await bob.device()).toMatchObject({ environment: 'sandbox', alerts: true });
  });

  it('that both environments refuse is kept as “failing” until the device registers a new token', async () => {
    const phone = iphone();
    backend.apple.devices.register({ token: phone.token, environment: 'production', topic: 'com.another.app.voip' });
    const bob = await bobWith(phone);

    await invite(bob.user);
    await invite(bob.user);

    expect(await bob.device()).toMatchObject({
      health: { state: 'failing', reason: expect.stringContaining('register it') },
    });
    const fresh = iphone();
    await bob.session('PUT', '/v1/devices/phone', fresh);
    await invite(bob.user);
    expect((await bob.device()).health.state).toBe('unconfirmed');
    expect(delivered(fresh.token)).toHaveLength(1);
  });
});

describe('a delivery failure of a device’s previous endpoint', () => {
  it('does not affect the device', async () => {
    const [before, after] = [iphone(), iphone()];
    const bob = await bobWith(before);
    backend.apple.devices.uninstall(before.token);
    const alice = await backend.as(someone('alice'));
    const [, refreshed] = await Promise.all([
      alice('POST', '/v1/calls', inviteOf(bob.user)),
      bob.session('PUT', '/v1/devices/phone', after),
    ]);
    await backend.settled();

    expect(refreshed.status).toBe(200);
    await invite(bob.user);
    expect(delivered(after.token).length).toBeGreaterThan(0);
    expect((await bob.device()).health.state).toBe('unconfirmed');
  });
});

describe('the receipt of a ring', () => {
  it('shows the caller when the push was accepted, reported and answered', async () => {
    const bob = await bobWith(iphone());
    const call = await invite(bob.user);

    const accepted = await call.rings();
    await bob.session('POST', `${call.path}/ringing`, { deviceId: 'phone' });
    await bob.session('POST', `${call.path}/answer`, { deviceId: 'phone' });

    expect(accepted).toEqual([
      {
        userId: bob.user,
        deviceId: 'phone',
        outcome: 'accepted',
        messageId: expect.stringMatching(/^[\da-f-]{36}$/),
        acceptedAt: expect.stringMatching(/Z$/),
      },
    ]);
    expect(await call.rings()).toEqual([
      { ...accepted[0], reportedAt: expect.stringMatching(/Z$/), answeredAt: expect.stringMatching(/Z$/) },
    ]);
    expect((await bob.device()).health).toEqual({ state: 'ok' });
  });

  it('is missing three times for a phone that used to report: the device is unconfirmed and its user notified once', async () => {
    const phone = iphone({ alertToken: appleToken() });
    const bob = await bobWith(phone);
    const first = await invite(bob.user);
    await bob.session('POST', `${first.path}/ringing`, { deviceId: 'phone' });
    await first.alice('POST', `${first.path}/cancel`);

    const healths = [];
    for (let ring = 0; ring < 4; ring += 1) {
      await invite(bob.user);
      await backend.advance(60_000);
      healths.push((await bob.device()).health.state);
    }

    expect(healths).toEqual(['ok', 'ok', 'unconfirmed', 'unconfirmed']);
    const warnings = backend.apple
      .pushes()
      .filter(({ deviceToken, payload }) => deviceToken === phone.alertToken && payload?.type === 'rings_unreported');
    expect(warnings).toHaveLength(1);

    const last = await invite(bob.user);
    await bob.session('POST', `${last.path}/ringing`, { deviceId: 'phone' });
    expect((await bob.device()).health).toEqual({ state: 'ok' });
  });
});

describe('the log', () => {
  it('contains the CloudWatch metrics, and no device token, JWT, receipt token or caller name', async () => {
    const phone = iphone({ alertToken: appleToken() });
    const bob = await bobWith(phone);
    const call = await invite(bob.user);
    await bob.session('POST', `${call.path}/ringing`, { deviceId: 'phone' });
    await backend.advance(60_000);

    await vi.waitFor(() => {
      const metrics = backend.logs.flatMap((line) => JSON.parse(line)._aws?.CloudWatchMetrics[0].Metrics ?? []);
      const names = new Set(metrics.map(({ Name }: { Name: string }) => Name));
      const all = ['Rings', 'PushToReceipt', 'AnsweredCalls', 'RingsWithoutReceipt', 'MissedCalls', 'PushFeedback'];
      expect(names).toEqual(new Set(all));
    });
    const text = backend.logs.join('\n');
    const receipts = backend.apple.pushes().map(({ payload }) => String(payload?.ackUrl).split('/').at(-1));
    for (const secret of [phone.token, phone.alertToken, 'Alice', ...receipts]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/eyJ[\w-]{20,}/);
  });
});
