import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, isListening } from '../../local/free-port.ts';

/** The version of moto on this machine, if it has one with its server. https://docs.getmoto.org/en/latest/docs/server_mode.html */
export const motoVersion = (): string | undefined => {
  const asked = spawnSync('python3', ['-c', 'import moto, moto.server; print(moto.__version__)'], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim() : undefined;
};

/** Python takes its seconds on a busy machine. */
const PATIENCE = 30_000;

/** Starts a moto of its own, empty. */
export const startMoto = async () => {
  const port = await freePort();
  const child = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const exited = once(child, 'exit').catch(() => undefined);
  // Whatever ends this process, the server must not outlive it.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  for (const end = Date.now() + PATIENCE; !(await isListening(port)); await pause(20)) {
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
