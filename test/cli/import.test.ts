import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appleToken, inviteOf, iphone, pixel, someone } from '../support/backend.ts';
import { runCli } from '../support/cli.ts';
import { type CountedBackend, startCountedBackend } from './support/counted-sns.ts';
import { createSourceApplication, putEndpoints } from './support/source-application.ts';

let backend: CountedBackend;
let folder: string;
beforeAll(async () => {
  backend = await startCountedBackend();
  folder = await mkdtemp(join(tmpdir(), 'ringthrough-import-'));
});
afterAll(async () => {
  await backend.close();
  await rm(folder, { recursive: true });
});

const run = async (args: readonly string[], input?: string) => {
  const result = await runCli(['import', ...args, '--local', backend.url, '--json'], {
    cwd: folder,
    ...(input !== undefined && { input }),
  });
  return { ...result, json: result.stdout === '' ? undefined : JSON.parse(result.stdout) };
};

const devicesOf = async (user: string) => (await (await backend.as(user))('GET', '/v1/devices')).body.devices;

/** Calls a user. @returns how many pushes the phone with the token gets */
const pushesOfACall = async (user: string, token: string): Promise<number> => {
  const before = backend.apple.pushes().length;
  const alice = await backend.as(someone('alice'));
  await alice('POST', '/v1/calls', inviteOf(user));
  await backend.settled();
  return backend.apple
    .pushes()
    .slice(before)
    .filter(({ deviceToken }) => deviceToken === token).length;
};

const csv = (...rows: readonly (readonly string[])[]): string => rows.map((row) => `${row.join(',')}\r\n`).join('');
const HEADER = ['userId', 'token', 'platform', 'environment'];

describe('a device of a file', () => {
  it('rings once imported, and once the app has registered it with its own id there is one push a call', async () => {
    const [user, token] = [someone('bob'), appleToken()];
    const file = csv(HEADER, [user, token.toUpperCase(), 'ios', 'production']);

    const { exitCode, json } = await run(['--from-file', '-', '--yes'], file);

    expect({ exitCode, outcomes: json.outcomes }).toEqual({ exitCode: 0, outcomes: { imported: 1 } });
    expect(await devicesOf(user)).toMatchObject([{ deviceId: expect.stringMatching(/^imported-[\w-]{22}$/) }]);
    expect(await pushesOfACall(user, token)).toBe(1);

    const own = await (await backend.as(user))('PUT', '/v1/devices/own-id', iphone({ token }));
    expect(own.status).toBe(201);
    expect(await devicesOf(user)).toMatchObject([{ deviceId: 'own-id' }]);
    expect(await pushesOfACall(user, token)).toBe(1);

    const again = await run(['--from-file', '-', '--yes'], file);
    expect(again.json.outcomes).toEqual({ registered: 1 });
    expect(await devicesOf(user)).toMatchObject([{ deviceId: 'own-id' }]);
  });

  it('that was guessed to be of the other environment is replaced by the app’s registration too', async () => {
    const [user, token] = [someone('bob'), appleToken()];
    await run(['--from-file', '-', '--yes'], csv(HEADER, [user, token, 'ios', 'production']));

    await (await backend.as(user))('PUT', '/v1/devices/own-id', iphone({ token, environment: 'sandbox' }));

    expect(await devicesOf(user)).toMatchObject([{ deviceId: 'own-id', environment: 'sandbox' }]);
  });

  it('is not imported again after the app signed out', async () => {
    const [user, token] = [someone('bob'), appleToken()];
    const file = csv(HEADER, [user, token, 'ios', 'production']);
    await run(['--from-file', '-', '--yes'], file);
    const session = await backend.as(user);
    await session('PUT', '/v1/devices/own-id', iphone({ token }));
    await session('DELETE', '/v1/devices/own-id');
    const requests = backend.requests.CreatePlatformEndpoint;

    const again = await run(['--from-file', '-', '--yes'], file);

    expect(again.json.outcomes).toEqual({ removed: 1 });
    expect(await devicesOf(user)).toEqual([]);
    expect(backend.requests.CreatePlatformEndpoint).toBe(requests);
  });

  it('imported again changes nothing and asks SNS nothing; with another preset, it gets that one', async () => {
    const [user, token] = [someone('bob'), `fcm:${appleToken()}`];
    const file = csv(HEADER, [user, token, 'android', '']);
    await run(['--from-file', '-', '--yes'], file);
    const requests = backend.requests.CreatePlatformEndpoint;

    const same = await run(['--from-file', '-', '--yes'], file);
    const other = await run(['--from-file', '-', '--yes', '--preset', 'cordova-npm'], file);

    expect([same.json.outcomes, other.json.outcomes]).toEqual([{ unchanged: 1 }, { updated: 1 }]);
    expect(await devicesOf(user)).toMatchObject([{ preset: 'cordova-npm', platform: 'android' }]);
    expect(backend.requests.CreatePlatformEndpoint).toBe(requests);
  });

  it('is of a phone that another user has registered: it stays theirs', async () => {
    const [bob, carol, phone] = [someone('bob'), someone('carol'), iphone()];
    await (await backend.as(carol))('PUT', '/v1/devices/carols', phone);

    const { exitCode, json } = await run(
      ['--from-file', '-', '--yes'],
      csv(HEADER, [bob, phone.token, 'ios', 'production']),
    );

    expect({ exitCode, outcomes: json.outcomes }).toEqual({ exitCode: 7, outcomes: { other_user: 1 } });
    expect([await devicesOf(bob), await devicesOf(carol)]).toMatchObject([[], [{ deviceId: 'carols' }]]);
    expect(await pushesOfACall(carol, phone.token)).toBe(1);
  });

  it('is beyond 16 of its user: it is reported; a new registration of the app takes the place of an imported one', async () => {
    const user = someone('bob');
    const rows = Array.from({ length: 18 }, () => [user, appleToken(), 'ios', 'production']);

    const { exitCode, json } = await run(['--from-file', '-', '--yes'], csv(HEADER, ...rows));

    expect({ exitCode, outcomes: json.outcomes }).toEqual({
      exitCode: 7,
      outcomes: { imported: 16, too_many_devices: 2 },
    });
    const own = await (await backend.as(user))('PUT', '/v1/devices/own-id', pixel());
    expect(own.status).toBe(201);
    expect(await devicesOf(user)).toHaveLength(16);
  });
});

