import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const file = (name: string): string => fileURLToPath(new URL(`../../docs/events/${name}`, import.meta.url));
const secrets = [randomBytes(24), randomBytes(32)] as const;

/** How each receiver is started; a program that this machine lacks is skipped. */
const RECEIVERS = [
  { name: 'receiver.mjs', program: process.execPath, version: '--version', args: [file('receiver.mjs')] },
  {
    name: 'receiver-library.mjs',
    program: process.execPath,
    version: '--version',
    args: [file('receiver-library.mjs')],
  },
  { name: 'receiver.py', program: 'python3', version: '--version', args: [file('receiver.py')] },
  { name: 'receiver.php', program: 'php', version: '--version', args: ['-S', '127.0.0.1:0', file('receiver.php')] },
  { name: 'receiver.go', program: process.env.GO ?? 'go', version: 'version', args: ['run', file('receiver.go')] },
];
const isHere = ({ program, version }: (typeof RECEIVERS)[number]): boolean =>
  spawnSync(program, [version]).status === 0;
const here = RECEIVERS.filter(isHere);
for (const { name, program } of RECEIVERS.filter((one) => !here.includes(one)))
  console.warn(`SKIPPED: no ${program}, so docs/events/${name} is not run`);

interface Receiver {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has stored: type and id of an event, a line each. */
  readonly stored: string[];
}

/** Starts one, with both secrets, on a free port. */
const startReceiver = ({ program, args }: (typeof RECEIVERS)[number]): Promise<Receiver> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      // `go run` starts another process: a group of its own ends both.
      detached: true,
      env: {
        ...process.env,
        WEBHOOK_SECRET: `whsec_${secrets[0].toString('base64')} ${secrets[1].toString('base64')}`,
        WEBHOOK_FOLDER: mkdtempSync(join(tmpdir(), 'webhooks-')),
        PORT: '0',
      },
    });
    const output = new PassThrough();
    for (const stream of [child.stdout, child.stderr]) stream.pipe(output, { end: false });
    const stored: string[] = [];
    const lines: string[] = [];
    createInterface({ input: output }).on('line', (line) => {
      lines.push(line);
      const port = /(?:listening on|Server \()\s?http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve({ url: `http://127.0.0.1:${port}/`, child, stored });
      if (/^call\.|^device\./.test(line)) stored.push(line);
    });
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`${program} ended: ${lines.join('\n')}`)));
  });

const receivers = new Map<string, Receiver>();
beforeAll(async () => {
  await Promise.all(here.map(async (one) => receivers.set(one.name, await startReceiver(one))));
}, 60_000);
afterAll(() => {
  for (const { child } of receivers.values()) if (child.pid !== undefined) process.kill(-child.pid);
});

interface Attempt {
  readonly id: string;
  /** Seconds from now. @default 0 */
  readonly at?: number;
  /** Epoch seconds, in place of `at`. */
  readonly timestamp?: number;
  readonly keys?: readonly Buffer[];
  /** What is sent in place of the body that was signed. */
  readonly sent?: string;
  /** The header that is left out. */
  readonly without?: string;
  /** What the header of signatures has before the signatures. */
  readonly before?: string;
}

// The name has more than ASCII, because the bytes are signed and not the characters.
const bodyOf = (id: string): string =>
  JSON.stringify({ id, type: 'call.missed', data: { caller: { name: 'Ænne 🙂' } } });

const secondsNow = (): number => Math.floor(Date.now() / 1000);

/** Sends one attempt as the webhook's sender does. @returns the status */
const send = async (url: string, attempt: Attempt): Promise<number> => {
  const { id, at = 0, keys = [secrets[0]], sent, without = '', before = '' } = attempt;
  const { timestamp = secondsNow() + at } = attempt;
  const signatures = keys.map(
    (key) =>
      `v1,${createHmac('sha256', key)
        .update(`${id}.${timestamp}.${bodyOf(id)}`)
        .digest('base64')}`,
  );
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `${before}${signatures.join(' ')}`,
  };
  delete headers[without];
  const response = await fetch(url, { method: 'POST', headers, body: sent ?? bodyOf(id) });
  await response.arrayBuffer();
  return response.status;
};

const other = randomBytes(32);
const CASES: readonly (readonly [rule: string, status: number, attempt: Omit<Attempt, 'id'>])[] = [
  ['takes an event', 204, {}],
  ['takes an event with the second secret', 204, { keys: [secrets[1]] }],
  ['takes an event with several signatures, of which one fits', 204, { keys: [other, secrets[1]] }],
  ['takes an event that is four minutes old', 204, { at: -240 }],
  ['passes over a signature of a later version', 204, { before: 'v2,AAAA ' }],
  ['refuses an event of somebody else', 401, { keys: [other] }],
  ['refuses a body that was changed', 401, { sent: bodyOf('another') }],
  ['refuses a signature of another version', 401, { before: 'v2,AAAA', keys: [] }],
  ['refuses an event of six minutes ago', 401, { at: -360 }],
  ['refuses an event of six minutes from now', 401, { at: 360 }],
  ['refuses a request without an id', 401, { without: 'webhook-id' }],
  ['refuses a request without a time', 401, { without: 'webhook-timestamp' }],
  ['refuses a request without a signature', 401, { without: 'webhook-signature' }],
];

describe.each(here.map(({ name }) => name))('docs/events/%s', (name) => {
  const receiver = (): Receiver => receivers.get(name) as Receiver;
  const countOf = (id: string): number => receiver().stored.filter((line) => line === `call.missed ${id}`).length;

  it.each(CASES)('%s', async (rule, status, attempt) => {
    const id = `${name} ${rule}`.replaceAll(/[^a-z]+/g, '-');

    expect(await send(receiver().url, { id, ...attempt })).toBe(status);
    // What is printed is read in order: after this event, everything before was read.
    const last = `${id}-last`;
    expect(await send(receiver().url, { id: last })).toBe(204);
    await expect.poll(() => countOf(last)).toBe(1);
    expect(countOf(id)).toBe(status === 204 ? 1 : 0);
  });

  it('refuses the same request a second time', async () => {
    const attempt = { id: 'replayed', timestamp: secondsNow() - 10 };

    const [first, second] = await Promise.all([send(receiver().url, attempt), send(receiver().url, attempt)]);

    expect([first, second].sort()).toEqual([204, 409]);
    expect(await send(receiver().url, attempt)).toBe(409);
  });

  it('takes an event that is sent again with a new signature, and stores it once', async () => {
    const id = 'again';
    const timestamp = secondsNow();

    expect([
      await send(receiver().url, { id, timestamp: timestamp - 10 }),
      await send(receiver().url, { id, timestamp }),
    ]).toEqual([204, 204]);
    await expect.poll(() => countOf(id)).toBe(1);
  });
});
