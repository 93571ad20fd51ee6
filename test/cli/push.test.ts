import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providerToken } from '../../lambda/apple/provider-token.ts';
import { PRESETS } from '../../lambda/contract/enums.ts';
import { aCertificate } from '../lib/push-credentials.ts';
import { appleToken, startTestBackend, type TestBackend } from '../support/backend.ts';
import type { CliResult } from '../support/cli.ts';
import { type InProcessOptions, runInProcess } from '../support/cli-in-process.ts';

let backend: TestBackend;
let key: { readonly keyId: string; readonly teamId: string; readonly privateKey: string };
const folder = mkdtempSync(join(tmpdir(), 'push-'));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

beforeAll(async () => {
  backend = await startTestBackend();
  const { body } = await backend.request('GET', '/local/push-credentials');
  key = body.apple;
});
afterAll(async () => {
  await backend.close();
  rmSync(folder, { recursive: true });
});

const p8 = (): string[] => [
  ...['--p8', file(`AuthKey_${key.keyId}.p8`, key.privateKey), '--team-id', key.teamId],
  ...['--bundle-id', 'com.example.app'],
];
const pushesTo = (token: string) => backend.apple.pushes().filter(({ deviceToken }) => deviceToken === token);
const messagesTo = (token: string) => backend.google.messages().filter((message) => message.token === token);
const androidToken = (): string => `${appleToken().slice(0, 22)}:APA91b${appleToken().repeat(3).slice(0, 134)}`;

/** No JWT, private key or receipt token is printed, in no mode. */
const SECRET = /eyJ[\w-]+\.[\w-]+|PRIVATE KEY|MIGH|MIIE|\/receipts\/[\w-]{8}/;
const expectNoSecret = ({ stdout, stderr }: CliResult, token: string): void => {
  expect(`${stdout}${stderr}`).not.toMatch(SECRET);
  if (token !== '') expect(`${stdout}${stderr}`).not.toContain(token);
};
const push = async (args: readonly string[], token: string, options?: InProcessOptions): Promise<CliResult> => {
  const result = await runInProcess(['push', ...args], options);
  expectNoSecret(result, token);
  return result;
};
/** Where nothing listens. */
const closedUrl = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return `http://127.0.0.1:${port}`;
};

