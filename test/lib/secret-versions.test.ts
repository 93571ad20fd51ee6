import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { withSecretVersions } from '../../bin/secret-versions.ts';
import { deployment, resources, someSettings } from './deployment.ts';
import { type SecretStore, startSecretStore } from './secret-store.ts';

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_REGION'] as const;
const saved = KEYS.map((key) => [key, process.env[key]] as const);

let store: SecretStore;
let notices: string[];
const lookUp = (environment: NodeJS.ProcessEnv, settings = someSettings()) =>
  withSecretVersions(settings, environment, (line) => void notices.push(line));

beforeAll(async () => {
  store = await startSecretStore();
  // The SDK reads the process's variables.
  const values = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'eu-west-1' };
  Object.assign(process.env, values, { AWS_ENDPOINT_URL_SECRETS_MANAGER: store.url });
});
afterAll(async () => {
  for (const [key, value] of saved) {
    if (value === undefined) delete process.env[key];
    else process.env[key] = value;
  }
  await store.close();
});
beforeEach(() => {
  notices = [];
  store.requests.length = 0;
  store.secrets.clear();
});
const putAll = () =>
  ['ringthrough/apns-production', 'ringthrough/apns-sandbox', 'ringthrough/fcm'].map((name) => store.put(name, '{}'));

it('asks nothing without AWS credentials', async () => {
  const settings = someSettings();

  expect(await lookUp({}, settings)).toBe(settings);
  expect(store.requests).toEqual([]);
});

it('looks up the current version of each secret, and never its value', async () => {
  const [apnsProduction, apnsSandbox, fcm] = putAll();

  const { apps } = await lookUp({ AWS_ACCESS_KEY_ID: 'local' });

  expect(apps[0]?.secretVersions).toEqual({ apnsProduction, apnsSandbox, fcm });
  expect(store.requests).toEqual(['DescribeSecret', 'DescribeSecret', 'DescribeSecret']);
});

it('leaves out the version of a secret that does not exist, with one line', async () => {
  const fcm = store.put('ringthrough/fcm', '{}');

  const { apps } = await lookUp({ CDK_DEFAULT_ACCOUNT: '111122223333' });

  expect(apps[0]?.secretVersions).toEqual({ fcm });
  expect(notices).toHaveLength(1);
  expect(notices[0]).toMatch(/^Versions of secrets are left out of the template: [^\n]*apns-production[^\n]*$/);
});

it('a pinned version is not looked up, and is in the template', async () => {
  putAll();
  const pinned = 'a'.repeat(32);
  const apps = someSettings().apps.map((app) => ({ ...app, secretVersions: { fcm: pinned } }));

  const settings = await lookUp({ AWS_PROFILE: 'x' }, someSettings({ apps }));
  const { state } = deployment({ apps });

  expect(settings.apps[0]?.secretVersions?.fcm).toBe(pinned);
  expect(store.requests).toHaveLength(2);
  const versions = resources([state], 'Custom::SnsPlatformApplication').map(({ Properties }) => Properties.VersionId);
  expect(versions).toEqual([undefined, undefined, pinned]);
});
