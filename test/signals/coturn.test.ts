import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { turnCredential } from '../../lambda/signals/ice-servers.ts';
import { freePort } from '../../local/network/free-port.ts';
import { allocate } from './turn-client.ts';

const hasCoturn = spawnSync('turnserver', ['--version']).error === undefined;
if (!hasCoturn)
  console.warn('SKIPPED: coturn is not installed (apt-get install coturn), so no TURN credential is tested');

const SECRET = 'north-star';
let port: number;
let stop = async () => {};

/** A real TURN server with the same shared secret. */
beforeAll(async () => {
  if (!hasCoturn) return;
  port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), 'coturn-'));
  const server = spawn(
    'turnserver',
    [
      ...['-n', '--use-auth-secret', `--static-auth-secret=${SECRET}`, '--realm=example.com'],
      ...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`],
      ...['--no-cli', '--no-tls', '--no-dtls', '--no-stdout-log', `--log-file=${join(dir, 'log')}`],
      ...[`--pidfile=${join(dir, 'pid')}`, `--userdb=${join(dir, 'db')}`],
    ],
    { cwd: dir, stdio: 'ignore' },
  );
  stop = async () => {
    server.kill('SIGKILL');
    await once(server, 'close');
    await rm(dir, { recursive: true, force: true });
  };
});
afterAll(() => stop());

const inAMinute = () => Date.now() + 60_000;

describe('a TURN credential, validated by coturn', () => {
  it.skipIf(!hasCoturn).each(['alice', 'auth0|5f7c8ec7', 'a:b', 'a b', 'a@b.c'])(
    'is accepted before it expires, for the user %s',
    async (userId) => {
      expect(await allocate(port, turnCredential(SECRET, userId, inAMinute()))).toBe('allocated');
    },
  );

  it.skipIf(!hasCoturn)('is refused after it has expired, for another user, and with another secret', async () => {
    const valid = turnCredential(SECRET, 'alice', inAMinute());

    expect(await allocate(port, turnCredential(SECRET, 'alice', Date.now() - 60_000))).toBe(401);
    expect(await allocate(port, { ...valid, username: valid.username.replace('alice', 'bob') })).toBe(401);
    expect(await allocate(port, turnCredential('another', 'alice', inAMinute()))).toBe(401);
  });
});
