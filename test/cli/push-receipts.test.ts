import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../client/src/index.ts';
import { makeCertificateAuthority } from '../../local/apple/certificate-authority.ts';
import { appleToken, startTestBackend, type TestBackend } from '../support/backend.ts';
import { type RunningCli, startCli } from '../support/cli.ts';
import { runInProcess } from '../support/cli-in-process.ts';

let backend: TestBackend;
const folder = mkdtempSync(join(tmpdir(), 'push-receipts-'));
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(async () => {
  await backend.close();
  rmSync(folder, { recursive: true });
});

type Start = (args: readonly string[]) => Promise<Pick<RunningCli, 'done' | 'kill'>>;

const inProcess: Start = async (args) => {
  const controller = new AbortController();
  return { done: runInProcess(args, { signal: controller.signal }), kill: () => controller.abort() };
};

/** Starts a push that listens; resolves once the phone has it. */
const startPush = async (args: readonly string[], start: Start = inProcess) => {
  const token = appleToken();
  const received = new Promise<Readonly<Record<string, unknown>>>((resolve) => {
    const stop = backend.apple.onDelivery((push) => {
      if (push.deviceToken !== token) return;
      stop();
      resolve(push.payload ?? {});
    });
  });
  const cli = await start(['push', '--local', backend.url, '--token', token, ...args]);
  const ended = cli.done.then(({ stderr }) => Promise.reject(new Error(`ended before the push: ${stderr}`)));
  const { ackUrl, callId } = await Promise.race([received, ended]);
  ended.catch(() => undefined);
  return { cli, ackUrl: String(ackUrl), callId: String(callId) };
};

const post = async (url: string, body: string | Buffer, headers: Record<string, string> = {}) => {
  const init = { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers };
  const response = await fetch(url, { ...init, headers: { 'content-type': 'application/json', ...headers } });
  return { status: response.status, body: await response.json() };
};

const IN_NETWORK = ['--listen-on', '127.0.0.1:0'];

describe('ringthrough push --listen-on', () => {
  it('shows what the phone reports with the client library, until the call ends', async () => {
    const { cli, ackUrl, callId } = await startPush([...IN_NETWORK, '--json'], startCli);
    const client = createClient({ url: new URL(ackUrl).origin, getToken: async () => '' });
    const receipt = client.receipt(ackUrl);

    const states = [
      await receipt.state(),
      await receipt.ringing(),
      await receipt.answered(),
      await receipt.answered(),
      await receipt.ended(),
    ];

    expect(states.map((view) => view?.state)).toEqual(['initiated', 'ringing', 'answered', 'answered', 'ended']);
    expect(states[0]).toMatchObject({ callId, expiresAt: expect.any(String) });
    expect(states[2]?.answeredBy).toEqual({ userId: '1002', deviceId: 'phone' });
    const { exitCode, stdout, stderr } = await cli.done;
    expect(exitCode).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === 'receipt');
    expect(events.map(({ event }) => event)).toEqual(['state', 'ringing', 'answered', 'answered', 'ended']);
    expect(events.at(-1)).toMatchObject({ state: 'ended', endReason: 'completed', ms: expect.any(Number) });
    expect(`${stdout}${stderr}`).not.toContain(ackUrl);
    expect(`${stdout}${stderr}`).not.toContain(ackUrl.split('/').at(-1));
  });

  it('says what plain http needs, and ends with a decline', async () => {
    const { cli, ackUrl } = await startPush(IN_NETWORK);

    await post(ackUrl, '{"event":"ringing"}');
    await post(ackUrl, '{"event":"declined"}');

    const { exitCode, stdout, stderr } = await cli.done;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\+\d+\.\d{3} s {2}ringing {3}the phone rings; the call is ringing\n/);
    expect(stdout).toMatch(/declined {2}the user declined; the call is ended: declined\n/);
    expect(stderr).toContain('NSAllowsLocalNetworking');
    expect(stderr).toContain('usesCleartextTraffic');
    expect(stderr).toContain('everybody in that network can reach it');
  });

  it("takes the query of Cordova's native code", async () => {
    const { cli, ackUrl, callId } = await startPush(IN_NETWORK);

    const answers = [
      await fetch(`${ackUrl}?id=${callId}&input=connected`),
      await fetch(`${ackUrl}?id=${callId}&input=declined_callee`),
    ];

    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect((await cli.done).stdout).toMatch(/ringing[\s\S]*declined/);
  });

  it('answers as the backend does: invalid reports, compressed ones, other tokens, other paths', async () => {
    const { cli, ackUrl } = await startPush(IN_NETWORK);
    const other = `${new URL(ackUrl).origin}/v1/receipts/other`;
    const bodies = ['{"event":"picked_up"}', '{"event":', '[]', '{"event":"ringing","x":1}', ' '.repeat(20_000)];

    for (const body of bodies) {
      expect(await post(ackUrl, body)).toEqual(await post(`${backend.url}/v1/receipts/other`, body));
    }
    const ringing = '{"event":"ringing"}';
    expect(await post(other, ringing)).toEqual(await post(`${backend.url}/v1/receipts/other`, ringing));
    expect((await post(ackUrl, ' '.repeat(100_000))).status).toBe(413);
    expect((await post(`${new URL(ackUrl).origin}/v1/calls`, ringing)).status).toBe(404);
    expect((await fetch(`${ackUrl}/ice-servers`)).status).toBe(404);
    expect((await fetch(ackUrl, { method: 'DELETE' })).status).toBe(404);
    expect(await post(ackUrl, gzipSync(ringing), { 'content-encoding': 'gzip' })).toMatchObject({
      status: 200,
      body: { state: 'ringing' },
    });

    cli.kill('SIGINT');
    const { exitCode, stdout, stderr } = await cli.done;
    expect(exitCode).toBe(130);
    expect(stdout).toContain('invalid report, answered with 400: event must be one of');
    expect(stderr.split("without this push's token")).toHaveLength(2);
  });

  it.each([
    ['0.0.0.0:8787', 'is no address of this machine with a port'],
    ['192.168.1.7', 'is no address of this machine with a port'],
    ['203.0.113.9:8787', '203.0.113.9 is no address of this machine'],
  ])('refuses %s', async (address, text) => {
    const args = ['push', '--local', backend.url, '--token', appleToken(), '--listen-on', address];

    const { exitCode, stderr } = await runInProcess(args);

    expect([2, 3]).toContain(exitCode);
    expect(stderr).toContain(text);
  });
});

