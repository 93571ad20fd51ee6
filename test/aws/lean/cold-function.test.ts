import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { makeCertificateAuthority } from '../../../local/apple/certificate-authority.ts';
import { listenOnLoopback } from '../../../local/network/loopback.ts';

let connectionsOpened = 0;
let requests = 0;
const server = { url: '', authority: '' };
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  const authority = await makeCertificateAuthority('cold', Date.now);
  const { certificate, privateKey } = await authority.issueServer();
  const listener = createServer({ cert: certificate, key: privateKey }, (_, response) => {
    requests += 1;
    response.end();
  });
  listener.on('secureConnection', () => {
    connectionsOpened += 1;
  });
  server.url = `https://localhost:${await listenOnLoopback(listener, 0)}`;
  server.authority = join(await mkdtemp(join(tmpdir(), 'cold-')), 'authority.pem');
  await writeFile(server.authority, authority.certificate);
  closers.push(
    () => listener.close(),
    () => listener.closeAllConnections(),
  );
});
afterAll(() => {
  for (const close of closers) close();
});

/** Under Debian's `faketime` the child must have the same date, or the server's certificate is not valid for it. */
const dateOfThisProcess = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name === 'LD_PRELOAD' || name.startsWith('FAKETIME')),
);

/** Loads a function as Lambda does, waits for `connections` connections, and then for the process to exit by itself. */
const load = async (fn: string, changes: Readonly<Record<string, string>>, connections = 0) => {
  connectionsOpened = 0;
  const file = join(inject('functionsDir'), fn, 'index.js');
  const environment = {
    TABLE_NAME: 'table',
    APPS: '[]',
    PUBLIC_URL: 'https://api.example',
    SOCKET_POST_URL: 'https://socket.example/prod',
    TIMER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/timers',
    RING_TIMEOUT_SECONDS: '40',
    CALL_RETENTION_DAYS: '30',
    INVITES_PER_MINUTE: '30',
    DISCLOSE_BLOCKS: 'false',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: server.url,
    NODE_EXTRA_CA_CERTS: server.authority,
    ...dateOfThisProcess,
    ...changes,
  };
  const script = `require(${JSON.stringify(file)}); console.log('loaded'); process.stdin.resume();`;
  const child = spawn(process.execPath, ['-e', script], { env: environment });
  const stderr = text(child.stderr);
  await once(child.stdout, 'data');
  await vi.waitFor(() => expect(connectionsOpened).toBe(connections));
  child.stdin.end();
  const [code] = await once(child, 'exit');
  return { code, connectionsOpened, stderr: await stderr };
};

describe('a function that Lambda initialises', () => {
  it('opens the connections of its first event, sends no requests over them, and can exit while they are open', async () => {
    const invite = await load('invite', { AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' }, 5);
    expect(invite).toEqual({ code: 0, connectionsOpened: 5, stderr: '' });
    expect(requests).toBe(0);
  });

  it('loads without error when no endpoint can be reached', async () => {
    const changes = { AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand', AWS_ENDPOINT_URL: 'https://localhost:1' };
    expect(await load('invite', changes)).toEqual({ code: 0, connectionsOpened: 0, stderr: '' });
  });

  it('opens no connections outside Lambda', async () => {
    expect(await load('invite', {})).toEqual({ code: 0, connectionsOpened: 0, stderr: '' });
  });
});
