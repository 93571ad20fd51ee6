/** Published third-party clients against the Apple simulator. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import apn from '@parse/node-apn';
import { Notification as Apns2Notification, ApnsClient, ApnsError, Priority, PushType } from 'apns2';
import { Pool } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readerOf } from '../../../client-libraries/libraries.ts';
import { makeProviderKey } from '../../../local/apple/provider-key.ts';
import { type Apple, startApple } from '../../../local/apple/start-apple.ts';
import { hasBash } from '../../support/bash.ts';
import { bearer, TOKEN } from './apple-request.ts';

const TOPIC = 'com.example.app.voip';
const UNREGISTERED = 'dead'.repeat(16);
const key = makeProviderKey();
const run = promisify(execFile);

let apple: Apple;

beforeAll(async () => {
  apple = await startApple();
  apple.trustKey(key);
  apple.devices.register({ token: UNREGISTERED, environment: 'production' });
  apple.devices.uninstall(UNREGISTERED);
});

afterAll(() => apple.close());

describe('apns2', () => {
  const options = { team: key.teamId, keyId: key.keyId, signingKey: key.p8, defaultTopic: TOPIC, keepAlive: false };
  const ring = (token: string) =>
    new Apns2Notification(token, { type: PushType.voip, priority: Priority.immediate, data: { callId: 'apns2' } });

  /** apns2 supports only port 443 and system authorities; its pool is replaced by an equal one for the simulator. */
  function makeClient(): ApnsClient {
    const client = new ApnsClient(options);
    const pool = new Pool(apple.url, { connections: 1, allowH2: true, connect: { ca: apple.ca } });
    return Object.assign(client, { client: pool });
  }

  it('rings a phone', async () => {
    const client = makeClient();

    await client.send(ring(TOKEN));
    await client.close();

    const { payload, headers, response } = apple.pushes().at(-1) ?? {};
    expect(payload).toMatchObject({ callId: 'apns2' });
    expect(headers).toMatchObject({ 'apns-push-type': 'voip', 'apns-topic': TOPIC, 'apns-priority': '10' });
    expect(response).toEqual({ status: 200 });
  });

  it('reports an unregistered phone with the time of unregistration', async () => {
    const client = makeClient();

    const error = await client.send(ring(UNREGISTERED)).catch((reason: unknown) => reason);
    await client.close();

    expect(error).toBeInstanceOf(ApnsError);
    expect(error).toMatchObject({ statusCode: 410, reason: 'Unregistered', timestamp: expect.any(Number) });
  });
});

describe('@parse/node-apn', () => {
  const address = () => ({ address: '127.0.0.1', port: Number(new URL(apple.url).port), ca: [Buffer.from(apple.ca)] });

  function ring(): apn.Notification {
    const notification = new apn.Notification();
    notification.topic = TOPIC;
    notification.pushType = 'voip';
    notification.expiry = 1_800_000_000;
    notification.rawPayload = { callId: 'node-apn' };
    return notification;
  }

  it('rings one phone with a provider token and reports another as unregistered', async () => {
    const provider = new apn.Provider({ ...address(), token: { key: key.p8, keyId: key.keyId, teamId: key.teamId } });

    const { sent, failed } = await provider.send(ring(), [TOKEN, UNREGISTERED]);
    await provider.shutdown();

    expect(sent).toMatchObject([{ device: TOKEN }]);
    expect(failed).toMatchObject([{ device: UNREGISTERED, status: 410, response: { reason: 'Unregistered' } }]);
  });

  it('rings a phone with a VoIP Services certificate', async () => {
    const { certificate, privateKey } = await apple.issueCertificate('VoIP Services: com.example.app');
    const provider = new apn.Provider({ ...address(), cert: Buffer.from(certificate), key: Buffer.from(privateKey) });

    const { sent, failed } = await provider.send(ring(), TOKEN);
    await provider.shutdown();

    expect({ sent, failed }).toMatchObject({ sent: [{ device: TOKEN }], failed: [] });
    expect(apple.pushes().at(-1)).toMatchObject({
      payload: { callId: 'node-apn' },
      headers: { 'apns-expiration': '1800000000' },
    });
  });
});

const version = spawnSync('curl', ['--version'], { encoding: 'utf8' });
const hasCurl = version.status === 0 && /\bHTTP2\b/.test(version.stdout);
if (!hasCurl) console.warn('SKIPPED: no curl with HTTP/2 on this machine');

describe('curl --http2', () => {
  it.skipIf(!hasCurl)("rings a phone with the command of Apple's own documentation", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringthrough-'));
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, apple.ca);
    const headers = [`authorization: ${await bearer(key, Date.now())}`, `apns-topic: ${TOPIC}`, 'apns-push-type: voip'];
    const args = headers.flatMap((header) => ['--header', header]);

    const url = `${apple.url}/3/device/${TOKEN}`;
    const { stdout } = await run('curl', ['-s', '-i', '--http2', '--cacert', ca, ...args, '--data', '{"n":1}', url]);
    await rm(folder, { recursive: true });

    expect(stdout).toMatch(/^HTTP\/2 200/);
    expect(stdout).toMatch(/^apns-id: [0-9a-f-]{36}\r$/m);
  });

  it.skipIf(!hasCurl || !hasBash)(
    'rings a phone with the command of docs/your-app/from-older-guides.md, and a PEM file',
    async () => {
      const page = await readFile(new URL('../../../docs/your-app/from-older-guides.md', import.meta.url), 'utf8');
      const command = /^```\n(curl .*?)^```$/ms.exec(page)?.[1] ?? '';
      const folder = await mkdtemp(join(tmpdir(), 'ringthrough-'));
      const { certificate, privateKey } = await apple.issueCertificate('VoIP Services: com.example.app');
      await writeFile(join(folder, 'voip.pem'), `${certificate}\n${privateKey}`);
      await writeFile(join(folder, 'ca.pem'), apple.ca);
      const here = command
        .replace('https://api.sandbox.push.apple.com', apple.url)
        .replace('curl ', 'curl -s -i --cacert ca.pem ');

      const { stdout } = await run('bash', ['-ec', here], { cwd: folder, env: { ...process.env, TOKEN } });
      await rm(folder, { recursive: true });

      expect(stdout).toMatch(/^HTTP\/2 200/);
      const { payload = {} } = apple.pushes().at(-1) ?? {};
      expect(readerOf('ios', 'core (your own native code)')(payload)).toMatchObject({ outcome: 'rings' });
    },
  );
});
