import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { APNS_REASONS } from '../../lambda/apple/apns-reasons.ts';
import { appleProbe } from '../../lambda/apple/apple-probe.ts';
import type { SnsPlatform } from '../../lambda/contract/enums.ts';
import { credentialAttributes } from '../../lambda/credentials/credential.ts';
import { REASONS, type Reason } from '../../local/apple/apns-response.ts';
import { makeCertificateAuthority } from '../../local/apple/certificate-authority.ts';
import { makeProviderKey, type ProviderKey } from '../../local/apple/provider-key.ts';
import { type Apple, startApple } from '../../local/apple/start-apple.ts';
import { listenOnLoopback } from '../../local/network/loopback.ts';
import { aCertificate } from '../lib/push-credentials.ts';

const bundleId = 'com.example.app';
const NOW = new Date('2026-11-21T12:00:00Z');

let apple: Apple;
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  apple = await startApple({ clock: () => NOW.getTime() });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(() => apple.close());

const probe = (over: Partial<Parameters<typeof appleProbe>[0]> = {}) =>
  appleProbe({ ...apple.urls, ca: apple.ca, now: () => NOW, ...over });

/** A credential as the custom resource and `credential-watch` pass it on, from the content of a secret. */
const credential = (secret: object, platform: SnsPlatform = 'APNS_VOIP', bundle = bundleId) => ({
  platform,
  bundleId: bundle,
  attributes: credentialAttributes(JSON.stringify(secret), { platform, bundleId: bundle, now: NOW }),
});

const secretOf = ({ keyId, teamId, p8 }: ProviderKey) => ({ keyId, teamId, privateKey: p8 });

const trusted = (limits: Partial<Parameters<Apple['trustKey']>[0]> = {}): ProviderKey => {
  const key = makeProviderKey();
  apple.trustKey({ ...key, ...limits });
  return key;
};

/** A server certificate and the authority that issued it. */
const serverIdentity = async () => {
  const authority = await makeCertificateAuthority('test', () => NOW.getTime());
  const { certificate: cert, privateKey: key } = await authority.issueServer();
  return { ca: authority.certificate, cert, key };
};

/** A server that sends these bytes to every connection, or nothing. */
const rawServer = async (bytes?: Buffer) => {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (bytes !== undefined) socket.once('data', () => socket.end(bytes));
    closers.unshift(() => socket.destroy());
  });
  closers.push(() => server.close());
  return { url: `https://127.0.0.1:${await listenOnLoopback(server, 0)}`, server };
};

describe('a key that Apple takes', () => {
  it.each<[SnsPlatform, keyof Apple['urls'], string, string]>([
    ['APNS_VOIP', 'production', 'voip', 'com.example.app.voip'],
    ['APNS_VOIP_SANDBOX', 'sandbox', 'voip', 'com.example.app.voip'],
    ['APNS', 'production', 'alert', 'com.example.app'],
    ['APNS_SANDBOX', 'sandbox', 'alert', 'com.example.app'],
  ])('is accepted for %s, by a push that no phone receives', async (platform, environment, type, topic) => {
    const before = apple.deliveries().length;

    expect(await probe()(credential(secretOf(trusted()), platform))).toEqual({ kind: 'accepted' });

    const push = apple.pushes().at(-1);
    expect(push).toMatchObject({ environment, response: { status: 400, reason: 'BadDeviceToken' } });
    expect(push?.headers).toMatchObject({
      'apns-topic': topic,
      'apns-push-type': type,
      'apns-expiration': '0',
    });
    expect(apple.deliveries()).toHaveLength(before);
  });

  it('is signed once for several applications, because APNs limits how often a key gets a new token', async () => {
    const authorizations = new Set<string | undefined>();
    const { ca, ...identity } = await serverIdentity();
    const server = createSecureServer(identity);
    server.on('stream', (stream, headers) => {
      authorizations.add(headers.authorization);
      stream.respond({ ':status': 200 }, { endStream: true });
    });
    closers.push(() => server.close());
    const url = `https://127.0.0.1:${await listenOnLoopback(server, 0)}`;
    let now = NOW.getTime();
    const ask = probe({ production: url, ca, now: () => new Date(now) });
    const key = secretOf(makeProviderKey());

    await ask(credential(key));
    await ask(credential(key, 'APNS'));
    expect(authorizations.size).toBe(1);

    now += 51 * 60_000;
    await ask(credential(key));
    expect(authorizations.size).toBe(2);
  });
});

