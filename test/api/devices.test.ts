import {
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appleToken,
  inviteOf,
  iphone,
  pixel,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';

let backend: TestBackend;
let sns: SNSClient;
beforeAll(async () => {
  backend = await startTestBackend();
  sns = new SNSClient({
    endpoint: backend.sns.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
});
afterAll(() => backend.close());

const endpoints = async (platform: string) => {
  const PlatformApplicationArn = `${backend.sns.arnPrefix}app/${platform}/main`;
  const { Endpoints = [] } = await sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }));
  return Endpoints.map(({ EndpointArn, Attributes }) => ({ arn: EndpointArn, token: Attributes?.Token }));
};

describe('registering a device', () => {
  it('returns 201 for a new device and 200 for a refresh, with neither token nor endpoint ARN', async () => {
    const bob = await backend.as(someone('bob'));
    const phone = iphone();

    const first = await bob('PUT', '/v1/devices/phone', phone);
    const second = await bob('PUT', '/v1/devices/phone', phone);

    expect(first.status).toBe(201);
    expect(second.status).toBe(200);
    expect(first.body).toEqual({
      deviceId: 'phone',
      platform: 'ios',
      environment: 'production',
      appId: 'main',
      preset: 'universal',
      capabilities: [],
      alerts: false,
      health: { state: 'unconfirmed', reason: expect.stringContaining('ackUrl') },
      registeredAt: expect.stringMatching(/Z$/),
      refreshedAt: expect.stringMatching(/Z$/),
      warnings: [{ code: 'library_not_named', detail: expect.stringContaining('cordova-plugin-callkit') }],
    });
    expect(second.body.registeredAt).toBe(first.body.registeredAt);
    expect(first.text + second.text).not.toMatch(/arn:/);
    expect(first.text + second.text).not.toContain(phone.token);
  });

  it.each([
    ['production', 'APNS_VOIP'],
    ['sandbox', 'APNS_VOIP_SANDBOX'],
  ])('creates the endpoint of a %s token in the %s application, in lower case', async (environment, platform) => {
    const bob = await backend.as(someone('bob'));
    const token = appleToken().toUpperCase();

    await bob('PUT', '/v1/devices/phone', iphone({ environment, token }));

    expect((await endpoints(platform)).map((endpoint) => endpoint.token)).toContain(token.toLowerCase());
  });

  it('creates the endpoint of an alert token in the APNS application', async () => {
    const bob = await backend.as(someone('bob'));
    const alertToken = appleToken();

    const { body } = await bob('PUT', '/v1/devices/phone', iphone({ alertToken }));

    expect(body.alerts).toBe(true);
    expect((await endpoints('APNS')).map((endpoint) => endpoint.token)).toContain(alertToken);
  });

  it('deletes the endpoint of the device’s previous token', async () => {
    const bob = await backend.as(someone('bob'));
    const [before, after] = [appleToken(), appleToken()];
    await bob('PUT', '/v1/devices/phone', iphone({ token: before }));

    await bob('PUT', '/v1/devices/phone', iphone({ token: after }));

    const tokens = (await endpoints('APNS_VOIP')).map((endpoint) => endpoint.token);
    expect(tokens).not.toContain(before);
    expect(tokens).toContain(after);
  });

  it('enables an endpoint that SNS disabled when the device registers again', async () => {
    const [alice, bob] = [await backend.as(someone('alice')), await backend.as('bob-disabled')];
    const phone = iphone();
    await bob('PUT', '/v1/devices/phone', phone);
    const arn = (await endpoints('APNS_VOIP')).find((endpoint) => endpoint.token === phone.token)?.arn;
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn: arn, Attributes: { Enabled: 'false' } }));
    const before = await alice('POST', '/v1/calls', inviteOf('bob-disabled'));
    expect(before.body.rings).toMatchObject([
      { userId: 'bob-disabled', deviceId: 'phone', outcome: 'gone', reason: 'endpoint_disabled' },
    ]);

    await bob('PUT', '/v1/devices/phone', phone);

    const after = await alice('POST', '/v1/calls', inviteOf('bob-disabled'));
    expect(after.body.rings).toMatchObject([{ userId: 'bob-disabled', deviceId: 'phone', outcome: 'accepted' }]);
  });
});

describe('the list of devices', () => {
  it('shows only the devices of the requesting user, newest first', async () => {
    const [bob, carol] = [await backend.as(someone('bob')), await backend.as(someone('carol'))];
    await bob('PUT', '/v1/devices/phone', iphone());
    await bob('PUT', '/v1/devices/tablet', pixel({ preset: 'minimal', capabilities: ['voip-cancel'] }));
    await carol('PUT', '/v1/devices/phone', iphone());

    const { status, body } = await bob('GET', '/v1/devices');

    expect(status).toBe(200);
    expect(body.devices.map((device: { deviceId: string }) => device.deviceId)).toEqual(['tablet', 'phone']);
    expect(body.devices[0]).toMatchObject({ platform: 'android', preset: 'minimal', capabilities: ['voip-cancel'] });
  });
});

describe('while SNS has disabled the platform application', () => {
  const enabled = (Enabled: 'true' | 'false') => {
    const PlatformApplicationArn = `${backend.sns.arnPrefix}app/APNS_VOIP/main`;
    return sns.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes: { Enabled } }));
  };

  it('a registration is refused as temporary, names the cause, and succeeds once the application is enabled', async () => {
    const bob = await backend.as(someone('bob'));
    const phone = iphone();

    await enabled('false');
    const refused = await bob('PUT', '/v1/devices/phone', phone);
    await enabled('true');
    const again = await bob('PUT', '/v1/devices/phone', phone);

    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([503, 'try_again', '60']);
    expect(refused.body.detail).toContain('Amazon SNS has disabled the platform application');
    expect(again.status).toBe(201);
  });
});

describe('logging out', () => {
  it('returns 204, also when repeated, and the device is not rung any more', async () => {
    const [alice, name] = [await backend.as(someone('alice')), someone('bob')];
    const bob = await backend.as(name);
    const phone = iphone();
    await bob('PUT', '/v1/devices/phone', phone);

    const first = await bob('DELETE', '/v1/devices/phone');
    const second = await bob('DELETE', '/v1/devices/phone');

    expect([first.status, second.status]).toEqual([204, 204]);
    expect(first.text).toBe('');
    expect((await bob('GET', '/v1/devices')).body).toEqual({ devices: [] });
    expect((await alice('POST', '/v1/calls', inviteOf(name))).body.code).toBe('no_devices');
    expect((await endpoints('APNS_VOIP')).map((endpoint) => endpoint.token)).not.toContain(phone.token);
  });

  it('returns 404 for another user’s device and does not change it', async () => {
    const [bob, mallory] = [await backend.as(someone('bob')), await backend.as(someone('mallory'))];
    await bob('PUT', '/v1/devices/bobs-phone', iphone());

    const { status, body } = await mallory('DELETE', '/v1/devices/bobs-phone');

    expect(status).toBe(404);
    expect(body.code).toBe('device_not_found');
    expect((await bob('GET', '/v1/devices')).body.devices).toHaveLength(1);
  });
});
