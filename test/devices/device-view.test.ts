import { describe, expect, it } from 'vitest';
import { FAILING_REASONS } from '../../lambda/devices/device.ts';
import { deviceView } from '../../lambda/devices/device-view.ts';
import { aDevice, T0 } from '../support/builders.ts';

const application = 'arn:aws:sns:eu-west-1:111122223333:app/APNS_VOIP/main';
const apps = [{ appId: 'main', bundleId: 'com.example.app', applications: { APNS_VOIP: application } }];
const iphone = aDevice({ endpointArn: `${application.replace(':app/', ':endpoint/')}/1`, lastReceiptAt: T0 });
const healthOf = (changes: Parameters<typeof aDevice>[0]) => deviceView({ ...iphone, ...changes }, apps).health;

describe('the health of a device', () => {
  it('is ok after a receipt of a ring', () => {
    expect(healthOf({})).toEqual({ state: 'ok' });
  });

  it.each(FAILING_REASONS)('is failing while %s is recorded, also after a receipt of an earlier ring', (reason) => {
    const health = healthOf({ failing: { reason, at: T0 } });

    expect(health).toEqual({ state: 'failing', reason: expect.stringMatching(/register|check the bundle id/) });
  });

  it('names the push service of the platform', () => {
    const failing = { reason: 'refused', at: T0 } as const;
    const android = {
      platform: 'android',
      endpointArn: 'arn:aws:sns:eu-west-1:1:endpoint/GCM/main/1',
      failing,
    } as const;
    const both = [{ ...apps[0], appId: 'main', bundleId: 'b', applications: { APNS_VOIP: application, GCM: 'arn' } }];

    expect(deviceView({ ...iphone, failing }, both).health.reason).toMatch(/^Apple rejects/);
    expect(deviceView({ ...iphone, ...android }, both).health.reason).toMatch(/^Google rejects/);
  });

  it.each([
    ['its app', []],
    ['the platform application of its endpoint', [{ appId: 'main', bundleId: 'com.example.app', applications: {} }]],
  ])('is failing if the deployment no longer has %s', (_what, deployed) => {
    expect(deviceView(iphone, deployed).health).toEqual({
      state: 'failing',
      reason: 'this deployment no longer has the app main for ios',
    });
  });
});
