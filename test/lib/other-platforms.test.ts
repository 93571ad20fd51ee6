import { describe, expect, it } from 'vitest';
import type { ApplicationPlatform } from '../../lambda/contract/application-platforms.ts';
import { applicationIdentity } from '../../lambda/credentials/application-identity.ts';
import { credentialAttributes } from '../../lambda/credentials/credential.ts';
import { credentialExpiry } from '../../lambda/credentials/credential-expiry.ts';
import { credentialProbe } from '../../lambda/entry/dependencies/credential-probe.ts';
import { aCertificate, anAccount, aToken } from './push-credentials.ts';

const now = new Date('2026-11-21T12:00:00Z');
const attributesOf = (secret: object, platform: ApplicationPlatform, bundleId?: string) =>
  credentialAttributes(JSON.stringify(secret), { platform, bundleId, now });

describe('credentials of push services that are not of Apple or Google', () => {
  it.each([
    ['ADM', { clientId: 'amzn1.application-oa2-client.x', clientSecret: 's3cret' }],
    ['BAIDU', { apiKey: 'key', secretKey: 's3cret' }],
    ['WNS', { packageSid: 'ms-app://s-1-15-2-1', secretKey: 's3cret' }],
  ] as const)('become principal and credential: %s', (platform, secret) => {
    const attributes = attributesOf(secret, platform);

    const [principal] = Object.values(secret);
    expect(attributes).toEqual({ PlatformPrincipal: principal, PlatformCredential: 's3cret' });
    expect(applicationIdentity(platform, undefined, attributes)).toBe(principal);
    expect(credentialExpiry(JSON.stringify(secret), platform)).toBeUndefined();
  });

  it.each([
    ['ADM', { clientId: 'x' }, 'the secret has no "clientSecret"; it must be {"clientId", "clientSecret"}'],
    ['BAIDU', { apiKey: ' ', secretKey: 'x' }, 'the secret has no "apiKey"'],
    ['WNS', aToken(), 'the secret has no "packageSid"'],
    ['MPNS', aToken(), "a .p8 key is for Apple's platforms; MPNS needs"],
    ['MACOS', anAccount(), 'this is a Google service account; MACOS needs {"keyId"'],
  ] as const)('are refused for %s when a part is missing', (platform, secret, reason) => {
    expect(() => attributesOf(secret, platform, 'com.example.app')).toThrow(reason);
  });

  it('are a TLS certificate of any authority for MPNS, until it expires', async () => {
    const secret = await aCertificate({ topic: '', commonName: 'push.example.com' });

    const attributes = attributesOf(secret, 'MPNS');

    expect(attributes).toHaveProperty('PlatformCredential', expect.stringContaining('BEGIN PRIVATE KEY'));
    expect(applicationIdentity('MPNS', undefined, attributes)).toBe('push.example.com');
    expect(credentialExpiry(JSON.stringify(secret), 'MPNS')?.getUTCFullYear()).toBe(2030);
    const expired = await aCertificate({ topic: '', commonName: 'push.example.com', expires: '2026-01-01' });
    expect(() => attributesOf(expired, 'MPNS')).toThrow(/expired on 2026-01-01\. Renew it\.$/);
  });
});

describe("credentials of Apple's other platforms", () => {
  it.each(['MACOS', 'MACOS_SANDBOX'] as const)('are a .p8 key with the bundle id as topic: %s', (platform) => {
    expect(attributesOf(aToken(), platform, 'com.example.mac')).toMatchObject({
      ApplePlatformBundleID: 'com.example.mac',
    });
  });

  it('are the certificate of the pass type id for passes, and of the vendor for device management', async () => {
    const pass = await aCertificate({ topic: 'pass.com.example', commonName: 'Pass Type ID: pass.com.example' });
    const mdm = await aCertificate({ topic: 'com.apple.mgmt.External.1', commonName: 'APSP:1' });

    expect(attributesOf(pass, 'APNS_PASSBOOK', 'pass.com.example')).toHaveProperty('PlatformPrincipal');
    expect(attributesOf(mdm, 'APNS_MDM', 'com.apple.mgmt.External.1')).toHaveProperty('PlatformPrincipal');
    expect(() => attributesOf(pass, 'APNS', 'pass.com.example')).toThrow('of the kind "Pass Type ID"');
  });

  it('need the bundle identifier', () => {
    expect(() => attributesOf(aToken(), 'MACOS')).toThrow('MACOS needs the bundle identifier');
  });
});

describe('the check of a credential with its push service', () => {
  it.each(['ADM', 'BAIDU', 'MPNS', 'WNS', 'APNS_PASSBOOK'] as const)(
    'sends no request for %s, and lets the deployment go on',
    async (platform) => {
      const nobody = 'http://127.0.0.1:9';
      const probe = credentialProbe({ apns: nobody, apnsSandbox: nobody, fcm: nobody }, () => now);

      const result = await probe({ platform, bundleId: 'pass.com.example', attributes: {} });

      expect(result).toMatchObject({ kind: 'inconclusive', detail: expect.stringContaining(platform) });
    },
  );
});