const linesOf = ({ stdout }: CliResult) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('ringthrough push to an iPhone', () => {
  it('sends the VoIP push of a deployment, with a .p8 key, and says what should happen', async () => {
    const token = appleToken();

    const result = await push([...p8(), '--local', backend.url, '--token', token, '--name', 'Alice'], token);

    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain('Apple, production: 200');
    expect(result.stdout).toContain('Within seconds the phone shows a call from "Alice"');
    const [sent] = pushesTo(token);
    expect(sent?.headers).toMatchObject({
      'apns-topic': 'com.example.app.voip',
      'apns-push-type': 'voip',
      'apns-priority': '10',
    });
    const { expiresAt, callerName, ackUrl } = sent?.payload ?? {};
    expect(sent?.headers['apns-expiration']).toBe(String(Math.floor(Number(expiresAt) / 1000)));
    expect(callerName).toBe('Alice');
    expect(ackUrl).toMatch(/^https:\/\/receipts\.invalid\/v1\/receipts\//);
    expect(sent?.deliveredAt).toBeDefined();
  });

  it('reads the token as Xcode prints it, and finds out that it is one of the sandbox', async () => {
    const token = appleToken();
    backend.apple.devices.register({ token, environment: 'sandbox', topic: 'com.example.app.voip' });
    const printed = `<${token.match(/.{8}/g)?.join(' ')}>`;

    const result = await push([...p8(), '--local', backend.url, '--token', printed], token);

    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/Apple, production: 400 BadDeviceToken[\s\S]*Apple, sandbox: 200/);
    expect(result.stdout).toContain('Apple took it: the token is one of sandbox,');
    expect(pushesTo(token).map(({ response }) => response.status)).toEqual([400, 200]);
  });

  it('asks one environment only when it is named, and then proposes the other', async () => {
    const token = appleToken();
    backend.apple.devices.register({ token, environment: 'sandbox' });
    const args = [...p8(), '--local', backend.url, '--token', token, '--environment', 'production'];

    const result = await push(args, token);

    expect(result.exitCode).toBe(4);
    expect(result.stdout).toContain('The same command with --environment sandbox');
    expect(pushesTo(token)).toHaveLength(1);
  });

  it("sends with a .p12 that is made like Keychain's, which Node.js itself cannot read", async () => {
    const { certificate, privateKey } = await aCertificate({ keyType: 'RSA' });
    backend.apple.trustCertificateAuthority(certificate);
    const [cert, secret] = [file('voip.pem', certificate), file('voip.key', privateKey)];
    const p12 = join(folder, 'Certificates.p12');
    await promisify(execFile)('openssl', [
      ...['pkcs12', '-export', '-legacy', '-certpbe', 'PBE-SHA1-RC2-40', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'SHA1'],
      ...['-in', cert, '-inkey', secret, '-passout', 'pass:secret', '-out', p12],
    ]);
    const token = appleToken();
    const args = ['--p12', p12, '--local', backend.url, '--token', token];

    const result = await push(args, token, { env: { RINGTHROUGH_P12_PASSWORD: 'secret' } });

    expect(result.exitCode).toBe(0);
    expect(pushesTo(token)[0]?.headers['apns-topic']).toBe('com.example.app.voip');
  });

  it('sends the alert of a missed call', async () => {
    const token = appleToken();
    const args = [...p8(), '--local', backend.url, '--token', token, '--type', 'alert', '--media', 'video'];

    const result = await push(args, token);

    expect(result.exitCode).toBe(0);
    const [sent] = pushesTo(token);
    expect(sent?.headers).toMatchObject({ 'apns-topic': 'com.example.app', 'apns-push-type': 'alert' });
    expect(sent?.payload?.aps).toMatchObject({ alert: { body: 'Missed video call' } });
  });

  it('sends the push that ends a call, and warns of what iOS does with it', async () => {
    const token = appleToken();
    const callId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
    const args = [...p8(), '--local', backend.url, '--token', token, '--cancel', '--call-id', callId];

    const result = await push(args, token);

    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain('iOS ends it because it reports none');
    expect(pushesTo(token)[0]?.payload).toMatchObject({ type: 'call_ended', callId, endReason: 'cancelled' });
  });

  it('needs no credential for the simulators of npm start', async () => {
    const [iphone, pixel] = [appleToken(), androidToken()];

    const results = [
      await push(['--local', backend.url, '--token', iphone, '--json'], iphone),
      await push(['--local', backend.url, '--token-file', '-', '--json'], pixel, { input: `${pixel}\n` }),
    ];

    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(pushesTo(iphone)).toHaveLength(1);
    expect(messagesTo(pixel)).toHaveLength(1);
  });

  it('prints each step as a line of JSON', async () => {
    const token = appleToken();
    backend.apple.devices.uninstall(token);

    const result = await push([...p8(), '--local', backend.url, '--token', token, '--json'], token);

    expect(result.exitCode).toBe(4);
    const [request, answer, outcome] = linesOf(result);
    expect(request).toMatchObject({ type: 'request', kind: 'voip', payload: { callerName: 'Ringthrough Test' } });
    expect(answer).toMatchObject({ type: 'answer', environment: 'production', status: 410, reason: 'Unregistered' });
    expect(answer.apnsId).toBe(request.headers['apns-id']);
    expect(outcome).toMatchObject({ type: 'result', accepted: false, causes: expect.any(Array) });
    expect(outcome.causes[0]).toContain(new Date(answer.timestamp).toISOString());
  });
});

