import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APNS_REASONS } from '../../lambda/apple/apns-reasons.ts';
import { REASONS } from '../../local/apple/apns-response.ts';
import { makeCertificateAuthority } from '../../local/apple/certificate-authority.ts';
import { aCertificate, aSigningKey } from '../lib/push-credentials.ts';
import { appleToken } from '../support/backend.ts';
import type { CliResult } from '../support/cli.ts';
import { runInProcess } from '../support/cli-in-process.ts';

/** A server that answers each push as it is set, and nothing of the project's: only Node.js. */
let server: Http2SecureServer;
let answers: { readonly status: number; readonly reason?: string; readonly timestamp?: number }[];
let received: { readonly headers: Record<string, unknown>; readonly body: string }[];
let url: string;
const sessions = new Set<ServerHttp2Session>();
const folder = mkdtempSync(join(tmpdir(), 'push-answers-'));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
let credential: string[];

beforeAll(async () => {
  const authority = await makeCertificateAuthority('test', Date.now);
  const { certificate, privateKey } = await authority.issueServer();
  server = createSecureServer({ cert: certificate, key: privateKey, requestCert: true, rejectUnauthorized: false });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => undefined);
  });
  server.on('stream', async (stream, headers) => {
    let body = '';
    for await (const chunk of stream) body += String(chunk);
    received.push({ headers, body });
    const { status, ...rest } = answers.shift() ?? { status: 500 };
    stream.respond({ ':status': status, 'apns-id': String(headers['apns-id']) });
    stream.end(rest.reason === undefined ? undefined : JSON.stringify(rest));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const p8 = file('AuthKey_ABC123DEFG.p8', aSigningKey());
  credential = ['--p8', p8, '--team-id', 'TEAM123456', '--bundle-id', 'com.example.app'];
  credential.push('--ca-file', file('ca.pem', authority.certificate));
});
afterAll(() => {
  server.close();
  for (const session of sessions) session.destroy();
  rmSync(folder, { recursive: true });
});

const token = appleToken();
const push = async (given: typeof answers, ...args: readonly string[]): Promise<CliResult> => {
  [answers, received] = [[...given], []];
  return await runInProcess(['push', '--token', token, ...credential, ...args]);
};
const resultOf = ({ stdout }: CliResult) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .at(-1);

describe("Apple's answers", () => {
  it.each(Object.entries(REASONS))('%s: causes, likeliest first, and what to try next', async (reason, status) => {
    const result = await push([{ status, reason }], '--apns-url', url, '--json');

    expect(result.exitCode).toBe(4);
    const { accepted, causes, next } = resultOf(result);
    expect(accepted).toBe(false);
    expect(causes.length).toBeGreaterThan(0);
    expect(next.length).toBeGreaterThan(0);
    expect(causes.join()).not.toContain('documents no such answer');
  });

  it('are explained for every reason that the backend knows', () => {
    expect(Object.keys(APNS_REASONS).filter((reason) => !Object.hasOwn(REASONS, reason))).toEqual([]);
  });

  it('name the command that checks the credential, for the one word of Apple for a wrong key id, team and revoked key', async () => {
    const { stdout } = await push([{ status: 403, reason: 'InvalidProviderToken' }], '--apns-url', url);

    expect(stdout).toMatch(/1\. the key id[\s\S]*2\. the team id[\s\S]*3\. the key was revoked[\s\S]*4\. the clock/);
    const command = `npx ringthrough doctor credential --p8 ${join(folder, 'AuthKey_ABC123DEFG.p8')} --team-id TEAM123456`;
    expect(stdout).toContain(command);
  });

  it('of a key for one environment lead to the other one, where the token decides', async () => {
    const other = ['--apns-url', url, '--apns-sandbox-url', url];
    const result = await push(
      [
        { status: 403, reason: 'BadEnvironmentKeyIdInToken' },
        { status: 400, reason: 'BadDeviceToken' },
      ],
      ...other,
      '--json',
    );

    expect(result.exitCode).toBe(4);
    expect(received).toHaveLength(2);
    expect(resultOf(result).causes[0]).toContain(
      'the credential is for sandbox only, and the token is probably one of production',
    );
  });

  it('of two refused tokens do not propose the other environment again', async () => {
    const refusal = { status: 400, reason: 'BadDeviceToken' };

    const { stdout } = await push([refusal, refusal], '--apns-url', url, '--apns-sandbox-url', url);

    expect(stdout).toContain('another app than com.example.app');
    expect(stdout).not.toContain('--environment');
  });

  it('of another cause do not make it ask the other environment', async () => {
    await push([{ status: 403, reason: 'InvalidProviderToken' }], '--apns-url', url, '--apns-sandbox-url', url);

    expect(received).toHaveLength(1);
  });

  it('that Apple does not document are said to be none of Apple', async () => {
    const { stdout, exitCode } = await push([{ status: 407 }], '--apns-url', url);

    expect(exitCode).toBe(4);
    expect(stdout).toContain('a proxy may have given it');
  });
});

describe('no answer from Apple', () => {
  it('is a missing network, with the port that passes some firewalls', async () => {
    const closed = createSecureServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();

    const { exitCode, stderr } = await push([], '--apns-url', `https://127.0.0.1:${port}`);

    expect(exitCode).toBe(5);
    expect(stderr).toContain(`127.0.0.1:${port}: nothing listens there (ECONNREFUSED)`);
    expect(stderr).toContain('--apns-url https://api.push.apple.com:2197');
  });

  it('but that of an unknown authority is a proxy in between, or a simulator', async () => {
    credential = credential.slice(0, -2);

    const { exitCode, stderr } = await push([], '--apns-url', url);

    expect(exitCode).toBe(5);
    expect(stderr).toContain('unknown authority');
    expect(stderr).toContain('--ca-file FILE');
  });

  it("because of the certificate, in the TLS handshake, is Apple's refusal", async () => {
    const { certificate, privateKey } = await aCertificate();
    // A fatal alert record, certificate_revoked: RFC 8446, sections 5.1 and 6.
    const strict = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 44])));
    }).listen(0, '127.0.0.1');
    await once(strict, 'listening');
    const at = `https://127.0.0.1:${(strict.address() as AddressInfo).port}`;
    const pair = ['--cert', file('voip.pem', certificate), '--key', file('voip.key', privateKey)];

    const { exitCode, stderr } = await runInProcess([...['push', '--token', token, ...pair, '--apns-url', at]]);

    strict.close();
    expect({ exitCode, stderr }).toEqual({ exitCode: 4, stderr: expect.stringContaining('refused the certificate') });
  });
});
