import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SnsPlatform } from '../../lambda/contract/enums.ts';
import { credentialAttributes } from '../../lambda/credentials/credential.ts';
import { CredentialError } from '../../lambda/credentials/credential-error.ts';
import { aCertificate, aSigningKey, aToken, pem } from '../lib/push-credentials.ts';

const now = new Date('2026-11-21T12:00:00Z');
const attributesOf = (secret: object, platform: SnsPlatform = 'APNS_VOIP', bundleId = 'com.example.app') =>
  credentialAttributes(JSON.stringify(secret), { platform, bundleId, now });

const { certificate, privateKey } = await aCertificate();
const intermediate = await aCertificate({
  topic: '',
  commonName: 'Apple Worldwide Developer Relations Certification Authority',
  expires: '2025-01-01',
});
const rsa = await aCertificate({ keyType: 'RSA' });
const accepted = attributesOf({ certificate, privateKey });
const bags = (text: string): string =>
  `Bag Attributes\n    friendlyName: VoIP Services: com.example.app\n    localKeyID: 01 \nsubject=UID = com.example.app.voip\n${text}`;
const exported = (key: string, type: 'pkcs1' | 'sec1'): string =>
  createPrivateKey(key).export({ type, format: 'pem' }).toString();

describe('a certificate and its key are found', () => {
  const both = `${certificate}\n${privateKey}`;
  it.each<[string, object]>([
    ['in two fields', { certificate, privateKey }],
    ['in the field of the other', { certificate: privateKey, privateKey: certificate }],
    ['in the first field', { certificate: both }],
    ['in the second field', { privateKey: both }],
    ['in one field, the key first', { certificate: `${privateKey}\n${certificate}` }],
    ['with the key in both fields', { certificate: both, privateKey }],
    ['with the certificate in both fields', { certificate, privateKey: both }],
    ['before an intermediate certificate', { certificate: `${certificate}\n${intermediate.certificate}`, privateKey }],
    ['after an intermediate certificate', { certificate: `${intermediate.certificate}\n${both}` }],
    ['among bag attributes', { certificate: `${bags(certificate)}${bags(privateKey)}` }],
    ['beside blank rows', { certificate, privateKey, keyId: '', teamId: ' ' }],
    ['beside rows that are null', { certificate: both, privateKey: null, keyId: null, teamId: null }],
    ['with an encrypted copy of the key', { certificate: `${certificate}\n${encrypted(privateKey)}`, privateKey }],
  ])('%s', (_where, secret) => {
    expect(attributesOf(secret)).toEqual(accepted);
  });

  it('with a PKCS#1 key, which stays PKCS#1', () => {
    const pkcs1 = exported(rsa.privateKey, 'pkcs1');

    expect(attributesOf({ certificate: rsa.certificate, privateKey: pkcs1 }).PlatformCredential).toBe(pkcs1);
  });

  it('with a SEC1 key and its parameters, which becomes PKCS#8', () => {
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    const sec1 = `${parameters}${exported(privateKey, 'sec1')}`;

    expect(attributesOf({ certificate, privateKey: sec1 })).toEqual({
      ...accepted,
      PlatformCredential: pem(createPrivateKey(privateKey)),
    });
  });
});