describe('ringthrough push to an Android phone', () => {
  const account = (): string => file('firebase.json', backend.google.serviceAccount);
  const google = (): string[] => ['--service-account', account(), '--fcm-url', backend.google.url];

  it('sends the data message of a deployment', async () => {
    const token = androidToken();

    const result = await push([...google(), '--token', token, '--name', 'Alice'], token);

    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain('Google took it.');
    expect(messagesTo(token)[0]?.message).toMatchObject({
      data: { type: 'incoming_call', callerName: 'Alice' },
      android: { priority: 'high', ttl: '40s' },
    });
  });

  it('sends the message that ends a call', async () => {
    const token = androidToken();
    const args = ['--token', token, '--cancel', '--call-id', '3f2504e0-4f89-41d3-9a0c-0305e82c3301'];

    const result = await push([...google(), ...args], token);

    expect(result.exitCode).toBe(0);
    expect(messagesTo(token)[0]?.message.data).toMatchObject({ type: 'call_ended', isCancelPush: 'true' });
  });

  it.each([
    ['a token of a deleted app', 'UNREGISTERED', 'the app was deleted'],
    ['another Firebase project', 'SENDER_ID_MISMATCH', 'another Firebase project'],
  ] as const)('explains the refusal of %s', async (_case, code, text) => {
    const token = androidToken();
    if (code === 'UNREGISTERED') backend.google.installations.uninstall(token);
    else backend.google.refuseAccount({ fcm: code });

    const result = await push([...google(), '--token', token], token);

    backend.google.refuseAccount({});
    expect(result.exitCode).toBe(4);
    expect(result.stdout).toContain(code);
    expect(result.stdout).toContain(text);
  });

  it.each([
    ['a deleted key', { token: { status: 400, error: 'invalid_grant' } }, 'it or its service account was deleted'],
    [
      'a disabled API',
      { api: { status: 403, name: 'PERMISSION_DENIED', reason: 'SERVICE_DISABLED' } },
      'is not enabled',
    ],
  ])('explains the refusal of %s, with the command that checks the account', async (_case, refusal, text) => {
    const token = androidToken();
    backend.google.refuseAccount(refusal);

    const result = await push([...google(), '--token', token], token);

    backend.google.refuseAccount({});
    expect(result.exitCode).toBe(4);
    expect(result.stdout).toContain(text);
    expect(result.stdout).toContain(`npx ringthrough doctor credential --service-account ${account()}`);
  });
});

describe('ringthrough push --dry-run', () => {
  it('sends nothing, and prints a curl command that sends the same', async () => {
    const token = appleToken();
    const args = [...p8(), '--local', backend.url, '--token', token, '--name', "Conan O'Brien", '--dry-run', '--json'];

    const result = await push(args, token);

    expect(result.exitCode).toBe(0);
    expect(pushesTo(token)).toEqual([]);
    const [{ curl, payload }] = linesOf(result);
    const env = { PATH: process.env.PATH, TOKEN: token, JWT: providerToken(key, new Date()), CA: '' };
    env.CA = file('ca.pem', backend.apple.ca);
    const { stdout } = await promisify(execFile)('sh', ['-c', `${curl} --cacert "$CA" -s -w '%{http_code}'`], { env });
    expect(stdout).toBe('200');
    expect(pushesTo(token)[0]?.payload).toEqual(payload);
  });

  it('prints the message for Google too, whose curl command has the token in its body', async () => {
    const { stdout } = await runInProcess(['push', '--dry-run', '--type', 'data', '--name', 'Alice', '--json']);

    const { curl, payload } = JSON.parse(stdout);
    expect(payload.message).toMatchObject({ token: '$TOKEN', data: { callerName: 'Alice' } });
    const seen = curl.replace(/^curl/, 'printf "%s\\n"');
    const { stdout: args } = await promisify(execFile)('sh', ['-c', seen], {
      env: { TOKEN: 'a:b', ACCESS_TOKEN: 'c' },
    });
    expect(args).toContain('"token":"a:b"');
    expect(args).toContain('authorization: Bearer c');
  });
});