describe('a file with bad rows', () => {
  it('is imported without them, and each is reported with its line and no token', async () => {
    const [good, bad] = [someone('good'), someone('bad')];
    const token = appleToken();
    const twoUsers = appleToken();
    const rows = [
      ['User ID', 'token', 'platform', 'environment', 'colour'],
      [good, token, 'ios', 'production', 'red'],
      [good, token, 'ios', 'production', ''],
      ['', appleToken(), 'ios', 'production', ''],
      [bad, '', 'ios', 'production', ''],
      [bad, 'fcm:APA91bEXAMPLE', 'ios', 'production', ''],
      [bad, appleToken(), 'windows', 'production', ''],
      [bad, appleToken(), 'ios', ''],
      [bad, twoUsers, 'ios', 'sandbox', ''],
      [good, twoUsers, 'ios', 'sandbox', ''],
    ];
    await writeFile(join(folder, 'devices.csv'), `\uFEFF${csv(...rows)}`);

    const { exitCode, json, stderr, stdout } = await run([
      ...['--from-file', 'devices.csv', '--yes', '--report', 'report.ndjson'],
    ]);

    expect({ exitCode, outcomes: json.outcomes }).toEqual({
      exitCode: 7,
      outcomes: { imported: 1, duplicate: 1, no_user: 1, no_token: 1, invalid: 3, two_users: 2 },
    });
    expect(stderr).toContain('devices.csv, line 1: colour is no column that import knows');
    const report = await readFile(join(folder, 'report.ndjson'), 'utf8');
    const lines = report
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.sort((a, b) => a.line - b.line)).toMatchObject([
      { line: 4, outcome: 'no_user' },
      { line: 5, outcome: 'no_token' },
      { line: 6, outcome: 'invalid', detail: expect.stringMatching(/^token looks like an FCM registration token/) },
      { line: 7, outcome: 'invalid', detail: 'platform must be one of ios, android' },
      { line: 8, outcome: 'invalid', detail: 'has 4 cells, and the header 5' },
      { line: 9, outcome: 'two_users' },
      { line: 10, outcome: 'two_users' },
    ]);
    const tokens = rows.slice(1).flatMap(([, one = '']) => (one === '' ? [] : [one]));
    for (const one of tokens) for (const text of [report, stderr, stdout]) expect(text).not.toContain(one);
  });

  it('may be NDJSON, with its own line for each bad one', async () => {
    const user = someone('bob');
    const lines = [
      JSON.stringify({ userId: user, token: appleToken(), platform: 'ios', environment: 'sandbox', preset: null }),
      'no JSON',
      JSON.stringify({ userId: { id: 1 }, token: appleToken(), platform: 'ios', environment: 'sandbox' }),
    ];

    const { exitCode, json, stderr } = await run(['--from-file', '-', '--yes'], lines.join('\n'));

    expect({ exitCode, outcomes: json.outcomes }).toEqual({ exitCode: 7, outcomes: { imported: 1, invalid: 2 } });
    expect(stderr).toContain('line 2: is no JSON object');
    expect(stderr).toContain('line 3: userId is no text');
  });

  it.each([
    ['no source', [], undefined, 2, 'name one source'],
    ['no file', ['--from-file', 'missing.csv'], undefined, 3, 'there is no file missing.csv'],
    ['a file without a header', ['--from-file', '-'], csv(['bob', 'a'.repeat(64), 'ios', 'x']), 3, 'no column userId'],
    ['nobody who could be asked', ['--from-file', '-'], csv(HEADER, ['bob', 'ab', 'ios', 'sandbox']), 2, '--yes'],
  ])('%s is an error of one line, and nothing is done', async (_, args, input, code, text) => {
    const { exitCode, stderr } = await run(args, input);

    expect(exitCode).toBe(code);
    expect(stderr).toContain(text);
    expect(stderr).not.toContain('a'.repeat(64));
    expect((await readdir(folder)).filter((name) => name.endsWith('.journal'))).toEqual([]);
  });
});

