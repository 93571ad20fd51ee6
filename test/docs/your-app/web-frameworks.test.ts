/** The JavaScript of the recipes for web frameworks, with the real client, a local backend, and libraries that only record. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { routeKey, routes } from '../../../lambda/contract/routes.ts';
import type { IncomingCall } from '../../../lambda/push/incoming-call.ts';
import { appleToken, inviteOf, someone, startTestBackend, type TestBackend } from '../../support/backend.ts';
import { endPayload, fcmData, ringPayload } from '../../support/payloads.ts';
import { RECIPE_PHONES, type RecipePhone } from './phones.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sources = join(root, 'docs/your-app/src');
const RECIPES = ['cordova', 'react-native', 'expo', 'capacitor'];

/** Every file of the recipes. */
const files = RECIPES.flatMap((recipe) =>
  readdirSync(join(sources, recipe), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)),
);
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

describe.each(Object.entries(RECIPE_PHONES))('the recipe for %s', (_recipe, { make, ends }) => {
  let backend: TestBackend;
  const phones: RecipePhone[] = [];
  beforeAll(async () => {
    // What a recipe was doing when its test was over.
    for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
    backend = await startTestBackend();
  });
  afterEach(() => {
    for (const phone of phones.splice(0)) phone.close();
  });
  afterAll(async () => {
    await backend.close();
    vi.restoreAllMocks();
  });

  /** Bob's phone runs the recipe, Alice calls him, and the phone has the push. */
  const rung = async () => {
    const bobId = someone('bob');
    const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
    const phone = await make({ backend, userId: bobId });
    phones.push(phone);
    const token = phone.platform === 'ios' ? appleToken() : `fcm:${appleToken()}x`;
    await phone.token(token);
    await until(async () => expect((await bob('GET', '/v1/devices')).body.devices).toHaveLength(1));
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId, { media: 'video' }))).body;
    await backend.settled();
    const apple = backend.apple.pushes().find(({ deviceToken }) => deviceToken === token)?.payload;
    const google = backend.google.messages().find(({ message }) => message.token === token)?.message.data;
    phone.incoming((phone.platform === 'ios' ? apple : google) as Record<string, unknown>);
    const callOf = async () => (await alice('GET', `/v1/calls/${callId}`)).body;
    await until(async () => expect(await callOf()).toMatchObject({ state: 'ringing' }));
    return { alice, bob, bobId, callId: callId as string, phone, callOf };
  };

  it('registers without a warning, rings, and is answered', async () => {
    const { bob, callId, phone, callOf } = await rung();

    phone.answer(callId);

    await until(async () => expect(await callOf()).toMatchObject({ state: 'answered' }));
    await until(() => expect(phone.answered.map(({ id, state }) => [id, state])).toEqual([[callId, 'answered']]));
    const [{ library, preset }] = (await bob('GET', '/v1/devices')).body.devices;
    expect([library, preset]).toEqual([expect.any(String), expect.any(String)]);
    expect(phone.ends).toEqual([]);
  });

  it('declines', async () => {
    const { callId, phone, callOf } = await rung();

    phone.decline(callId);

    await until(async () => expect(await callOf()).toMatchObject({ state: 'ended', endReason: 'declined' }));
  });

  it('stops ringing when the caller hangs up', async () => {
    const { alice, callId, phone } = await rung();

    await alice('POST', `/v1/calls/${callId}/cancel`);

    await until(() => expect(phone.ends).toContainEqual(ends({ callId, reason: 2 })));
  });

  it('stops ringing when another device was first, and loses a race that it did not know of', async () => {
    const { bob, callId, phone } = await rung();

    await bob('PUT', '/v1/devices/tablet', { platform: 'ios', environment: 'production', token: appleToken() });
    await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'tablet' });
    phone.answer(callId);

    await until(() => expect(phone.ends).toContainEqual(ends({ callId, reason: 4 })));
    expect(phone.answered).toEqual([]);
  });
});

