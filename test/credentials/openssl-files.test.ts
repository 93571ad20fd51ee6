import { spawn, spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { credentialAttributes } from '../../lambda/credentials/credential.ts';
import { CredentialError } from '../../lambda/credentials/credential-error.ts';
import { aCertificate, aSigningKey } from '../lib/push-credentials.ts';
import { hasBash } from '../support/bash.ts';

const use = { platform: 'APNS_VOIP', bundleId: 'com.example.app', now: new Date('2026-11-21T12:00:00Z') } as const;
const PASSPHRASE = 'a passphrase';

const isInstalled = hasBash && spawnSync('openssl', ['version']).error === undefined;
if (!isInstalled) console.warn('openssl is not installed: the commands in the errors of credentials are not run');
/** The algorithms of old .p12 files. OpenSSL 1.1 and LibreSSL have them without the option. */
const hasLegacy = isInstalled && spawnSync('openssl', ['list', '-provider', 'legacy', '-providers']).status === 0;
if (isInstalled && !hasLegacy) console.warn('openssl has no legacy provider: its commands with -legacy are not run');

const folder = mkdtempSync(join(tmpdir(), 'credential-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Files {
  readonly dir: string;
  readonly read: (name: string) => string;
  readonly base64: (name: string) => string;
}

const intermediate = await aCertificate({ topic: '', commonName: 'Apple Worldwide Developer Relations' });
const leaves = { EC: await aCertificate(), RSA: await aCertificate({ keyType: 'RSA' }) };

/** A folder with a push certificate and its key, an intermediate certificate, and a .p8 key. */
const files = (keyType: keyof typeof leaves = 'RSA'): Files => {
  const dir = mkdtempSync(join(folder, 'files-'));
  const leaf = leaves[keyType];
  writeFileSync(join(dir, 'leaf.pem'), leaf.certificate);
  writeFileSync(join(dir, 'leaf.key'), leaf.privateKey);
  writeFileSync(join(dir, 'intermediate.pem'), intermediate.certificate);
  writeFileSync(join(dir, 'AuthKey.p8'), aSigningKey());
  return {
    dir,
    read: (name) => readFileSync(join(dir, name), 'utf8'),
    base64: (name) => readFileSync(join(dir, name)).toString('base64'),
  };
};

/** Runs a command as a user does: without a terminal, OpenSSL reads the passphrase from its input. */
const run = (command: string, { dir }: Files): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const shell = spawn('sh', ['-c', command], { cwd: dir, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    shell.on('error', reject).on('close', resolve);
    shell.stdin.on('error', () => undefined).end(`${PASSPHRASE}\n`);
  });
const succeeds = async (command: string, all: Files): Promise<void> => expect(await run(command, all), command).toBe(0);

const attributesOf = (secret: object | string) =>
  credentialAttributes(typeof secret === 'string' ? secret : JSON.stringify(secret), use);
const errorOf = (secret: object | string): string => {
  try {
    attributesOf(secret);
  } catch (error) {
    if (error instanceof CredentialError) return error.message;
    throw error;
  }
  return 'accepted';
};
const commandsIn = (message: string): readonly string[] =>
  [...message.matchAll(/`(openssl [^`]+)`/g)].map(([, command = '']) => command);

/** The attributes are of the certificate and the key of the folder. */
const expectPush = (secret: object, all: Files): void => {
  const { PlatformPrincipal = '', PlatformCredential = '', ...others } = attributesOf(secret);
  const leaf = new X509Certificate(all.read('leaf.pem'));
  expect(PlatformPrincipal).toBe(leaf.toString());
  expect(createPrivateKey(PlatformCredential).equals(createPrivateKey(all.read('leaf.key')))).toBe(true);
  expect(others).toEqual({});
};

const P12 = 'openssl pkcs12 -in push.p12 -nodes -out push.pem';
const LEGACY = 'openssl pkcs12 -legacy -in push.p12 -nodes -out push.pem';
const FROM_P12 = `Convert it and use the whole content of push.pem: \`${P12}\`; if OpenSSL 3 reports "unsupported": \`${LEGACY}\`.`;
const P7B = (options: string): string =>
  `It has certificates without a private key. Convert it, and add the key: \`openssl pkcs7 ${options}-in push.p7b -print_certs -out certificate.pem\`.`;
const EXPORT = `openssl pkcs12 -export -in leaf.pem -inkey leaf.key -certfile intermediate.pem -name 'VoIP Services' -passout 'pass:${PASSPHRASE}' -out push.p12`;
const RC2 = '-legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -macalg SHA1';

/** Runs every command of a message. */
const runAll = async (message: string, all: Files): Promise<void> => {
  expect(commandsIn(message)).not.toEqual([]);
  for (const command of commandsIn(message)) await succeeds(command, all);
};

describe.skipIf(!isInstalled)('a file of openssl', () => {
  it.each(['EC', 'RSA'] as const)(
    'with all of a .p12 is read: leaf, chain, %s key, bag attributes',
    async (keyType) => {
      const all = files(keyType);
      await succeeds(EXPORT, all);
      await succeeds(P12, all);

      expect(all.read('push.pem')).toContain('Bag Attributes');
      expectPush({ certificate: all.read('push.pem') }, all);
      expectPush({ privateKey: all.base64('push.pem') }, all);
    },
  );

  it('with a trusted certificate is read, without what openssl trusts it for', async () => {
    const all = files();
    await succeeds('openssl x509 -in leaf.pem -trustout -addtrust emailProtection -out trusted.pem', all);

    expect(all.read('trusted.pem')).toContain('TRUSTED CERTIFICATE');
    expectPush({ certificate: all.read('trusted.pem'), privateKey: all.read('leaf.key') }, all);
  });

  it.each([
    ['PKCS#1', 'RSA', 'openssl pkey -traditional -in leaf.key -out other.key', 'RSA PRIVATE KEY'],
    ['SEC1', 'EC', 'openssl pkey -traditional -in leaf.key -out other.key', 'EC PRIVATE KEY'],
    ['PKCS#8', 'EC', 'openssl pkcs8 -topk8 -nocrypt -in leaf.key -out other.key', 'BEGIN PRIVATE KEY'],
  ] as const)('with a %s key is read', async (_kind, keyType, command, label) => {
    const all = files(keyType);
    await succeeds(command, all);

    expect(all.read('other.key')).toContain(label);
    expectPush({ certificate: all.read('leaf.pem'), privateKey: all.read('other.key') }, all);
  });
});

describe.skipIf(!isInstalled)('the command in an error makes from that file one that is accepted', () => {
  it.each([
    ['PKCS#8', 'RSA', `openssl pkcs8 -topk8 -in leaf.key -passout 'pass:${PASSPHRASE}' -out key.pem`],
    ['PKCS#1', 'RSA', `openssl rsa -traditional -aes256 -in leaf.key -passout 'pass:${PASSPHRASE}' -out key.pem`],
    ['SEC1', 'EC', `openssl ec -aes256 -in leaf.key -passout 'pass:${PASSPHRASE}' -out key.pem`],
  ] as const)('an encrypted %s key', async (_kind, keyType, make) => {
    const all = files(keyType);
    await succeeds(make, all);
    const certificate = all.read('leaf.pem');

    const message = errorOf({ certificate, privateKey: all.read('key.pem') });

    const command = 'openssl pkey -in key.pem -out plain.pem';
    expect(message).toBe(
      `the private key in "privateKey" is protected by a passphrase, which SNS cannot ask for. Remove it with: \`${command}\`.`,
    );
    await runAll(message, all);
    expectPush({ certificate, privateKey: all.read('plain.pem') }, all);
  });

  it.each([
    [
      'as base64',
      (all: Files) => ({ certificate: all.base64('push.p12') }),
      '"certificate": no private key, but a .p12 file. ',
    ],
    [
      'as it is',
      (all: Files) => ({ certificate: all.read('push.p12') }),
      '"certificate": no private key, but a .p12 file. ',
    ],
    [
      'beside its key',
      (all: Files) => ({ certificate: all.base64('push.p12'), privateKey: all.read('leaf.key') }),
      '"certificate" and "privateKey": no certificate, but a .p12 file and a private key. ',
    ],
    [
      'as base64, as the whole secret',
      (all: Files) => all.base64('push.p12'),
      'the secret is not JSON; it must be {"keyId", "teamId", "privateKey"} for a .p8 key, or {"certificate", "privateKey"}. It holds a .p12 file. ',
    ],
  ] as const)('a .p12, %s', async (_how, secretOf, found) => {
    const all = files();
    await succeeds(EXPORT, all);

    const message = errorOf(secretOf(all));

    expect(message).toBe(`${found}${FROM_P12}`);
    const [command = ''] = commandsIn(message);
    await succeeds(command, all);
    expectPush({ certificate: all.read('push.pem') }, all);
  });

  it.skipIf(!hasLegacy)(
    'a .p12 with the algorithms of Keychain Access, which OpenSSL 3 calls unsupported',
    async () => {
      const all = files();
      await succeeds(`${EXPORT} ${RC2}`, all);

      const message = errorOf({ certificate: all.base64('push.p12') });

      const [command = '', legacy = ''] = commandsIn(message);
      expect(await run(command, all)).not.toBe(0);
      await succeeds(legacy, all);
      expectPush({ certificate: all.read('push.pem') }, all);
    },
  );

  it.each([
    ['PEM', 'PEM', (all: Files) => all.read('push.p7b'), P7B('')],
    ['DER', 'DER', (all: Files) => all.read('push.p7b'), P7B('-inform DER ')],
    ['DER as base64', 'DER', (all: Files) => all.base64('push.p7b'), P7B('-inform DER ')],
  ] as const)('a .p7b, %s', async (_how, form, textOf, advice) => {
    const all = files();
    const make = 'openssl crl2pkcs7 -nocrl -certfile leaf.pem -certfile intermediate.pem -out push.p7b';
    await succeeds(`${make} -outform ${form}`, all);
    const privateKey = all.read('leaf.key');

    const message = errorOf({ certificate: textOf(all), privateKey });

    expect(message).toBe(
      `"certificate" and "privateKey": no certificate, but a .p7b file and a private key. ${advice}`,
    );
    await runAll(message, all);
    expectPush({ certificate: all.read('certificate.pem'), privateKey }, all);
  });

  it.each([
    ['', 'CERTIFICATE REQUEST'],
    [' -newhdr', 'NEW CERTIFICATE REQUEST'],
  ])('a certificate signing request%s, with the certificate that Apple issues', async (option, label) => {
    const all = files();
    await succeeds(`openssl req -new -key leaf.key -subj '/CN=example'${option} -out push.csr`, all);
    await succeeds('openssl x509 -in leaf.pem -outform DER -out push.cer', all);
    const privateKey = all.read('leaf.key');
    expect(all.read('push.csr')).toContain(`BEGIN ${label}-`);

    const message = errorOf({ certificate: all.read('push.csr'), privateKey });

    expect(message).toBe(
      '"certificate" and "privateKey": no certificate, but a certificate signing request and a private key. Upload it in Apple\'s developer portal, and use the certificate that Apple issues for it. Convert it to PEM, and add the key: `openssl x509 -inform DER -in push.cer -out certificate.pem`.',
    );
    await runAll(message, all);
    expectPush({ certificate: all.read('certificate.pem'), privateKey }, all);
  });

  it.each([
    ['as base64', (all: Files) => all.base64('push.cer')],
    ['as it is', (all: Files) => all.read('push.cer')],
  ])('a .cer as Apple issues it, %s', async (_how, textOf) => {
    const all = files();
    await succeeds('openssl x509 -in leaf.pem -outform DER -out push.cer', all);
    const privateKey = all.read('leaf.key');

    const message = errorOf({ certificate: textOf(all), privateKey });

    expect(message).toBe(
      '"certificate" and "privateKey": no certificate, but a .cer file and a private key. Convert it to PEM, and add the key: `openssl x509 -inform DER -in push.cer -out certificate.pem`.',
    );
    await runAll(message, all);
    expectPush({ certificate: all.read('certificate.pem'), privateKey }, all);
  });

  it('a certificate without its key, with the .p12 that is exported', async () => {
    const all = files();
    await succeeds(EXPORT, all);

    const message = errorOf({ certificate: all.read('leaf.pem'), privateKey: '' });

    expect(message).toBe(
      `"certificate": no private key, but a certificate. Export certificate and key together from Keychain Access as push.p12. ${FROM_P12}`,
    );
    await succeeds(commandsIn(message)[0] ?? '', all);
    expectPush({ certificate: all.read('push.pem') }, all);
  });

  it('an encrypted .p8 key', async () => {
    const all = files();
    await succeeds(`openssl pkcs8 -topk8 -in AuthKey.p8 -passout 'pass:${PASSPHRASE}' -out key.pem`, all);
    const token = { keyId: 'ABC123DEFG', teamId: 'TEAM123456' };

    await runAll(errorOf({ ...token, privateKey: all.base64('key.pem') }), all);

    expect(attributesOf({ ...token, privateKey: all.read('plain.pem') })).toEqual(
      attributesOf({ ...token, privateKey: all.read('AuthKey.p8') }),
    );
  });
});

it('every command in an error is run by a test of this file', () => {
  const room = fileURLToPath(new URL('../../lambda/credentials', import.meta.url));
  const source = readdirSync(room).map((file) => readFileSync(join(room, file), 'utf8'));

  expect(commandsIn(source.join('\n').replaceAll('\\`', '`')).toSorted()).toEqual(
    [
      P12,
      LEGACY,
      'openssl pkcs7 -in push.p7b -print_certs -out certificate.pem',
      'openssl pkcs7 -inform DER -in push.p7b -print_certs -out certificate.pem',
      'openssl pkey -in key.pem -out plain.pem',
      'openssl x509 -inform DER -in push.cer -out certificate.pem',
    ].toSorted(),
  );
});
