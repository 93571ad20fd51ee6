import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { hasBash } from '../support/bash.ts';

const isWindows = process.platform === 'win32';
const root = fileURLToPath(new URL('../..', import.meta.url));
const stopped: (() => void)[] = [];
afterEach(() => {
  for (const stop of stopped.splice(0)) stop();
});

/** `npm start` in a separate process group, as in a terminal. */
const npmStart = (port: number) => {
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env: { ...process.env, PORT: String(port) },
    // On Windows npm is a .cmd, which Node.js runs in a shell only, and there are no process groups.
    detached: !isWindows,
    shell: isWindows,
  });
  const group = -(child.pid ?? 0);
  stopped.push(() => {
    try {
      process.kill(group, 'SIGKILL');
    } catch {
      // The group has already stopped, as expected.
    }
  });
  return { child, group, output: lines(child.stdout), errors: lines(child.stderr), exit: once(child, 'exit') };
};

const lines = (stream: NodeJS.ReadableStream) => {
  const seen: string[] = [];
  const reader = createInterface({ input: stream });
  reader.on('line', (line) => seen.push(line));
  const until = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = seen.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      await once(reader, 'line');
    }
  };
  return { seen, until };
};

/** The processes of a group that still run. */
const runningProcesses = (group: number): string[] =>
  execFileSync('ps', ['-eo', 'pgid=,pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => Number(line.trim().split(/\s+/)[0]) === -group && !line.includes('<defunct>'));

describe('npm start', () => {
  it.skipIf(!hasBash)('prints three commands that ring a phone, and leaves no process after Ctrl-C', async () => {
    const { group, output, exit } = npmStart(0);
    await output.until(/\/local\/pushes$/);
    const commands = output.seen.map((line) => line.trim()).filter((line) => line.startsWith('curl '));

    const responses = commands.map((command) => execFileSync('bash', ['-c', command], { encoding: 'utf8' }));

    expect(commands).toHaveLength(3);
    expect(JSON.parse(responses[0] ?? '')).toMatchObject({ deviceId: 'bobs-iphone' });
    const call = JSON.parse(responses[1] ?? '');
    // The lab's phone of Bob is registered too.
    expect(call.rings).toMatchObject([
      { userId: 'bob', deviceId: 'bob-phone', outcome: 'accepted' },
      { userId: 'bob', deviceId: 'bobs-iphone', outcome: 'accepted' },
    ]);
    const api = /https?:\S+(?=\/v1)/.exec(await output.until(/API/))?.[0];
    const pushes = await pushesOf(`${api}/local/pushes`);
    expect(pushes).toContainEqual(
      expect.objectContaining({
        deviceToken: 'b0b5',
        payload: expect.objectContaining({ callId: call.callId }),
        response: expect.objectContaining({ status: 200 }),
      }),
    );
    const info = await (await fetch(`${api}/local/info`)).json();
    expect(info).toMatchObject({
      api,
      dynamodb: expect.any(String),
      sns: expect.any(String),
      apns: expect.any(String),
    });

    process.kill(group, 'SIGINT');

    await exit;
    expect(runningProcesses(group)).toEqual([]);
  });

  it('reports in one line that its port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;

    const { errors, output, exit } = npmStart(port);
    const [code] = await exit;
    server.close();

    expect(code).toBe(1);
    expect(errors.seen.filter((line) => !line.startsWith('npm '))).toEqual([
      `Port ${port} is in use. Set PORT to another one, such as 3001.`,
    ]);
    expect(output.seen).toEqual([]);
  });
});

/** Polls until the push exists: SNS delivers it to Apple after the response to the invite. */
const pushesOf = async (url: string): Promise<unknown[]> => {
  for (;;) {
    const { pushes } = (await (await fetch(url)).json()) as { pushes: { deviceToken: string }[] };
    if (pushes.some(({ deviceToken }) => deviceToken === 'b0b5')) return pushes;
  }
};
