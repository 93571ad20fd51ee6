import { describe, expect, it } from 'vitest';
import { DYNOXIDE_BINARIES, enginesOf, type Machine, noEngineText } from '../../../local/aws/dynamodb/choose-engine.ts';
import { dockerArguments } from '../../../local/aws/dynamodb/engine-programs.ts';
import { javaVersionIn } from '../../../local/aws/dynamodb/this-machine.ts';

const installed = (name: string, file: string): string => `node_modules/${name}/${file}`;

/** A machine with nothing on it. */
const aMachine = (changes: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  arch: 'x64',
  fileOf: () => undefined,
  javaVersion: () => undefined,
  hasDocker: () => false,
  ...changes,
});

const enginesFor = (changes: Partial<Machine>) => [...enginesOf(aMachine(changes))];

describe('the DynamoDB engine', () => {
  it.each([
    ['darwin', 'arm64', '@dynoxide/darwin-arm64/dynoxide'],
    ['darwin', 'x64', '@dynoxide/darwin-x64/dynoxide'],
    ['linux', 'arm64', '@dynoxide/linux-arm64/dynoxide'],
    ['linux', 'x64', '@dynoxide/linux-x64/dynoxide'],
    ['win32', 'x64', '@dynoxide/win32-x64/dynoxide.exe'],
  ])('of %s on %s is %s', (platform, arch, file) => {
    expect(enginesFor({ platform, arch, fileOf: installed })).toEqual([
      { engine: 'dynoxide', binary: `node_modules/${file}` },
    ]);
  });

  it('is asked of no package where upstream publishes none', () => {
    const fileOf = () => {
      throw new Error('asked');
    };

    expect(enginesFor({ platform: 'win32', arch: 'arm64', fileOf, hasDocker: () => true })).toEqual([
      { engine: 'dynamodb-local', runner: 'docker' },
    ]);
  });

  it('is the one at DYNAMODB_URL first, then dynoxide, then DynamoDB Local by Java, then by Docker', () => {
    const all = { url: 'http://127.0.0.1:8000', fileOf: installed, javaVersion: () => 21, hasDocker: () => true };

    expect(enginesFor(all).map((choice) => ('runner' in choice ? choice.runner : choice.engine))).toEqual([
      'dynamodb-url',
      'dynoxide',
      'java',
      'docker',
    ]);
  });

  it('asks neither for Java nor for Docker where a better one was taken: each question takes a process', () => {
    const ask = () => {
      throw new Error('asked');
    };

    const first = enginesOf(aMachine({ fileOf: installed, javaVersion: ask, hasDocker: ask })).next();

    expect(first.value).toMatchObject({ engine: 'dynoxide' });
  });

  it.each([
    [undefined, []],
    [11, []],
    [17, ['java']],
    [25, ['java']],
  ])('with Java %s is %j', (version, runners) => {
    expect(enginesFor({ javaVersion: () => version })).toEqual(
      runners.map((runner) => ({ engine: 'dynamodb-local', runner })),
    );
  });

  it.each([['localhost:8000'], ['https://dynamodb.eu-west-1.amazonaws.com'], ['8000']])(
    'refuses DYNAMODB_URL=%s: tables are created and deleted there',
    (url) => {
      expect(() => enginesFor({ url })).toThrow(`DYNAMODB_URL is "${url}", not a URL such as http://127.0.0.1:8000`);
    },
  );

  it('by Docker listens on this machine only, and is removed with its container', () => {
    expect(dockerArguments('name', 12345).join(' ')).toMatch(
      /^run --rm --init --name name --publish 127\.0\.0\.1:12345:8000 amazon\/dynamodb-local:\d+\.\d+\.\d+ -jar DynamoDBLocal\.jar -inMemory -sharedDb$/,
    );
  });
});

describe('a machine without an engine', () => {
  it('has a message with each way to one', () => {
    expect(noEngineText(aMachine({ platform: 'darwin', arch: 'arm64', javaVersion: () => 11 }))).toBe(
      [
        'No DynamoDB engine can run on this machine (darwin-arm64). Any one of these is enough:',
        '- npm ci, which installs @dynoxide/darwin-arm64 unless optional packages are left out ("npm config get omit")',
        '- Java 17 or newer as "java" (there is Java 11)',
        '- Docker, running',
        '- DYNAMODB_URL, the URL of a DynamoDB engine that runs already, such as http://127.0.0.1:8000',
      ].join('\n'),
    );
  });

  it('for which upstream publishes none has a message with those that it does', () => {
    const text = noEngineText(aMachine({ platform: 'win32', arch: 'arm64' }));

    for (const platform of Object.keys(DYNOXIDE_BINARIES)) expect(text).toContain(platform);
    expect(text).toContain('there is none');
  });
});

describe('the version of Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', 17],
    ['java version "1.8.0_292"', 8],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "21" 2023-09-19', 21],
    ['The operation couldn’t be completed. Unable to locate a Java Runtime.', undefined],
  ])('of %j is %s', (printed, version) => {
    expect(javaVersionIn(printed)).toBe(version);
  });
});
