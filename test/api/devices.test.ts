import {
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appleToken, inviteOf, iphone, pixel, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let sns: SNSClient;
beforeAll(async () => {
  house = await startTestHouse();
  sns = new SNSClient({
    endpoint: house.sns.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
});
afterAll(() => house.close());

const endpoints = async (platform: string) => {
  const PlatformApplicationArn = `${house.sns.arnPrefix}app/${platform}/main`;
  const { Endpoints = [] } = await sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }));
  return Endpoints.map(({ EndpointArn, Attributes }) => ({ arn: EndpointArn, token: Attributes?.Token }));
};

describe('registering a device', () => {
  it('answers 201 for a new device and 200 for a refreshed one, and shows neither token nor endpoint', async () => {
    const bob = await house.as(someone('bob'));
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
    });
    expect(second.body.registeredAt).toBe(first.body.registeredAt);
    expect(first.text + second.text).not.toMatch(/arn:/);
    expect(first.text + second.text).not.toContain(phone.token);
  });

  it.each([
    ['production', 'APNS_VOIP'],
    ['sandbox', 'APNS_VOIP_SANDBOX'],
  ])('puts a %s token into the %s application, in small letters', async (environment, platform) => {
    const bob = await house.as(someone('bob'));
    const token = appleToken().toUpperCase();

    await bob('PUT', '/v1/devices/phone', iphone({ environment, token }));

    expect((await endpoints(platform)).map((endpoint) => endpoint.token)).toContain(token.toLowerCase());
  });

  it('keeps an ordinary alert token in an application of its own', async () => {
    const bob = await house.as(someone('bob'));
    const alertToken = appleToken();

    const { body } = await bob('PUT', '/v1/devices/phone', iphone({ alertToken }));

    expect(body.alerts).toBe(true);
    expect((await endpoints('APNS')).map((endpoint) => endpoint.token)).toContain(alertToken);
  });

  it('deletes the endpoint of a token that the device no longer has', async () => {
    const bob = await house.as(someone('bob'));
    const [before, after] = [appleToken(), appleToken()];
    await bob('PUT', '/v1/devices/phone', iphone({ token: before }));

    await bob('PUT', '/v1/devices/phone', iphone({ token: after }));

    const tokens = (await endpoints('APNS_VOIP')).map((endpoint) => endpoint.token);
    expect(tokens).not.toContain(before);
    expect(tokens).toContain(after);
  });

  it('enables an endpoint that SNS had disabled, when the phone comes with a token again', async () => {
    const [alice, bob] = [await house.as(someone('alice')), await house.as('bob-disabled')];
    const phone = iphone();
    await bob('PUT', '/v1/devices/phone', phone);
    const arn = (await endpoints('APNS_VOIP')).find((endpoint) => endpoint.token === phone.token)?.arn;
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn: arn, Attributes: { Enabled: 'false' } }));
    const silent = await alice('POST', '/v1/calls', inviteOf('bob-disabled'));
    expect(silent.body.rings).toMatchObject([
      { userId: 'bob-disabled', deviceId: 'phone', outcome: 'gone', reason: 'endpoint_disabled' },
    ]);

    await bob('PUT', '/v1/devices/phone', phone);

    const heard = await alice('POST', '/v1/calls', inviteOf('bob-disabled'));
    expect(heard.body.rings).toMatchObject([{ userId: 'bob-disabled', deviceId: 'phone', outcome: 'accepted' }]);
  });
});

describe('the list of devices', () => {
  it("shows the caller's own devices and nobody else's, the latest first", async () => {
    const [bob, carol] = [await house.as(someone('bob')), await house.as(someone('carol'))];
    await bob('PUT', '/v1/devices/phone', iphone());
    await bob('PUT', '/v1/devices/tablet', pixel({ preset: 'minimal', capabilities: ['voip-cancel'] }));
    await carol('PUT', '/v1/devices/phone', iphone());

    const { status, body } = await bob('GET', '/v1/devices');

    expect(status).toBe(200);
    expect(body.devices.map((device: { deviceId: string }) => device.deviceId)).toEqual(['tablet', 'phone']);
    expect(body.devices[0]).toMatchObject({ platform: 'android', preset: 'minimal', capabilities: ['voip-cancel'] });
  });
});

describe('logging out', () => {
  it('answers 204, also the second time, and the device rings no more', async () => {
    const [alice, name] = [await house.as(someone('alice')), someone('bob')];
    const bob = await house.as(name);
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

  it("answers 404 for somebody else's device and leaves it alone", async () => {
    const [bob, mallory] = [await house.as(someone('bob')), await house.as(someone('mallory'))];
    await bob('PUT', '/v1/devices/bobs-phone', iphone());

    const { status, body } = await mallory('DELETE', '/v1/devices/bobs-phone');

    expect(status).toBe(404);
    expect(body.code).toBe('device_not_found');
    expect((await bob('GET', '/v1/devices')).body.devices).toHaveLength(1);
  });
});
