import { X509Certificate } from 'node:crypto';
import { rmSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { attributesOf } from '../../cli/credentials/credential-files.ts';
import type { CredentialOptions } from '../../cli/credentials/credential-options.ts';
import { readCredentialFiles } from '../../cli/credentials/read-credential-files.ts';
import { inspectCredential } from '../../cli/doctor/credential/inspect-credential.ts';
import { CliError } from '../../cli/terminal/cli-error.ts';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import { aCertificate, anAccount, anRsaKey, aSigningKey } from '../lib/push-credentials.ts';
import { filesFolder, hasLegacy, hasOpenssl, KEYCHAIN } from '../support/openssl.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const files = filesFolder();
afterAll(() => rmSync(files.folder, { recursive: true }));

const terminal = (env: Record<string, string> = {}): Terminal => ({
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  env,
  signal: new AbortController().signal,
  cleanups: new Set(),
  now: () => NOW,
});

const read = (options: CredentialOptions, env?: Record<string, string>) => readCredentialFiles(terminal(env), options);

/** The errors of reading and of the check, each in a line with what to do. */
const findingsOf = async (options: CredentialOptions, env?: Record<string, string>): Promise<string> => {
  try {
    const { findings } = inspectCredential(await read(options, env), NOW);
    const wrong = findings.filter(({ level }) => level !== 'ok');
    return wrong.map(({ level, what, fix }) => `${level}: ${what}. ${fix ?? ''}`).join('\n') || 'nothing';
  } catch (error) {
    if (error instanceof CliError) return `${error.kind}: ${error.message}. ${error.hint ?? ''}`;
    throw error;
  }
};

const voip = await aCertificate({ keyType: 'RSA' });
const voipEc = await aCertificate();
const other = await aCertificate({ topic: 'com.example.other', commonName: 'Apple Push Services: com.example.other' });
const distribution = await aCertificate({
  topic: 'TEAM123456',
  commonName: 'Apple Distribution: Jane Doe (TEAM123456)',
});

const pems = { voip, voipEc, other, distribution };
for (const [name, { certificate, privateKey }] of Object.entries(pems)) {
  files.write(`${name}.pem`, certificate);
  files.write(`${name}.key`, privateKey);
}

/** Makes a .p12 with `openssl pkcs12 -export`. */
const p12 = (name: string, input: readonly string[], password: string, ...more: string[]): string => {
  files.openssl('pkcs12', '-export', ...input, '-passout', `pass:${password}`, '-out', name, ...more);
  return files.path(name);
};
const VOIP = ['-in', 'voip.pem', '-inkey', 'voip.key'];

describe.skipIf(!hasOpenssl)('a .p12 file', () => {
  const expectVoip = async (options: CredentialOptions, env?: Record<string, string>) => {
    const found = await read(options, env);
    expect(found).toMatchObject({
      kind: 'certificate',
      bundleId: 'com.example.app',
      environments: ['production', 'sandbox'],
    });
    expect(attributesOf(found, 'APNS_VOIP', NOW).PlatformPrincipal).toBe(voip.certificate.trim().concat('\n'));
  };

  it('of OpenSSL 3 is read: AES-256, a MAC of SHA-256', async () => {
    await expectVoip({ p12: p12('modern.p12', VOIP, 'secret') }, { RINGTHROUGH_P12_PASSWORD: 'secret' });
  });

  it.skipIf(!hasLegacy)('of Keychain Access is read: RC2-40, 3DES, a MAC of SHA-1', async () => {
    await expectVoip({
      p12: p12('keychain.p12', VOIP, 'secret', ...KEYCHAIN),
      passwordFile: files.write('password.txt', 'secret\r\n'),
    });
  });

  it.each([
    ['without a password', '', [], undefined],
    ['with a password beyond ASCII', 'pässwörd', [], 'pässwörd'],
    ['without a MAC', 'secret', ['-nomac'], 'secret'],
    ['whose password was copied with blanks', 'secret', [], ' secret '],
  ])('%s is read', async (name, password, more, given) => {
    const path = p12(`${name}.p12`, VOIP, password, ...more);
    await expectVoip({ p12: path }, given === undefined ? {} : { RINGTHROUGH_P12_PASSWORD: given });
  });

  it('in base64 is read', async () => {
    p12('plain.p12', VOIP, '');
    await expectVoip({ p12: files.write('base64.p12', files.read('plain.p12').toString('base64')) });
  });

  it('with an EC key is read', async () => {
    const found = await read({ p12: p12('ec.p12', ['-in', 'voipEc.pem', '-inkey', 'voipEc.key'], '') });
    expect(attributesOf(found, 'APNS_VOIP', NOW).PlatformPrincipal).toContain('BEGIN CERTIFICATE');
  });

  it('with the chain of the certificate is read', async () => {
    await expectVoip({ p12: p12('chain.p12', [...VOIP, '-certfile', 'other.pem'], '') });
  });

  it.each([
    [
      'a wrong password',
      'wrong.p12',
      VOIP,
      'secret',
      [],
      { RINGTHROUGH_P12_PASSWORD: 'other' },
      'input: --p12: the password does not open',
    ],
    ['a missing password', 'missing.p12', VOIP, 'secret', [], {}, 'has a password. Give it: --password-file'],
    [
      'a wrong password without a MAC',
      'wrong-nomac.p12',
      VOIP,
      'secret',
      ['-nomac'],
      { RINGTHROUGH_P12_PASSWORD: 'other' },
      'the password does not open',
    ],
    [
      'no key',
      'nokey.p12',
      ['-in', 'voip.pem', '-nokeys'],
      '',
      [],
      {},
      'has a certificate and no private key. In Keychain Access',
    ],
    [
      'no certificate',
      'nocert.p12',
      ['-inkey', 'voip.key', '-nocerts'],
      '',
      [],
      {},
      'has a private key and no certificate',
    ],
    [
      'a distribution certificate',
      'distribution.p12',
      ['-in', 'distribution.pem', '-inkey', 'distribution.key'],
      '',
      [],
      {},
      'of the kind "Apple Distribution"',
    ],
  ] as const)('with %s gets the right finding', async (_case, name, input, password, more, env, finding) => {
    expect(await findingsOf({ p12: p12(name, [...input], password, ...more) }, env)).toContain(finding);
  });

  it('with a renewed certificate beside the old one is read, and the newer is used', async () => {
    const pair = ['old', 'new'].map((name, index) => {
      const days = `${300 + index}`;
      const subject = '/UID=com.example.app.voip/CN=VoIP Services: com.example.app';
      files.openssl('req', '-x509', '-new', '-key', 'voip.key', '-subj', subject, '-days', days, '-out', `${name}.pem`);
      return new X509Certificate(files.read(`${name}.pem`));
    });
    files.write('pair.pem', pair.join(''));
    const found = await read({ p12: p12('pair.p12', ['-in', 'pair.pem', '-inkey', 'voip.key'], '') });

    expect(found.certificate?.expires.toUTCString()).toBe(new Date(pair[1]?.validTo ?? '').toUTCString());
    expect(found.notes).toEqual(['of 2 certificates with keys, the one that is valid longest is used']);
  });

  it('that is cut short is called damaged, whatever the password', async () => {
    p12('whole.p12', VOIP, 'secret');
    const cut = files.write('cut.p12', files.read('whole.p12').subarray(0, 1500));
    expect(await findingsOf({ p12: cut }, { RINGTHROUGH_P12_PASSWORD: 'secret' })).toContain('is damaged');
  });
});

describe('a file of another kind gets the right finding', () => {
  const der = (pem: string) => Buffer.from(pem.replaceAll(/-----.*?-----|\s/g, ''), 'base64');
  const plist = '<?xml version="1.0"?><!DOCTYPE plist><plist version="1.0"><dict/></plist>';
  const signed = Buffer.concat([
    Buffer.from('3082123406092a864886f70d010702a08212253082122102010131', 'hex'),
    Buffer.from(plist),
  ]);
  it.each([
    ['--p12: a .cer', { p12: files.write('a.cer', der(voip.certificate)) }, 'is a .cer file, which has no private key'],
    ['--p12: a .p8', { p12: files.write('b.p8', aSigningKey()) }, 'is PEM with private key'],
    ['--p12: a PEM of both', { p12: files.write('c.pem', voip.certificate + voip.privateKey) }, 'Give it with --cert'],
    ['--p12: a provisioning profile', { p12: files.write('d.mobileprovision', signed) }, 'is a provisioning profile'],
    ['--p12: a zip', { p12: files.write('e.p12', Buffer.from('504b0304140000000800', 'hex')) }, 'is a zip archive'],
    ['--p12: a gzip', { p12: files.write('e2.p12', gzipSync('x')) }, 'is a gzip archive'],
    [
      '--p12: a web page',
      { p12: files.write('f.p12', '<!DOCTYPE html><html><title>Sign In</title></html>') },
      'signed in to the developer portal',
    ],
    ['--p12: an empty file', { p12: files.write('g.p12', '') }, 'is an empty file'],
    ['--p12: a Java key store', { p12: files.write('h.jks', Buffer.from('feedfeed00000002', 'hex')) }, 'keytool'],
    [
      '--p12: a pointer of Git LFS',
      { p12: files.write('i.p12', 'version https://git-lfs.github.com/spec/v1\n') },
      'git lfs pull',
    ],
    [
      '--p12: a service account',
      { p12: files.write('j.json', JSON.stringify(anAccount())) },
      'Give it with --service-account',
    ],
    ['--p12: no file', { p12: files.path('none.p12') }, 'there is no file'],
    ['--p12: a folder', { p12: files.folder }, 'is a folder'],
    [
      '--p8: a .p12 in its place',
      { p8: files.write('k.p8', Buffer.from('308209f90201033082', 'hex').toString()) },
      'no PEM, no .p12',
    ],
    ['--p8: a certificate', { p8: files.write('l.p8', voip.certificate), teamId: 'TEAM123456' }, 'Give it with --cert'],
    [
      '--p8: a public key',
      { p8: files.write('m.p8', '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n') },
      'is PEM with public key',
    ],
    [
      '--p8: a key for in-app purchases',
      { p8: files.write('SubscriptionKey_ABC123DEFG.p8', aSigningKey()) },
      'in-app purchases',
    ],
    ['--p8: no team id', { p8: files.write('AuthKey_ABC123DEFG.p8', aSigningKey()) }, 'usage: the team id is missing'],
    [
      '--p8: no key id',
      { p8: files.write('key.p8', aSigningKey()), teamId: 'TEAM123456' },
      'usage: the key id is missing',
    ],
    [
      '--p8: an issuer id as team id',
      { p8: files.path('AuthKey_ABC123DEFG.p8'), teamId: '57246542-96fe-1a63-e053-0824d011072a' },
      'App Store Connect API',
    ],
    [
      '--p8: an RSA key',
      { p8: files.write('AuthKey_RSA123DEFG.p8', anRsaKey()), teamId: 'TEAM123456' },
      'elliptic-curve key on P-256',
    ],
    [
      '--p8: key id and team id swapped',
      { p8: files.path('AuthKey_ABC123DEFG.p8'), keyId: 'TEAM123456', teamId: 'TEAM123456' },
      'are the same',
    ],
    [
      '--p8: one that is cut',
      { p8: files.write('AuthKey_CUT123DEFG.p8', aSigningKey().slice(0, 120)), teamId: 'TEAM123456' },
      'is cut short',
    ],
    ['--cert: without its key', { cert: files.path('voip.pem') }, 'has no private key. Give it with --key'],
    [
      '--cert: with the key of another',
      { cert: files.path('voip.pem'), key: files.path('other.key') },
      'does not belong to the certificate',
    ],
    [
      '--cert: a certificate request',
      { cert: files.write('n.csr', '-----BEGIN CERTIFICATE REQUEST-----\nMIIC\n-----END CERTIFICATE REQUEST-----\n') },
      'Upload the request',
    ],
    [
      '--cert: an SSH key',
      { cert: files.write('o.pem', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n') },
      'an SSH key',
    ],
    [
      '--service-account: google-services.json',
      { serviceAccount: files.write('google-services.json', '{"project_info":{},"client":[]}') },
      'belongs in the app',
    ],
    [
      '--service-account: JSON that is cut',
      { serviceAccount: files.write('p.json', '{"type":"service_account",') },
      'JSON that is not valid',
    ],
    [
      '--service-account: one without a key',
      { serviceAccount: files.write('q.json', JSON.stringify(anAccount({ private_key: '' }))) },
      'missing or wrong: private_key',
    ],
    [
      '--service-account: a property list',
      { serviceAccount: files.write('r.plist', plist) },
      'GoogleService-Info.plist',
    ],
    [
      '--service-account: credentials of gcloud',
      { serviceAccount: files.write('v.json', '{"type":"authorized_user","client_id":"a"}') },
      "a person's credentials of gcloud",
    ],
    [
      '--service-account: an OAuth client',
      { serviceAccount: files.write('w.json', '{"installed":{"client_id":"a"}}') },
      'an OAuth client',
    ],
    ['--p8: rich text', { p8: files.write('x.p8', '{\\rtf1 -----BEGIN PRIVATE KEY-----}') }, 'rich text document'],
    [
      '--p8: hyphens of a chat',
      { p8: files.write('y.p8', aSigningKey().replaceAll('-----', '—–')) },
      'whose hyphens were changed',
    ],
    [
      '--p8: a companion file of macOS',
      { p8: files.write('._z.p8', Buffer.from('0005160700020000', 'hex')) },
      'begins with "._"',
    ],
    [
      '--p12: a file copied as text',
      { p12: files.write('aa.p12', `0\uFFFD\uFFFD\u0002\u0001\u00030\uFFFD\uFFFD`) },
      'copied as text',
    ],
    ['--secret: other JSON', { secret: files.write('s.json', '{"a":1}') }, 'neither a Google service account'],
    ['two credentials', { p8: 'a', p12: 'b' }, 'usage: more than one credential is given: --p8 and --p12'],
    ['none', {}, 'usage: no credential is given'],
  ] as const)('%s', async (_case, options, finding) => {
    expect(await findingsOf(options)).toContain(finding);
  });

  it('and a .p12 given as --p8 names --p12', async () => {
    const p12File = Buffer.from('30820a1102010330820a0706092a864886f70d010701a08209f8', 'hex');
    expect(await findingsOf({ p8: files.write('t.p8', p12File) })).toContain('is a .p12 file; expected is');
  });
});

describe('a certificate', () => {
  const inspect = async (changes: Parameters<typeof aCertificate>[0], options: CredentialOptions = {}) => {
    const { certificate, privateKey } = await aCertificate(changes);
    return await findingsOf({ cert: files.write('changed.pem', `${privateKey}${certificate}`), ...options });
  };

  it.each([
    ['that has expired', { expires: '2026-11-01' }, {}, 'error: the certificate expired on 2026-11-01'],
    ['that is not valid yet', { starts: '2027-01-01' }, {}, 'error: the certificate is not valid before 2027-01-01'],
    ['that expires soon', { expires: '2026-12-10' }, {}, 'warning: valid until 2026-12-10, 10 days left'],
    [
      'for alerts only',
      { topic: 'com.example.app', commonName: 'Apple Production IOS Push Services: com.example.app' },
      {},
      'no call rings with it',
    ],
    [
      'of a Mac',
      { topic: 'com.example.mac', commonName: 'Apple Production Mac Push Services: com.example.mac' },
      {},
      'alerts of a Mac',
    ],
    [
      'of a pass',
      { topic: 'pass.com.example', commonName: 'Pass Type ID: pass.com.example' },
      {},
      'of the kind "Pass Type ID"',
    ],
    [
      'of a web page',
      { topic: 'web.com.example', commonName: 'Website Push ID: web.com.example' },
      {},
      'of the kind "Website Push ID"',
    ],
    [
      'for development, asked for production',
      { topic: 'com.example.app', commonName: 'Apple Development IOS Push Services: com.example.app' },
      { environment: 'production' },
      'is a development certificate',
    ],
    ['of another app', {}, { bundleId: 'com.example.other' }, 'was issued for "com.example.app.voip", but'],
    ['that is not of Apple', {}, {}, 'which is not Apple'],
  ] as const)('%s gets the right finding', async (_case, changes, options, finding) => {
    expect(await inspect(changes, options)).toContain(finding);
  });

  it('for development is for the sandbox only, without being asked', async () => {
    const { certificate, privateKey } = await aCertificate({
      topic: 'com.example.app',
      commonName: 'Apple Development IOS Push Services: com.example.app',
    });
    const found = await read({ cert: files.write('both.pem', certificate + privateKey) });
    expect(found.environments).toEqual(['sandbox']);
    expect(inspectCredential(found, NOW).probes.map(({ platform }) => platform)).toEqual(['APNS_SANDBOX']);
  });

  it.skipIf(!hasOpenssl)("says its topics and environments in Apple's extensions", async () => {
    const text = (value: string) => Buffer.concat([Buffer.from([0x0c, value.length]), Buffer.from(value)]);
    const list = (...parts: Buffer[]) => {
      const content = Buffer.concat(parts);
      return Buffer.concat([Buffer.from([0x30, content.length]), content]);
    };
    const topics = list(text('com.example.app'), list(text('app')), text('com.example.app.voip'), list(text('voip')));
    const extension = (id: number, der: string) => ['-addext', `1.2.840.113635.100.6.3.${id}=DER:${der}`];
    const subject = '/UID=com.example.app/CN=Apple Push Services: com.example.app';
    const [key, out] = [files.path('voip.key'), files.path('universal.pem')];
    files.openssl(
      'req',
      '-x509',
      '-new',
      '-key',
      key,
      '-subj',
      subject,
      '-days',
      '300',
      '-out',
      out,
      ...extension(2, '0500'),
      ...extension(6, topics.toString('hex')),
    );
    const found = await read({ cert: out, key });

    expect(found.certificate).toMatchObject({
      topics: ['com.example.app', 'com.example.app.voip'],
      bundleId: 'com.example.app',
    });
    expect(found.environments).toEqual(['production']);
  });

  it('whose key has a passphrase is read with it', async () => {
    const { createPrivateKey } = await import('node:crypto');
    const key = createPrivateKey(voip.privateKey).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'secret',
    });
    const options = { cert: files.path('voip.pem'), key: files.write('encrypted.key', key) };

    expect(await findingsOf(options)).toContain('has a passphrase. Give it: --key-password-file');
    expect(await findingsOf(options, { RINGTHROUGH_KEY_PASSWORD: 'other' })).toContain('the passphrase does not open');
    expect((await read(options, { RINGTHROUGH_KEY_PASSWORD: 'secret' })).bundleId).toBe('com.example.app');
  });
});

describe('on a terminal', () => {
  it.skipIf(!hasOpenssl)('the password is asked for, and not shown', async () => {
    const path = p12('asked.p12', VOIP, 'secret');
    const asked = terminal();
    Object.assign(asked.stdin, { isTTY: true });
    Object.assign(asked.stderr, { isTTY: true });
    const shown: string[] = [];
    asked.stderr.on?.('data', (chunk) => shown.push(String(chunk)));
    const reading = readCredentialFiles(asked, { p12: path });
    (asked.stdin as PassThrough).write('secret\r');

    expect((await reading).bundleId).toBe('com.example.app');
    expect(shown.join('')).toBe(`Password of ${path}: \n`);
  });
});

describe('what can be concluded is not asked for', () => {
  it('the secret out of what the AWS CLI prints', async () => {
    const secret = JSON.stringify({ keyId: 'ABC123DEFG', teamId: 'TEAM123456', privateKey: aSigningKey() });
    const path = files.write('value.json', JSON.stringify({ ARN: 'arn:aws:secretsmanager:x', SecretString: secret }));

    expect(await read({ secret: path })).toMatchObject({ kind: 'token', secret });
  });

  it('the key id from the name of the file, and the bundle identifier from forms of it', async () => {
    const p8 = files.write('AuthKey_XYZ123DEFG (1).p8', aSigningKey());
    const found = await read({ p8, teamId: 'team123456', bundleId: 'TEAM123456.com.example.app.voip' });

    expect(JSON.parse(found.secret)).toMatchObject({ keyId: 'XYZ123DEFG', teamId: 'TEAM123456' });
    expect(found).toMatchObject({ bundleId: 'com.example.app', environments: ['production', 'sandbox'] });
    expect(attributesOf(found, 'APNS_VOIP', NOW)).toMatchObject({ ApplePlatformBundleID: 'com.example.app.voip' });
  });
});