describe('ringthrough push --listen', () => {
  /** A tunnel: https in front of a port of this machine. */
  const startTunnel = async (
    port: () => number,
  ): Promise<{ url: string; env: { NODE_EXTRA_CA_CERTS: string }; server: Server }> => {
    const authority = await makeCertificateAuthority('tunnel', Date.now);
    const { certificate, privateKey } = await authority.issueServer();
    const server = createServer(
      { cert: certificate, key: privateKey },
      ({ method, url, headers, ...incoming }, response) => {
        const to = httpRequest({ host: '127.0.0.1', port: port(), method, path: url, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        });
        to.on('error', () => response.writeHead(502).end());
        to.end();
        void incoming;
      },
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const file = join(folder, 'tunnel.pem');
    writeFileSync(file, authority.certificate);
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, env: { NODE_EXTRA_CA_CERTS: file }, server };
  };

  it('asks for the URL of a tunnel, checks that it leads here, and sends the push with it', async () => {
    let port = 0;
    const { url, env, server } = await startTunnel(() => port);
    const token = appleToken();
    const args = ['push', '--local', backend.url, '--token', token, '--listen'];
    const cli = await startCli(args, { env, input: `\n${url}/\n` });

    const line = await cli.line(/cloudflared tunnel --url http:\/\/127\.0\.0\.1:\d+/);
    port = Number(/\d+$/.exec(line)?.[0]);
    await cli.line(/Waiting until/);

    const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === token);
    const ackUrl = String(push?.payload?.ackUrl);
    expect(ackUrl.startsWith(`${url}/v1/receipts/`)).toBe(true);
    // As the phone would, through the tunnel's port.
    await fetch(`${ackUrl.replace(url, `http://127.0.0.1:${port}`)}?input=declined_callee`);
    const { exitCode, stdout } = await cli.done;
    server.closeAllConnections();
    server.close();
    expect(exitCode).toBe(0);
    expect(stdout).toContain('the user declined');
  });

  it.each([
    [['--listen', 'http://example.com'], 2, 'no https URL'],
    [['--listen', 'https://example.com', '--listen-on', '127.0.0.1:0'], 2, 'either --listen or --listen-on'],
    [['--listen-port', '8787'], 2, '--listen-port needs --listen'],
    [['--listen'], 2, 'no URL of a tunnel was given'],
    [['--listen', '--type', 'alert'], 2, 'only a push that rings has receipts'],
  ])('%j: exit code %i, and says: %s', async (args, exitCode, text) => {
    const result = await runInProcess(['push', '--local', backend.url, '--token', appleToken(), ...args]);

    expect({ exitCode: result.exitCode, stderr: result.stderr }).toEqual({
      exitCode,
      stderr: expect.stringContaining(text),
    });
  });

  it('says that the port is taken', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);
    const args = ['--listen', 'https://example.com', '--listen-port', port];

    const { exitCode, stderr } = await runInProcess(['push', '--local', backend.url, '--token', appleToken(), ...args]);

    server.close();
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`port ${port} is taken`);
  });
});