describe('ringthrough push prints no receipt token', () => {
  const presets = PRESETS.filter((preset) => preset !== 'custom');
  it.each(presets.flatMap((preset) => [['voip', preset] as const, ['data', preset] as const]))(
    'in a push of type %s with the preset %s, also where its ackUrl is inside of a text',
    async (type, preset) => {
      const args = ['--dry-run', '--bundle-id', 'com.example.app', '--type', type, '--preset', preset];

      const { exitCode, stdout } = await push([...args, '--json'], '');

      expect(exitCode).toBe(0);
      const { payload, bytes } = JSON.parse(stdout);
      expect(bytes).toBeGreaterThan(50);
      if (preset !== 'cordova-legacy' || type === 'data') {
        expect(JSON.stringify(payload)).toContain('https://receipts.invalid/v1/receipts/');
      }
    },
  );
});

describe('ringthrough push with a wrong command line', () => {
  const token = appleToken();
  const cut = `${token.slice(0, 20)}...${token.slice(-8)}`;
  const dry = ['--bundle-id', 'com.example.app', '--dry-run'];
  it.each([
    [['--local', 'LOCAL'], 2, 'no token is given'],
    [['--token', 'TOKEN'], 2, 'no credential is given'],
    [[...dry, '--expires', '0'], 2, 'from 1 to 2592000'],
    [[...dry, '--call-id', '42'], 2, '--call-id: must be a UUID'],
    [[...dry, '--name', 'a\u202eb'], 2, '--name: must not contain characters that control the text direction'],
    [[...dry, '--custom', '{roomId: 42}'], 2, '--custom: is no JSON'],
    [[...dry, '--custom', '[]'], 2, '--custom: must be an object'],
    [[...dry, '--caller-id', '1002'], 2, 'the same user'],
    [[...dry, '--preset', 'universe'], 2, 'universal'],
    [[...dry, '--preset', 'connectycube', '--caller-id', 'alice'], 2, 'connectycube carries user ids as integers'],
    [[...dry, '--cancel'], 2, '--cancel needs --call-id'],
    [
      [...dry, '--cancel', '--call-id', '3f2504e0-4f89-41d3-9a0c-0305e82c3301', '--preset', 'cordova-npm'],
      2,
      'no VoIP push that ends a call',
    ],
    [['--dry-run'], 2, 'no bundle identifier'],
    [[...dry, '--type', 'data', '--token', 'TOKEN'], 3, 'this is a token of Apple'],
    [[...dry, '--token', 'CUT'], 3, 'the token is cut'],
    [['--local', 'LOCAL', '--type', 'data', '--token', 'TOKEN'], 3, 'this is a token of Apple'],
    [['--local', 'LOCAL', '--token', 'a:b', '--type', 'voip'], 3, 'this is a token of Firebase'],
    [['--token', 'TOKEN', '--p8', '/no/such.p8', '--team-id', 'TEAM123456'], 3, 'there is no file /no/such.p8'],
    [['--token', 'TOKEN', '--local', 'CLOSED'], 5, 'the local backend at'],
    [[...dry, '--apns-url', 'http://127.0.0.1:9'], 2, '--apns-url: http://127.0.0.1:9 is no URL with https://'],
  ])('%j: exit code %i, and says: %s', async (args, exitCode, text) => {
    const names: Readonly<Record<string, string>> = {
      LOCAL: backend.url,
      CLOSED: await closedUrl(),
      TOKEN: token,
      CUT: cut,
    };
    const given = args.map((arg) => names[arg] ?? arg);

    const result = await push(given, token);

    expect({ exitCode: result.exitCode, stderr: result.stderr }).toEqual({
      exitCode,
      stderr: expect.stringContaining(text),
    });
  });
});