describe('the endpoints of an application', () => {
  it('get their users from a field of their custom user data; those that are disabled only if wanted', async () => {
    const source = await createSourceApplication(backend, 'GCM');
    const [bob, carol] = [someone('bob'), someone('carol')];
    putEndpoints(backend, source, [
      { token: `fcm:${bob}`, customUserData: JSON.stringify({ user: { id: bob } }) },
      { token: `fcm:${carol}`, customUserData: JSON.stringify({ user: { id: carol } }), enabled: false },
      { token: 'fcm:nobody', customUserData: '{}' },
      { token: 'fcm:none' },
    ]);
    const args = ['--from-application', source, '--yes'];

    const asked = await run(args);
    const first = await run([...args, '--user-field', 'user.id']);
    const second = await run([...args, '--user-field', 'user.id', '--include-disabled']);

    expect(asked).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('--user-field. There are: user') });
    expect(first.json.outcomes).toEqual({ imported: 1, disabled: 1, no_user: 2 });
    expect(second.json.outcomes).toEqual({ imported: 1, unchanged: 1, no_user: 2 });
    expect(await devicesOf(carol)).toMatchObject([{ platform: 'android' }]);
  });

  it('get their users from a mapping file by ARN or token, or from a command', async () => {
    const source = await createSourceApplication(backend, 'APNS_VOIP_SANDBOX');
    const [byArn, byToken, byCommand] = [someone('arn'), someone('token'), someone('command')];
    const tokens = [appleToken(), appleToken(), appleToken()];
    const arns = putEndpoints(
      backend,
      source,
      tokens.map((token) => ({ token })),
    );
    const [arn = ''] = arns;
    await writeFile(
      join(folder, 'users.csv'),
      csv(['endpointArn', 'token', 'userId'], [arn, '', byArn], ['', tokens[1] ?? '', byToken]),
    );
    const script = `
      for await (const line of require('node:readline').createInterface({ input: process.stdin })) {
        const { endpointArn, token } = JSON.parse(line);
        if (token === '${tokens[2]}') console.log(JSON.stringify({ endpointArn, userId: '${byCommand}', deviceId: 'known' }));
      }`;
    await writeFile(join(folder, 'map.cjs'), `(async () => {${script}})()`);

    const file = await run(['--from-application', source, '--mapping', 'users.csv', '--yes']);
    const command = await run(['--from-application', source, '--mapping-command', 'node map.cjs', '--yes']);

    expect(file.json.outcomes).toEqual({ imported: 2, no_user: 1 });
    expect(command.json.outcomes).toEqual({ imported: 1, no_user: 2 });
    for (const user of [byArn, byToken]) {
      expect(await devicesOf(user)).toMatchObject([{ environment: 'sandbox', platform: 'ios' }]);
    }
    expect(await devicesOf(byCommand)).toMatchObject([{ deviceId: 'known' }]);
  });

  it('are taken as they are when the application is the deployment’s own: SNS gets no request but its list', async () => {
    const source = backend.info.apps[0]?.applications.APNS_VOIP ?? '';
    const [user, token] = [someone('bob'), appleToken()];
    putEndpoints(backend, source, [{ token, customUserData: user }]);
    const before = { ...backend.requests };

    const { json } = await run(['--from-application', source, '--yes']);

    expect(json.outcomes.imported).toBe(1);
    const sent = Object.entries(backend.requests).filter(([action, count]) => count !== before[action]);
    expect(sent.map(([action]) => action).sort()).toEqual([
      'GetPlatformApplicationAttributes',
      'ListEndpointsByPlatformApplication',
    ]);
    expect(await pushesOfACall(user, token)).toBe(1);

    await (await backend.as(user))('PUT', '/v1/devices/own-id', iphone({ token }));
    expect(await devicesOf(user)).toMatchObject([{ deviceId: 'own-id' }]);
    expect(await pushesOfACall(user, token)).toBe(1);
  });

  it('of alerts, or of another bundle id, are refused', async () => {
    const alerts = await createSourceApplication(backend, 'APNS');
    const other = await createSourceApplication(backend, 'APNS_VOIP', 'com.example.other');

    const results = [await run(['--from-application', alerts]), await run(['--from-application', other])];

    expect(results.map(({ exitCode }) => exitCode)).toEqual([3, 3]);
    expect(results[0]?.stderr).toContain('for alerts');
    expect(results[1]?.stderr).toContain('bundle id com.example.other');
  });

  it('are only counted in a dry run, with requests and dollars', async () => {
    const source = await createSourceApplication(backend, 'GCM');
    const user = someone('bob');
    putEndpoints(backend, source, [{ token: `fcm:${user}`, customUserData: user }]);

    const { exitCode, json } = await run(['--from-application', source, '--dry-run', '--rate', '5']);

    expect(exitCode).toBe(0);
    expect(json.plan).toMatchObject({
      devices: 1,
      users: 1,
      snsRequests: 1,
      perSecond: 5,
      dollars: expect.closeTo(0.0000043, 6),
    });
    expect(await devicesOf(user)).toEqual([]);
    expect((await readdir(folder)).filter((name) => name.endsWith('.journal'))).toEqual([]);
  });
});

