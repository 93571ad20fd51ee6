import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../local/network/free-port.ts';

const isInstalled = spawnSync('turnserver', ['--version']).error === undefined;

/** @param tested what is not tested without coturn. @returns whether there is one; otherwise it is said loudly */
export const hasCoturn = (tested: string): boolean => {
  if (!isInstalled)
    console.warn(`SKIPPED: coturn is not installed (apt-get install coturn), so no ${tested} is tested`);
  return isInstalled;
};

/** A TURN server on the loopback interface. */
export interface Coturn {
  readonly port: number;
  close(): Promise<void>;
}

/** @param secret shared with the API, in the scheme of `use-auth-secret` */
export const startCoturn = async (secret: string): Promise<Coturn> => {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'coturn-'));
  const server = spawn(
    'turnserver',
    [
      ...['-n', '--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=example.com'],
      ...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`, '--allow-loopback-peers'],
      ...['--no-cli', '--no-tls', '--no-dtls', '--no-stdout-log', `--log-file=${join(folder, 'log')}`],
      ...[`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`],
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  return {
    port,
    close: async () => {
      server.kill('SIGKILL');
      await once(server, 'close');
      await rm(folder, { recursive: true, force: true });
    },
  };
};
