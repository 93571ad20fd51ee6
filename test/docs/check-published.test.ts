/** `npm run client-libraries`, with a server on this machine in place of npm and GitHub. */
import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientLibrary, onGitHub, onNpm } from '../../client-libraries/client-library.ts';
import { ignores } from '../../client-libraries/payload-result.ts';
import { checkPublished } from '../../docs/client-libraries/check-published.ts';
import { fileInTarball } from '../../docs/client-libraries/file-in-tarball.ts';
import { reportPublished } from '../../docs/client-libraries/report-published.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const COMMIT = 'a'.repeat(40);

const model = (name: string, source: ClientLibrary['source']): ClientLibrary => ({
  library: 'native',
  name,
  platform: 'ios',
  source,
  keys: '',
  read: () => ignores(''),
});

/** An archive with one entry for each file, and a pax header before a long path. */
const tarball = (files: Readonly<Record<string, string>>): Buffer => {
  const entry = (name: string, content: string, type: string): Buffer => {
    const header = Buffer.alloc(512);
    header.write(name.slice(0, 100), 0);
    header.write(Buffer.byteLength(content).toString(8).padStart(11, '0'), 124);
    header.write(type, 156);
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
    body.write(content);
    return Buffer.concat([header, body]);
  };
  const entries = Object.entries(files).flatMap(([path, content]) => {
    const name = `package/${path}`;
    const record = ` path=${name}\n`;
    const length = record.length + 3;
    return [...(name.length > 100 ? [entry('pax', `${length}${record}`, 'x')] : []), entry(name, content, '0')];
  });
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1_024)]));
};

const LONG = `${'folder/'.repeat(20)}File.kt`;
const files: Readonly<Record<string, string>> = {
  '/raw/owner/same/HEAD/ios/File.m': 'as read',
  '/raw/owner/other/HEAD/ios/File.m': 'another text',
  '/raw/owner/branch/fixes/File%20one.m': 'as read',
};

let base = '';
const serve: RequestListener = ({ url = '' }, response) => {
  const packument = (version: string) => ({
    'dist-tags': { latest: version },
    versions: { [version]: { dist: { tarball: `${base}/tarballs/${version}.tgz` } } },
  });
  if (url === '/npm/@scope%2fpackage') response.end(JSON.stringify(packument('2.0.0')));
  else if (url === '/tarballs/2.0.0.tgz')
    response.end(tarball({ 'a.txt': 'a', 'ios/File.m': 'as read', [LONG]: 'long' }));
  else if (url === '/npm/busy') response.writeHead(503).end();
  else if (files[url] !== undefined) response.end(files[url]);
  else response.writeHead(404).end();
};
const server = createServer(serve);
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const stateOf = async (source: ClientLibrary['source']) => {
  const [state] = await checkPublished([model('a library', source)], { npm: `${base}/npm`, github: `${base}/raw` });
  return state;
};

describe('a file', () => {
  it.each([
    ['on GitHub is unchanged', onGitHub('owner/same', 'ios/File.m', COMMIT, sha256('as read')), 'unchanged'],
    [
      'on a branch is unchanged',
      onGitHub('owner/branch', 'File one.m', COMMIT, sha256('as read'), 'fixes'),
      'unchanged',
    ],
    ['on GitHub has changed', onGitHub('owner/other', 'ios/File.m', COMMIT, sha256('as read')), 'changed'],
    ['on GitHub is gone', onGitHub('owner/same', 'ios/Gone.m', COMMIT, sha256('as read')), 'changed'],
    ['in a newer package is unchanged', onNpm('@scope/package', '1.0.0', 'ios/File.m', sha256('as read')), 'unchanged'],
    ['with a long path in a package is unchanged', onNpm('@scope/package', '1.0.0', LONG, sha256('long')), 'unchanged'],
    ['in a newer package has changed', onNpm('@scope/package', '1.0.0', 'a.txt', sha256('b')), 'changed'],
    ['is not in the newer package', onNpm('@scope/package', '1.0.0', 'b.txt', sha256('b')), 'changed'],
    ['of a package that is gone', onNpm('gone', '1.0.0', 'a.txt', sha256('a')), 'changed'],
    ['of a server that is busy', onNpm('busy', '1.0.0', 'a.txt', sha256('a')), 'not_asked'],
  ] as const)('%s', async (_, source, state) => {
    expect((await stateOf(source))?.state).toBe(state);
  });

  it('is asked for once, for all models that were made of it; a page of this repository is not asked for', async () => {
    const source = onGitHub('owner/same', 'ios/File.m', COMMIT, sha256('as read'));
    const own = { on: 'here', file: 'docs/payloads.md' } as const;

    const states = await checkPublished([model('one', source), model('two', source), model('ours', own)], {
      npm: `${base}/npm`,
      github: `${base}/raw`,
    });

    expect(states).toEqual([
      {
        names: ['one (iOS)', 'two (iOS)'],
        file: 'owner/same: ios/File.m',
        state: 'unchanged',
        detail: 'the default branch is as read from aaaaaaa',
      },
    ]);
  });
});

describe('the report', () => {
  const state = (name: 'unchanged' | 'changed' | 'not_asked') =>
    ({ names: ['a library (iOS)'], file: 'owner/name: File.m', state: name, detail: 'why' }) as const;

  it('fails if a model has to be read again', () => {
    const { text, exitCode } = reportPublished([state('unchanged'), state('changed')]);

    expect(exitCode).toBe(1);
    expect(text).toMatch(
      /^Read again: .+ \(1\)\n {2}owner\/name: File.m\n {4}why; a library \(iOS\)\n\nUnchanged \(1\)/,
    );
  });

  it('does not fail without a network, and says so', async () => {
    const source = onGitHub('owner/same', 'ios/File.m', COMMIT, sha256('as read'));
    const nowhere = 'http://127.0.0.1:1';

    const { text, exitCode } = reportPublished(
      await checkPublished([model('a library', source)], { npm: nowhere, github: nowhere }),
    );

    expect(exitCode).toBe(0);
    expect(text).toContain('Not asked: no answer, so nothing is known (1)');
    expect(text).toContain('No publisher could be reached: is there a network?');
  });
});

it('a file that an archive does not have is none', () => {
  expect(fileInTarball(tarball({ 'a.txt': 'a' }), 'b.txt')).toBeUndefined();
});
