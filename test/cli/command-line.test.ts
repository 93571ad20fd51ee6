import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { mask, maskAckUrl } from '../../cli/terminal/mask.ts';
import { networkError } from '../../cli/terminal/network-error.ts';
import manifest from '../../package.json' with { type: 'json' };
import { runCli } from '../support/cli.ts';

const COLOUR = '\u001b[';

describe('the command line', () => {
  it('is linked in a clone, by a file that is committed', async () => {
    const file = fileURLToPath(new URL('../../cli/bin/ringthrough.mjs', import.meta.url));

    const { stdout } = await promisify(execFile)(process.execPath, [file, '--version']);

    expect(stdout.trim()).toBe(manifest.version);
  });

  it('without a command shows what there is, and every exit code', async () => {
    const { exitCode, stdout } = await runCli(['--help']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Commands:');
    for (const code of [0, 1, 2, 3, 4, 5, 6, 7, 130]) expect(stdout).toMatch(new RegExp(`\\b${code} \\w+`));
  });

  it.each([
    ['an unknown command', ['ersae', 'alice'], "unknown command 'ersae'\n(Did you mean erase?)"],
    ['an unknown option', ['erase', 'alice', '--lokal'], "unknown option '--lokal'\n(Did you mean --local?)"],
    ['a missing argument', ['erase'], "missing required argument 'user'"],
    ['no deployment', ['erase', 'alice'], 'no token for the API'],
  ])('ends with 2 for %s, and says what it would take', async (_, args, text) => {
    const { exitCode, stdout, stderr } = await runCli(args);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(text);
  });

  it('has no colour off a terminal, and colour where it is forced', async () => {
    const args = ['erase', 'alice', '--api', 'nowhere'];

    const plain = await runCli(args);
    const forced = await runCli(args, { env: { FORCE_COLOR: '1' } });
    const both = await runCli(args, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });

    expect([plain, forced, both].map(({ stderr }) => stderr.includes(COLOUR))).toEqual([false, true, false]);
  });

  it('with --json writes errors as JSON too, on stderr', async () => {
    const { exitCode, stdout, stderr } = await runCli(['erase', 'alice', '--json', '--local', 'http://127.0.0.1:1']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({
      error: { kind: 'network', message: expect.any(String), hint: expect.stringContaining('npm start') },
    });
  });
});

describe('a secret', () => {
  it('is shown by four characters of each end and its length, a short one by its length only', () => {
    expect(mask('0123456789abcdef0123')).toBe('0123…0123 (20 characters)');
    expect(mask('hunter2')).toBe('… (7 characters)');
  });

  it('in an ackUrl is cut to four characters', () => {
    expect(maskAckUrl('https://api.example.com/v1/receipts/abcdefghij')).toBe(
      'https://api.example.com/v1/receipts/abcd…',
    );
  });
});

describe('an error of a connection', () => {
  it('is found in the cause of another, and in the first of several', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const inFetch = new TypeError('fetch failed', { cause: refused });
    const severalAddresses = new TypeError('fetch failed', { cause: new AggregateError([refused], '') });

    for (const error of [refused, inFetch, severalAddresses]) {
      expect(networkError(error, 'asking Apple')?.message).toBe('asking Apple: nothing listens there (ECONNREFUSED)');
    }
    expect(networkError(new Error('something else'), 'asking Apple')).toBeUndefined();
  });
});
