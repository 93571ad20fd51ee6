import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { devNull } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { hasBash } from '../support/bash.ts';
import { makeScreen } from './terminal/screen.ts';

const isWindows = process.platform === 'win32';
const root = fileURLToPath(new URL('../..', import.meta.url));
/** `script` of util-linux runs a command in a terminal of its own; that of macOS and BSD has other options. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;
if (!hasScript) console.warn('SKIPPED: no `script` of util-linux, so npm start is not run in a terminal');
const stopped: (() => void)[] = [];
afterEach(() => {
  for (const stop of stopped.splice(0)) stop();
});

/** A command in a separate process group, as a shell runs it. */
const start = (command: readonly [string, ...string[]], env: Readonly<Record<string, string>>) => {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
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
  return { child, group, exit: once(child, 'exit') };
};

const npmStart = (env: Readonly<Record<string, string>>) => {
  const started = start(['npm', 'start', '--silent'], { LOG: '', ...env });
  return { ...started, output: lines(started.child.stdout), errors: lines(started.child.stderr) };
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
    const { group, output, errors, exit } = npmStart({ PORT: '0' });
    await errors.until(/\/local\/pushes$/);
    const commands = errors.seen.map((line) => line.trim()).filter((line) => line.startsWith('curl '));

    const responses = commands.map((command) => execFileSync('bash', ['-c', command], { encoding: 'utf8' }));

    expect(commands).toHaveLength(3);
    expect(JSON.parse(responses[0] ?? '')).toMatchObject({ deviceId: 'bobs-iphone' });
    const call = JSON.parse(responses[1] ?? '');
    // The lab's phone of Bob is registered too.
    expect(call.rings).toMatchObject([
      { userId: 'bob', deviceId: 'bob-phone', outcome: 'accepted' },
      { userId: 'bob', deviceId: 'bobs-iphone', outcome: 'accepted' },
    ]);
    const api = /https?:\S+(?=\/v1)/.exec(await errors.until(/API/))?.[0];
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
    const entries = output.seen.map((line) => JSON.parse(line));
    expect(entries).toContainEqual(expect.objectContaining({ event: 'local_backend.started', url: api }));
    expect(entries).toContainEqual(
      expect.objectContaining({ function: 'invite', event: 'request.completed', status: 201 }),
    );
  });

  it.skipIf(!hasScript)(
    'in a terminal prints one line per request above its address, and stops without a trace',
    async () => {
      const screen = makeScreen(1000);
      const { child, exit } = start(['script', '-qec', 'npm start --silent', devNull], {
        ...{ PORT: '0', LOG: '', NO_COLOR: '', TERM: 'xterm' },
      });
      child.stdout.setEncoding('utf8').on('data', screen.write);
      const status = /^ring lab (http:\S+) · Ctrl-C stops$/;
      const last = () => screen.rows().at(-1) ?? '';
      await expect.poll(last, { timeout: 30_000 }).toMatch(status);
      const url = status.exec(last())?.[1];

      await fetch(`${url}/v1/nothing`);

      await expect
        .poll(() => screen.rows().at(-2), { timeout: 5_000 })
        .toMatch(/^\d\d:\d\d:\d\d {2}GET {4}\/v1\/nothing +404 +\d+ ms {2}API Gateway: Not Found$/);
      expect(last()).toMatch(status);
      child.stdin.write('\x03');
      await exit;
      expect(last()).toBe('');
      expect(screen.rows().filter((row) => status.test(row))).toEqual([]);
    },
  );

  it('reports in one line what prevents it from starting', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;

    const { errors, output, exit } = npmStart({ PORT: String(port) });
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
