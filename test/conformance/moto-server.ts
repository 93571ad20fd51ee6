import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, isListening } from '../../local/network/free-port.ts';

/** Version of the installed moto server, or `undefined`: https://docs.getmoto.org/en/latest/docs/server_mode.html */
export const motoVersion = (): string | undefined => {
  const result = spawnSync('python3', ['-c', 'import moto, moto.server; print(moto.__version__)'], {
    encoding: 'utf8',
  });
  return result.status === 0 ? result.stdout.trim() : undefined;
};

/** Milliseconds: Python starts slowly on a busy machine. */
const TIMEOUT = 30_000;

/** Starts a separate, empty moto server. */
export const startMoto = async () => {
  const port = await freePort();
  const child = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const exited = once(child, 'exit').catch(() => undefined);
  // The server must not outlive this process, however it ends.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  for (const end = Date.now() + TIMEOUT; !(await isListening(port)); await pause(20)) {
    if (child.exitCode !== null || Date.now() > end) {
      kill();
      throw new Error(`moto did not start on port ${port}`);
    }
  }
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      process.off('exit', kill);
      kill();
      await exited;
    },
  };
};
