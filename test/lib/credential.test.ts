import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SnsPlatform } from '../../lambda/contract/enums.ts';
import { credentialAttributes } from '../../lambda/credentials/credential.ts';
import { CredentialError } from '../../lambda/credentials/credential-error.ts';
import { aCertificate, anAccount, anRsaKey, aSigningKey, aToken } from './push-credentials.ts';

const now = new Date('2026-11-21T12:00:00Z');
const attributesOf = (secret: unknown, platform: SnsPlatform = 'APNS_VOIP') =>
  credentialAttributes(typeof secret === 'string' ? secret : JSON.stringify(secret), {
    platform,
    bundleId: 'com.example.app',
    now,
  });

const errorOf = (secret: unknown, platform?: SnsPlatform): string => {
  try {
    attributesOf(secret, platform);
  } catch (error) {
    if (error instanceof CredentialError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('a .p8 key', () => {
  it.each([
    ['APNS_VOIP', 'com.example.app.voip'],
    ['APNS_VOIP_SANDBOX', 'com.example.app.voip'],
    ['APNS', 'com.example.app'],
    ['APNS_SANDBOX', 'com.example.app'],
  ] as const)('becomes all four attributes, for %s with the bundle id %s', (platform, topic) => {
    const token = aToken();

    expect(attributesOf(token, platform)).toEqual({
      PlatformPrincipal: 'ABC123DEFG',
      PlatformCredential: token.privateKey,
      ApplePlatformTeamID: 'TEAM123456',
      ApplePlatformBundleID: topic,
    });
  });

  it.each([
    ['Windows line endings', (key: string) => key.replaceAll('\n', '\r\n')],
    ['escaped line endings', (key: string) => key.replaceAll('\n', '\\n')],
    ['escaped Windows line endings', (key: string) => key.replaceAll('\n', '\\r\\n')],
    ['spaces instead of line endings', (key: string) => key.trim().replaceAll('\n', ' ')],
    ['no line endings', (key: string) => key.replaceAll('\n', '')],
    ['white space around it', (key: string) => `\n\n  ${key}  \n`],
    ['OpenSSL bag attributes before it', (key: string) => `Bag Attributes\n  friendlyName: x\n${key}`],
  ])('is normalised if it was copied with %s', (_damage, damage) => {
    const token = aToken();

    const { PlatformCredential } = attributesOf({ ...token, privateKey: damage(String(token.privateKey)) });

    expect(PlatformCredential).toBe(token.privateKey);
  });

  it.each([
    ['no teamId', aToken({ teamId: undefined }), 'has no "teamId"'],
    ['no keyId', aToken({ keyId: undefined }), 'has no "keyId"'],
    ['no key', aToken({ privateKey: undefined }), 'has no "privateKey"'],
    ['a key that is not a string', aToken({ privateKey: 7 }), 'has no "privateKey"'],
    ['a file name as keyId', aToken({ keyId: 'AuthKey_ABC123DEFG.p8' }), '"keyId" must be ten capital letters'],
    ['a team name as teamId', aToken({ teamId: 'Example Ltd' }), '"teamId" must be ten capital letters'],
    ['an RSA key', aToken({ privateKey: anRsaKey() }), 'not the content of a .p8 file'],
    ['half a key', aToken({ privateKey: aSigningKey().slice(0, 60) }), 'is cut short'],
    [
      'a changed key',
      aToken({ privateKey: aSigningKey().replace(/[\w+/]{20}\n/, '\n') }),
      'part of it is missing or changed',
    ],
    ['a path', aToken({ privateKey: './AuthKey_ABC123DEFG.p8' }), 'is not PEM'],
    ['a public key', aToken({ privateKey: aPublicKey() }), 'no private key, but a public key'],
    [
      'other names',
      { key_id: 'ABC123DEFG', team: 'TEAM123456', key: aSigningKey() },
      'neither "keyId" nor "certificate"',
    ],
    ['a certificate as well', aToken({ certificate: 'x' }), 'mixes a .p8 key and a certificate'],
    [
      'no JSON around it',
      aSigningKey(),
      'the secret is not JSON; it must be {"keyId", "teamId", "privateKey"} for a .p8 key, or {"certificate", "privateKey"}. It holds a private key.',
    ],
    [
      'unescaped line endings inside the JSON',
      `{"keyId": "ABC123DEFG", "privateKey": "${aSigningKey()}"}`,
      'written as \\n',
    ],
    ['a list around it', [aToken()], 'JSON but not an object'],
    ['JSON inside JSON', JSON.stringify(JSON.stringify({ keyId: 'x' })), 'JSON but not an object'],
    ['a Google account instead', anAccount(), 'this is a Google service account'],
  ])('with %s is rejected with the reason', (_what, secret, reason) => {
    expect(errorOf(secret)).toContain(reason);
  });
});

describe('a push certificate', () => {
  it('becomes principal and credential, without attributes of a token', async () => {
    const secret = await aCertificate();

    const { PlatformPrincipal = '', PlatformCredential = '', ...others } = attributesOf(secret);

    expect(others).toEqual({});
    expect(new X509Certificate(PlatformPrincipal).checkPrivateKey(createPrivateKey(PlatformCredential))).toBe(true);
  });

  it('for all of Apple’s push services is accepted for VoIP pushes and alerts', async () => {
    const secret = await aCertificate({ topic: 'com.example.app', commonName: 'Apple Push Services: com.example.app' });

    expect(errorOf(secret, 'APNS_VOIP')).toBe('accepted');
    expect(errorOf(secret, 'APNS')).toBe('accepted');
  });

  it('is normalised if it was copied with other line endings', async () => {
    const secret = await aCertificate();
    const damaged = {
      certificate: secret.certificate.replaceAll('\n', '\\n'),
      privateKey: secret.privateKey.replaceAll('\n', '\r\n'),
    };

    expect(attributesOf(damaged)).toEqual(attributesOf(secret));
  });

  it('with the key of another certificate is rejected', async () => {
    const { certificate } = await aCertificate();
    const { privateKey } = await aCertificate();

    expect(errorOf({ certificate, privateKey })).toContain('does not belong to the certificate');
  });

  it('with a passphrase on its key is rejected', async () => {
    const { certificate, privateKey } = await aCertificate();
    const locked = createPrivateKey(privateKey).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'x',
    });

    expect(errorOf({ certificate, privateKey: locked.toString() })).toContain('protected by a passphrase');
  });

  it('that is only a signing request is rejected', async () => {
    const { certificate, privateKey } = await aCertificate();
    const request = certificate.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST');

    expect(errorOf({ certificate: request, privateKey })).toContain('a certificate signing request');
  });

  it.each([
    ['that expired', { expires: '2026-11-20' }, 'APNS_VOIP', 'expired on 2026-11-20'],
    ['for another app', { topic: 'com.example.other.voip' }, 'APNS_VOIP', 'issued for "com.example.other.voip"'],
    ['that is not Apple’s', { topic: '' }, 'APNS_VOIP', 'not an Apple push certificate'],
    ['for VoIP alone, for alerts', {}, 'APNS', 'cannot send the alerts of APNS'],
    [
      'for development, in production',
      { topic: 'com.example.app', commonName: 'Apple Development IOS Push Services: com.example.app' },
      'APNS',
      'a development certificate',
    ],
  ] as const)('%s is rejected with the reason', async (_what, options, platform, reason) => {
    expect(errorOf(await aCertificate(options), platform)).toContain(reason);
  });
});

describe('a Google service account', () => {
  it('is passed on unchanged', () => {
    const account = anAccount();

    const attributes = attributesOf(account, 'GCM');

    expect(Object.keys(attributes)).toEqual(['PlatformCredential']);
    expect(JSON.parse(attributes.PlatformCredential ?? '')).toEqual(account);
  });

  it.each([
    ['google-services.json', { project_info: {}, client: [] }, 'google-services.json, which belongs in the app'],
    ['a legacy server key', 'AAAAabcdefg:APA91bHexample', 'the secret is not JSON'],
    ['a user’s credential', anAccount({ type: 'authorized_user' }), 'missing or wrong: type'],
    [
      'an incomplete one',
      { type: 'service_account' },
      'missing or wrong: project_id, client_email, private_key, token_uri',
    ],
    ['one without the URL for its tokens', anAccount({ token_uri: undefined }), 'missing or wrong: token_uri.'],
    [
      'one with blank rows',
      anAccount({ project_id: '', private_key: '' }),
      'missing or wrong: project_id, private_key.',
    ],
    ['an Apple key', aToken(), 'an Apple credential'],
    ['a damaged key', anAccount({ private_key: 'x' }), '"private_key" is not PEM'],
    ['another kind of key', anAccount({ private_key: aSigningKey() }), 'not the RSA key'],
  ])('is rejected with the reason if it is %s', (_what, secret, reason) => {
    expect(errorOf(secret, 'GCM')).toContain(reason);
  });
});

describe('an error', () => {
  it('never quotes the credential', async () => {
    const { certificate, privateKey } = await aCertificate();
    const material = [aSigningKey(), certificate, privateKey].map((text) => text.replaceAll('\n', ''));
    const attempts = material.flatMap((text) => [
      text,
      `{"privateKey": ${text}`,
      aToken({ keyId: text }),
      aToken({ teamId: text }),
      aToken({ privateKey: text.slice(0, 90) }),
      { [text]: text },
      { certificate: text, privateKey: text },
      { certificate: Buffer.from(text).toString('base64') },
      { certificate: text.slice(0, -30), privateKey: text },
      { certificate: `${certificate}${privateKey}${text}`, privateKey: aSigningKey() },
      aToken({ keyId: text, teamId: text }),
      anAccount({ private_key: text }),
      anAccount({ project_id: 7, client_email: text }),
    ]);

    for (const attempt of attempts) {
      for (const platform of ['APNS_VOIP', 'GCM'] as const) {
        const message = errorOf(attempt, platform);
        for (const text of material) expect(message).not.toContain(text.slice(40, 60));
      }
    }
  });
});

function aPublicKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
}