describe('a key that Apple refuses', () => {
  it.each<[string, () => object, string, string]>([
    ['with a wrong key id', () => ({ ...secretOf(trusted()), keyId: 'ZZZZZZZZZ1' }), 'InvalidProviderToken', '"keyId"'],
    ['of a wrong team', () => ({ ...secretOf(trusted()), teamId: 'ZZZZZZZZZ2' }), 'InvalidProviderToken', '"teamId"'],
    [
      'of another file',
      () => ({ ...secretOf(trusted()), privateKey: makeProviderKey().p8 }),
      'InvalidProviderToken',
      '.p8',
    ],
    [
      'without APNs',
      () => secretOf(trusted({ hasApns: false })),
      'InvalidProviderToken',
      'no Apple Push Notifications',
    ],
    [
      'that was revoked',
      () => {
        const key = trusted();
        apple.revokeKey(key.keyId);
        return secretOf(key);
      },
      'InvalidProviderToken',
      'revoked',
    ],
    [
      'of the other environment, in the documented spelling',
      () => secretOf(trusted({ environment: 'sandbox' })),
      'BadEnvironmentKeyIdInToken',
      'other environment',
    ],
    [
      'of the other environment, in the spelling that users report',
      () => secretOf(trusted({ environment: 'sandbox', environmentReason: 'BadEnvironmentKeyInToken' })),
      'BadEnvironmentKeyInToken',
      'other environment',
    ],
    [
      'limited to another topic',
      () => secretOf(trusted({ topics: ['com.example.other'] })),
      'TopicDisallowed',
      'bundle',
    ],
  ])('%s is rejected with advice', async (_what, secret, reason, advice) => {
    const result = await probe()(credential(secret()));

    expect(result).toEqual({ kind: 'rejected', reason, detail: expect.stringContaining(advice) });
  });

  it('is rejected because of the clock if its new token has expired', async () => {
    const ask = probe({ now: () => new Date(NOW.getTime() - 2 * 60 * 60_000) });

    expect(await ask(credential(secretOf(trusted())))).toMatchObject({
      reason: 'ExpiredProviderToken',
      detail: expect.stringContaining('clock'),
    });
  });
});

describe('a certificate', () => {
  const issued = async (commonName = 'VoIP Services: com.example.app', validUntil?: Date) => {
    const { certificate, privateKey } = await apple.issueCertificate(commonName, validUntil);
    return { PlatformPrincipal: certificate, PlatformCredential: privateKey };
  };
  const ask = (attributes: Record<string, string>, platform: SnsPlatform = 'APNS_VOIP', bundle = bundleId) =>
    probe()({ platform, bundleId: bundle, attributes });

  it('that Apple takes is accepted in both environments', async () => {
    const attributes = await issued();

    expect(await ask(attributes)).toEqual({ kind: 'accepted' });
    expect(await ask(attributes, 'APNS_VOIP_SANDBOX')).toEqual({ kind: 'accepted' });
  });

  it('that expired, that Apple did not issue, or of the other environment is rejected', async () => {
    const development = await issued('Apple Development IOS Push Services: com.example.app');

    expect(await ask(await issued(undefined, new Date(NOW.getTime() - 1000)))).toMatchObject({
      reason: 'BadCertificate',
    });
    expect(await probe()(credential(await aCertificate()))).toMatchObject({ reason: 'BadCertificate' });
    expect(await ask(development, 'APNS')).toMatchObject({ reason: 'BadCertificateEnvironment' });
  });

  it('of another app is rejected', async () => {
    expect(await ask(await issued(), 'APNS_VOIP', 'com.example.other')).toMatchObject({ reason: 'TopicDisallowed' });
  });

  it.each([
    [42, 'bad_certificate'],
    [43, 'unsupported_certificate'],
    [44, 'certificate_revoked'],
    [45, 'certificate_expired'],
    [46, 'certificate_unknown'],
    [48, 'unknown_ca'],
  ])('that is refused in the TLS handshake by alert %i is rejected', async (alert, reason) => {
    // A fatal alert record: RFC 8446, sections 5.1 and 6.
    const { url } = await rawServer(Buffer.from([0x15, 3, 3, 0, 2, 2, alert]));

    const result = await probe({ production: url })({ platform: 'APNS_VOIP', bundleId, attributes: await issued() });

    expect(result).toMatchObject({ kind: 'rejected', reason, detail: expect.stringContaining('TLS handshake') });
  });
});