it('every TypeScript source has the types of the client and of the libraries', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'recipes-'));
  const include = RECIPES.map((recipe) => {
    // A folder of its own for each recipe: every one has a calls.ts and an app.ts.
    const own = mkdtempSync(join(folder, `${recipe}-`));
    const inRecipe = files.filter((file) => file.startsWith(join(sources, recipe)) && /\.tsx?$/.test(file));
    for (const file of inRecipe) copyFileSync(file, join(own, basename(file)));
    return own;
  });
  const compilerOptions = {
    ...{ target: 'ES2022', lib: ['ES2022', 'DOM'], module: 'preserve', moduleResolution: 'bundler', types: [] },
    ...{ strict: true, noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true },
    paths: { '@ringthrough/client': [join(root, 'client/src/index.ts')] },
  };
  const stubs = join(root, 'test/docs/your-app/stubs/web-frameworks.d.ts');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: [...include, stubs] }));
  const tsc = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc');

  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error) => error);

  expect(stdout.replaceAll(folder, '')).toBe('');
});

describe('native sources', () => {
  const call: IncomingCall = {
    callId: '0f6b1c8e-4a43-4c0e-9b1f-6b1f0a7f2d11',
    callerId: 'alice',
    calleeId: 'bob',
    hasWholeMetadata: true,
    caller: { name: 'Alice', handle: 'alice', handleType: 'generic' },
    media: 'video',
    custom: {},
    startedAt: 0,
    expiresAt: 40_000,
    ackUrl: 'https://api.example.com/v1/receipts/token',
  };
  const payloads = [
    ringPayload('universal', call),
    endPayload('universal', call),
    ringPayload('minimal', call),
    endPayload('minimal', call),
    fcmData('universal', call, 0),
  ];
  const sent = new Set(payloads.flatMap((payload) => Object.keys(payload)));

  it('read only keys that the backend sends', () => {
    const READS = [/\bpush\[@"(\w+)"\]/g, /\bpayload\["(\w+)"\]/g, /\bpush\.get\("(\w+)"\)/g];
    const read = files
      .filter((file) => /\.(m|swift|java|kt)$/.test(file))
      .flatMap((file) => READS.flatMap((pattern) => [...readFileSync(file, 'utf8').matchAll(pattern)]))
      .map(([, key = '']) => key);

    expect(read.length).toBeGreaterThan(20);
    expect(read.filter((key) => !sent.has(key))).toEqual(['endReason'].filter((key) => !sent.has(key)));
  });

  it('of Expo find their URL where the backend puts it', () => {
    const { incomingCall } = ringPayload('universal', call);

    expect(incomingCall).toMatchObject({ metadata: { ringthrough: { callId: call.callId, ackUrl: call.ackUrl } } });
    expect(JSON.parse(fcmData('universal', call, 0).incoming_call ?? '')).toMatchObject({
      metadata: { ringthrough: { ackUrl: call.ackUrl } },
    });
    const receiver = readFileSync(join(sources, 'expo/android/CallEventReceiver.kt'), 'utf8');
    for (const key of ['metadata', 'ringthrough', 'ackUrl']) expect(receiver).toContain(`"${key}"`);
  });

  it('report only events that a receipt has', () => {
    const lines = files
      .filter((file) => /\.(m|swift|java|kt)$/.test(file))
      .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
      .filter((line) => /\b(?:post|keep)[(:]/.test(line));
    const words = lines.flatMap((line) => [...line.matchAll(/"(\w+)"/g)].map(([, word = '']) => word));

    expect(new Set(words.filter((word) => !['ackUrl', 'event'].includes(word)))).toEqual(
      new Set(['ringing', 'answered', 'declined', 'ended']),
    );
  });
});

it('the pages name only routes that exist', () => {
  const keys = Object.values(routes).map(routeKey);
  const named = RECIPES.flatMap((recipe) => [
    ...readFileSync(join(root, `docs/your-app/${recipe}.md`), 'utf8').matchAll(
      /\b(GET|POST|PUT|DELETE) (\/v1\/[\w/{}-]+)/g,
    ),
  ]).map(([, method, path]) => `${method} ${path}`);

  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((route) => !keys.includes(route))).toEqual([]);
});