const DAMAGE: readonly (readonly [string, (text: string) => string])[] = [
  ['Windows line ends', (text) => text.replaceAll('\n', '\r\n')],
  ['old Macintosh line ends', (text) => text.replaceAll('\n', '\r')],
  ['line ends escaped once', (text) => text.replaceAll('\n', '\\n')],
  ['line ends escaped twice', (text) => text.replaceAll('\n', '\\\\n')],
  ['Windows line ends escaped once', (text) => text.replaceAll('\n', '\\r\\n')],
  ['Windows line ends escaped twice', (text) => text.replaceAll('\n', '\\\\r\\\\n')],
  ['slashes escaped', (text) => text.replaceAll('/', '\\/')],
  ['blanks for line ends', (text) => text.replaceAll('\n', ' ')],
  ['tabs for line ends', (text) => text.replaceAll('\n', '\t')],
  ['no line ends', (text) => text.replaceAll('\n', '')],
  ['indented lines', (text) => text.replaceAll(/^/gm, '    ')],
  ['a byte order mark', (text) => `\uFEFF${text}`],
  ['base64', (text) => Buffer.from(text).toString('base64')],
  ['base64 in lines', (text) => Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\n')],
  ['base64 in lines with escaped ends', (text) => Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\\n')],
  ['UTF-16 read as another encoding', (text) => `\u00ff\u00fe${[...text].join('\u0000')}\u0000`],
  ['base64 of UTF-16', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').toString('base64')],
  ['base64 of Windows line ends', (text) => Buffer.from(text.replaceAll('\n', '\r\n')).toString('base64')],
];

describe('a text that was copied is read as before', () => {
  const token = aToken();

  it.each(DAMAGE)('with %s', (_how, damage) => {
    const sec1 = exported(String(token.privateKey), 'sec1');

    expect(attributesOf({ certificate: damage(certificate), privateKey: damage(privateKey) })).toEqual(accepted);
    expect(attributesOf({ certificate: damage(`${bags(privateKey)}\n${bags(certificate)}`) })).toEqual(accepted);
    expect(attributesOf({ ...token, privateKey: damage(String(token.privateKey)) })).toEqual(attributesOf(token));
    expect(attributesOf({ ...token, privateKey: damage(sec1), certificate: '' })).toEqual(attributesOf(token));
  });
});

describe('a private key without its lines BEGIN and END', () => {
  const token = aToken();
  const body = (text: string) => text.replaceAll(/-----[^-]*-----/g, '');

  it.each<[string, (key: string) => string]>([
    ['as Apple writes it', body],
    ['on one line', (key) => body(key).replaceAll('\n', '')],
    ['as SEC1', (key) => body(exported(key, 'sec1'))],
  ])('is read, %s', (_how, damage) => {
    expect(attributesOf({ ...token, privateKey: damage(String(token.privateKey)) })).toEqual(attributesOf(token));
    expect(attributesOf({ certificate, privateKey: damage(privateKey) })).toEqual(accepted);
  });
});

const other = await aCertificate();
const [pass, person, early, sandbox] = await Promise.all([
  aCertificate({ commonName: 'Pass Type ID: pass.com.example' }),
  aCertificate({ commonName: 'Ann Example: a person' }),
  aCertificate({ starts: '2026-11-22' }),
  aCertificate({ topic: 'com.example.app', commonName: 'Apple Sandbox Push Services: com.example.app' }),
]);

describe('a credential that cannot be used is rejected with what was found and what to do', () => {
  it.each<[string, object, string]>([
    [
      'two different keys',
      { certificate: `${certificate}\n${other.privateKey}`, privateKey },
      '"certificate" and "privateKey": 2 private keys, not all the same; keep the one that belongs here.',
    ],
    [
      'a certificate and chain of another key',
      { certificate: `${other.certificate}\n${intermediate.certificate}`, privateKey },
      'the private key does not belong to any of the 2 certificates: their public keys differ. Export both from the same Keychain entry.',
    ],
    [
      'the name of a file beside a key',
      { certificate: 'push.pem', privateKey },
      '"certificate" is not PEM: it must be the content of the file, which contains "-----BEGIN …-----", not its name or path.',
    ],
    [
      'half a certificate beside a whole key',
      { certificate: `${privateKey}\n${certificate.slice(0, 200)}` },
      '"certificate" is cut short: a line "-----BEGIN …-----" has no matching "-----END …-----".',
    ],
    [
      'a public key',
      aToken({ privateKey: aPublicKey() }),
      '"privateKey": no private key, but a public key. The private key is in the .p8 file as Apple provides it, or in the .p12 file of the certificate.',
    ],
    [
      'a key alone',
      { privateKey: aSigningKey() },
      '"privateKey": no certificate, but a private key. A .p8 key needs "keyId" and "teamId" as well; for a certificate: Export certificate and key together from Keychain Access as push.p12.',
    ],
    [
      'a certificate that is not yet valid',
      early,
      'the certificate is not valid before 2026-11-22. Until then, use the certificate that is valid now, or a .p8 key.',
    ],
    [
      'a certificate of a wallet pass',
      pass,
      'the certificate is not from Apple\'s push services but of the kind "Pass Type ID". Create one of the kind "VoIP Services" in Apple\'s developer portal, or use a .p8 key.',
    ],
    [
      'a certificate of an unknown kind, whose name is not repeated',
      person,
      'the certificate is not from Apple\'s push services but of another kind. Create one of the kind "VoIP Services" in Apple\'s developer portal, or use a .p8 key.',
    ],
    [
      'a certificate for the sandbox, in production',
      sandbox,
      "the certificate is a development certificate, which Apple's production service rejects; APNS_VOIP needs a production certificate.",
    ],
    [
      'the same id twice',
      aToken({ keyId: 'TEAM123456' }),
      '"keyId" and "teamId" are the same: the key id is in the name of the .p8 file, the team id on the membership page of Apple\'s developer portal.',
    ],
    [
      'a key id that is too short',
      aToken({ keyId: 'ABC123' }),
      '"keyId" must be ten capital letters and digits, but has 6 characters: AuthKey_ABC123DEFG.p8 has the key id ABC123DEFG.',
    ],
    [
      'a key id in small letters',
      aToken({ keyId: 'abc123defg' }),
      '"keyId" must be ten capital letters and digits, but has other characters: AuthKey_ABC123DEFG.p8 has the key id ABC123DEFG.',
    ],
  ])('%s', (_what, secret, message) => {
    expect(() => attributesOf(secret)).toThrow(new CredentialError(message));
  });

  it.each<[string, object, string]>([
    [
      'a key',
      aToken(),
      'the bundle identifier "ABCDE12345.com.example.app" begins with a team id, which is no part of it: write "com.example.app".',
    ],
    [
      'a certificate',
      { certificate, privateKey },
      'the certificate was issued for "com.example.app.voip", but the bundle identifier of this app is "ABCDE12345.com.example.app". A bundle identifier has no team id in front: write "com.example.app".',
    ],
  ])('a bundle id with the team id in front, for %s', (_what, secret, message) => {
    expect(() => attributesOf(secret, 'APNS_VOIP', 'ABCDE12345.com.example.app')).toThrow(new CredentialError(message));
  });

  it('but not a bundle id that begins with ten capital letters', () => {
    expect(attributesOf(aToken(), 'APNS', 'EXAMPLELTD.calls.app').ApplePlatformBundleID).toBe('EXAMPLELTD.calls.app');
  });

  it.each([
    'VoIP Services: com.example.app',
    'Apple Push Services: com.example.app',
    'Apple Production IOS Push Services: com.example.app',
  ])('but not a certificate of Apple’s push services: %s', async (commonName) => {
    expect(Object.keys(attributesOf(await aCertificate({ commonName })))).toEqual([
      'PlatformPrincipal',
      'PlatformCredential',
    ]);
  });
});

function encrypted(key: string): string {
  return createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString();
}

function aPublicKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
}