describe('the reasons of APNs', () => {
  const EXPECTED = {
    accepted: ['BadDeviceToken', 'ExpiredToken', 'Unregistered'],
    rejected: [
      'BadCertificate',
      'BadCertificateEnvironment',
      'BadEnvironmentKeyIdInToken',
      'BadEnvironmentKeyInToken',
      'BadTopic',
      'DeviceTokenNotForTopic',
      'ExpiredProviderToken',
      'Forbidden',
      'InvalidProviderToken',
      'MissingProviderToken',
      'TopicDisallowed',
      'UnrelatedKeyIdInToken',
    ],
  };
  let key: ProviderKey;
  beforeAll(() => {
    key = trusted();
  });
  const kindOf = (reason: string): string =>
    EXPECTED.accepted.includes(reason) ? 'accepted' : EXPECTED.rejected.includes(reason) ? 'rejected' : 'inconclusive';

  it('are all decided', () => {
    expect(Object.keys(APNS_REASONS).sort()).toEqual(Object.keys(REASONS).sort());
  });

  it.each((Object.keys(REASONS) as Reason[]).map((reason) => [reason, kindOf(reason)] as const))(
    '%s means %s',
    async (reason, kind) => {
      apple.refuse({ reason });

      const result = await probe()(credential(secretOf(key)));

      expect(result.kind).toBe(kind);
      if (result.kind === 'rejected') expect(result.reason).toBe(reason);
      if (result.kind !== 'accepted') expect(result.detail.length).toBeGreaterThan(20);
    },
  );
});

describe('no answer', () => {
  it.each<[string, () => Promise<string>, string]>([
    [
      'because nobody listens',
      async () => {
        const { url, server } = await rawServer();
        server.close();
        await once(server, 'close');
        return url;
      },
      'ECONNREFUSED',
    ],
    ['in time', async () => (await rawServer()).url, 'ETIMEDOUT'],
    ['in HTTP/2', async () => (await rawServer(Buffer.from('HTTP/1.1 400\r\n\r\n'))).url, 'ERR_SSL'],
  ])('%s is inconclusive', async (_what, url, code) => {
    const ask = probe({ production: await url(), timeoutMs: 200 });

    const result = await ask(credential(secretOf(trusted())));

    expect(result).toEqual({ kind: 'inconclusive', detail: expect.stringContaining(code) });
  });

  it('of a server with another authority’s certificate is inconclusive', async () => {
    const other = await startApple();
    closers.push(other.close);

    const result = await probe({ production: other.url })(credential(secretOf(trusted())));

    expect(result).toMatchObject({ kind: 'inconclusive' });
    expect(other.pushes()).toEqual([]);
  });
});

it('no text contains a part of the credential', async () => {
  const key = makeProviderKey();
  const { p8, keyId, teamId } = key;
  const broken = { PlatformPrincipal: keyId, PlatformCredential: p8.slice(0, 60), ApplePlatformTeamID: teamId };
  const results = [
    await probe()(credential(secretOf(key))),
    await probe()({ platform: 'APNS_VOIP', bundleId, attributes: broken }),
    await probe()({ platform: 'APNS_VOIP', bundleId, attributes: { PlatformPrincipal: p8, PlatformCredential: p8 } }),
    await probe()({ platform: 'APNS_VOIP', bundleId: undefined, attributes: broken }),
  ];

  expect(results.map(({ kind }) => kind)).toEqual(['rejected', 'inconclusive', 'inconclusive', 'inconclusive']);
  expect(JSON.stringify(results)).not.toMatch(new RegExp(`MIG|BEGIN|${keyId}|${teamId}`));
});