describe('two imports at once, while apps register', () => {
  it('import each device once, and no registration is lost', async () => {
    const users = Array.from({ length: 24 }, (_, index) => someone(`race-${index}`));
    const tokens = users.map(() => appleToken());
    const file = csv(HEADER, ...users.map((user, index) => [user, tokens[index] ?? '', 'ios', 'production']));

    const registrations = users.slice(0, 8).map(async (user, index) => {
      const session = await backend.as(user);
      return (await session('PUT', '/v1/devices/own-id', iphone({ token: tokens[index] ?? '' }))).status;
    });
    const [a, b, statuses] = await Promise.all([
      run(['--from-file', '-', '--yes', '--journal', 'a.journal'], file),
      run(['--from-file', '-', '--yes', '--journal', 'b.journal'], file),
      Promise.all(registrations),
    ]);

    expect([a.exitCode, b.exitCode]).toEqual([0, 0]);
    expect(new Set(statuses)).toEqual(new Set([201]));
    const ids = await Promise.all(
      users.map(async (user) => (await devicesOf(user)).map((one: { deviceId: string }) => one.deviceId)),
    );
    expect(ids.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => ['own-id']));
    for (const [index, one] of ids.slice(8).entries()) {
      expect(one, users[index + 8]).toEqual([expect.stringMatching(/^imported-/)]);
    }
  });
});
