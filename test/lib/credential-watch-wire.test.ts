import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SetPlatformApplicationAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { platformApplications } from '../../lambda/aws/sns/platform-applications.ts';
import { SNS_PLATFORMS, type SnsPlatform } from '../../lambda/contract/enums.ts';
import type { App, CredentialSecrets } from '../../lambda/contract/environment.ts';
import { credentialAttributes } from '../../lambda/credentials/credential.ts';
import type { CredentialProbe } from '../../lambda/credentials/credential-probe.ts';
import { credentialProbe } from '../../lambda/entry/dependencies/credential-probe.ts';
import { readEnvironment } from '../../lambda/entry/dependencies/environment.ts';
import { credentialWatch } from '../../lambda/handlers/credential-watch.ts';
import type { LogEvents } from '../../lambda/http/log-events.ts';
import { makeProviderKey, type ProviderKey } from '../../local/apple/provider-key.ts';
import { type PushServices, startPushServices } from '../../local/aws/sns/start-push-services.ts';
import { makeFaultScript } from '../../local/faults/fault-script.ts';
import { type Clock, makeClock } from '../../local/time/clock.ts';
import { aCertificate, anAccount, aToken } from './push-credentials.ts';
import { type SecretStore, startSecretStore } from './secret-store.ts';
import { startRefusals } from './sns-refusals.ts';

const region = 'eu-west-1';
const bundleId = 'com.example.app';
const aws = { region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
const END = '2030-01-01T00:00:00Z';
const daysBefore = (days: number) => new Date(new Date(END).getTime() - days * 24 * 60 * 60 * 1000);

const closers: (() => unknown)[] = [];
let services: PushServices;
let clock: Clock;
let store: SecretStore;
let sns: SNSClient;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  clock = makeClock();
  const faults = makeFaultScript({ clock: clock.now });
  services = await startPushServices({ region, apps: [], clock, faults, closers });
  store = await startSecretStore();
  closers.push(store.close);
  sns = new SNSClient({ ...aws, endpoint: services.sns.url });
  secrets = new SecretsManagerClient({ ...aws, endpoint: store.url });
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});
beforeEach(() => {
  store.denials = 0;
  store.secrets.clear();
});

let count = 0;
/** An app with platform applications of these platforms in SNS, and their credentials in secrets. */
const deploy = async (credentials: Partial<Record<SnsPlatform, object>>) => {
  const appId = `app-${count++}`;
  const platforms = SNS_PLATFORMS.filter((platform) => credentials[platform] !== undefined);
  const created = platforms.map(async (platform) => {
    const secret = JSON.stringify(credentials[platform]);
    store.secrets.set(`${appId}/${platform}`, secret);
    const attributes = credentialAttributes(secret, { platform, bundleId, now: new Date('2025-01-01') });
    return [platform, await platformApplications({ sns, secrets }).create(platform, appId, attributes)] as const;
  });
  const applications = Object.fromEntries(await Promise.all(created));
  const app: App = { appId, bundleId, applications };
  return {
    app,
    secrets: {
      [appId]: Object.fromEntries(platforms.map((platform) => [platform, `${appId}/${platform}`])),
    } satisfies CredentialSecrets,
  };
};
type Deployed = Awaited<ReturnType<typeof deploy>>;

const accepting: CredentialProbe = async () => ({ kind: 'accepted' });

interface RunOptions extends Partial<Pick<Parameters<typeof credentialWatch>[0], 'applications' | 'probe'>> {
  readonly now?: Date;
}

/** Runs `credential-watch` once: everything that it logged, and the error with which it failed. */
const run = async (
  { app, secrets: credentials }: Deployed,
  { now = daysBefore(100), applications, probe = accepting }: RunOptions = {},
) => {
  const logged: { readonly event: keyof LogEvents; readonly fields: object }[] = [];
  const failure = await credentialWatch({
    apps: [app],
    credentials,
    applications: applications ?? platformApplications({ sns, secrets }),
    probe,
    now: () => now,
    log: (event, fields) => void logged.push({ event, fields }),
  })().then(
    () => undefined,
    (error: unknown) => String(error),
  );
  return { logged, failure, events: (event: keyof LogEvents) => logged.filter((line) => line.event === event) };
};

describe('credential-watch against the local SNS', () => {
  it('logs the days left of a certificate and none for a key', async () => {
    const all = await deploy({
      APNS_VOIP: await aCertificate({ expires: END }),
      APNS_VOIP_SANDBOX: aToken(),
      GCM: anAccount(),
    });

    const { logged, failure } = await run(all, { now: daysBefore(30) });

    const { appId } = all.app;
    expect(failure).toBeUndefined();
    expect(logged).toEqual([
      {
        event: 'credential.checked',
        fields: { application: `${appId}/APNS_VOIP`, daysLeft: 30, snsExpiry: END },
      },
      { event: 'credential.checked', fields: { application: `${appId}/APNS_VOIP_SANDBOX` } },
      { event: 'credential.checked', fields: { application: `${appId}/GCM` } },
      { event: 'credential_watch.completed', fields: { applications: 3 } },
    ]);
  });

  it('reports an application that SNS has disabled', async () => {
    const all = await deploy({ APNS_VOIP: aToken() });
    await sns.send(
      new SetPlatformApplicationAttributesCommand({
        PlatformApplicationArn: all.app.applications.APNS_VOIP,
        Attributes: { Enabled: 'false' },
      }),
    );

    const { events } = await run(all);

    expect(events('credential.invalid')).toMatchObject([{ fields: { problem: 'application_disabled' } }]);
  });

  it('reports a missing application', async () => {
    const all = await deploy({ APNS_VOIP: aToken() });
    await platformApplications({ sns, secrets }).remove(all.app.applications.APNS_VOIP ?? '');

    const { events, failure } = await run(all);

    expect(events('credential.invalid')).toMatchObject([{ fields: { problem: 'application_missing' } }]);
    expect(failure).toBeUndefined();
  });

  it('reports a renewed certificate that is not deployed, with the days left of the deployed one', async () => {
    const all = await deploy({ APNS_VOIP: await aCertificate({ expires: END }) });
    const renewed = await aCertificate({ expires: '2031-01-01' });
    store.secrets.set(`${all.app.appId}/APNS_VOIP`, JSON.stringify(renewed));

    const { events } = await run(all, { now: daysBefore(7) });

    expect(events('credential.checked')).toMatchObject([{ fields: { daysLeft: 7 } }]);
    expect(events('credential.invalid')).toMatchObject([{ fields: { problem: 'credential_not_deployed' } }]);
  });

  it('reports a key in the secret while SNS uses a certificate', async () => {
    const all = await deploy({ APNS_VOIP: await aCertificate({ expires: END }) });
    store.secrets.set(`${all.app.appId}/APNS_VOIP`, JSON.stringify(aToken()));

    const { events } = await run(all);

    expect(events('credential.invalid')).toMatchObject([{ fields: { problem: 'credential_not_deployed' } }]);
  });

  it.each<[string, string | undefined]>([
    ['binary', undefined],
    ['not JSON', 'hello'],
    ['truncated', JSON.stringify(aToken({ privateKey: '-----BEGIN PRIVATE KEY-----\nMIGH' }))],
  ])('reports a secret that is %s', async (_, secret) => {
    const all = await deploy({ APNS_VOIP: aToken() });
    store.secrets.set(`${all.app.appId}/APNS_VOIP`, secret);

    const { events, failure } = await run(all);

    expect(events('credential.invalid')).toMatchObject([{ fields: { problem: 'credential_unusable' } }]);
    expect(failure).toBeUndefined();
  });

  it('reports a deleted secret', async () => {
    const all = await deploy({ APNS_VOIP: aToken() });
    store.secrets.clear();

    const { events } = await run(all);

    expect(events('credential.invalid')).toMatchObject([{ fields: { problem: 'credential_unusable' } }]);
  });

  it('checks the other applications if one check fails, and then fails so that Lambda retries', async () => {
    const all = await deploy({ APNS_VOIP: aToken(), GCM: anAccount() });
    store.denials = 1;

    const { events, failure } = await run(all);

    expect(events('credential.unchecked')).toMatchObject([{ fields: { application: `${all.app.appId}/APNS_VOIP` } }]);
    expect(events('credential.checked')).toMatchObject([{ fields: { application: `${all.app.appId}/GCM` } }]);
    expect(events('credential_watch.completed')).toEqual([]);
    expect(failure).toContain('1 of 2');
  });

  it('fails and reports no problem if SNS throttles', async () => {
    const all = await deploy({ APNS_VOIP: aToken() });
    const throttling = await startRefusals({ code: 'Throttling', message: 'Rate exceeded' });
    const throttled = platformApplications({ sns: new SNSClient({ ...aws, endpoint: throttling.url }), secrets });

    const { events, failure } = await run(all, { applications: throttled });
    await throttling.close();

    expect(events('credential.invalid')).toEqual([]);
    expect(failure).toContain('1 of 1');
  });

  it('logs nothing of a secret’s content', async () => {
    const { certificate } = await aCertificate({ expires: END });
    const contents: unknown[] = [
      { certificate, privateKey: aToken().privateKey },
      { certificate: aToken().privateKey, privateKey: certificate },
      aToken({ keyId: 'SECRETKEYID' }),
      anAccount(),
    ];
    for (const content of contents) {
      const all = await deploy({ APNS_VOIP: aToken() });
      store.secrets.set(`${all.app.appId}/APNS_VOIP`, JSON.stringify(content));

      const { logged, events, failure } = await run(all);

      expect(events('credential.invalid')).toHaveLength(1);
      expect(JSON.stringify([logged, failure])).not.toMatch(/BEGIN [A-Z ]*KEY-----.*MI|MIG|MII|SECRETKEYID|iam\.gserv/);
    }
  });
});

describe('credential-watch against the local Apple and Google', () => {
  const now = () => new Date(clock.now());
  const realProbe = (over: { apns?: string } = {}) => {
    const { apple, google } = services;
    const { production: apns, sandbox: apnsSandbox } = apple.urls;
    return credentialProbe({ apns, apnsSandbox, fcm: google.url, ca: apple.ca, ...over }, now);
  };
  const secretOf = ({ keyId, teamId, p8 }: ProviderKey) => ({ keyId, teamId, privateKey: p8 });
  const trusted = () => {
    const key = makeProviderKey();
    services.apple.trustKey(key);
    return key;
  };

  it('reports no problem of accepted credentials', async () => {
    const apple = secretOf(trusted());
    const all = await deploy({
      APNS_VOIP: apple,
      APNS_VOIP_SANDBOX: apple,
      APNS: apple,
      GCM: JSON.parse(services.google.serviceAccount),
    });

    const { logged, failure } = await run(all, { now: now(), probe: realProbe() });

    const [checked, completed] = ['credential.checked', 'credential_watch.completed'];
    expect(failure).toBeUndefined();
    expect(logged.map(({ event }) => event)).toEqual([checked, checked, checked, checked, completed]);
  });

  it('reports a key that was revoked after its deployment, and a deleted service account', async () => {
    const key = trusted();
    const all = await deploy({ APNS_VOIP: secretOf(key), GCM: JSON.parse(services.google.serviceAccount) });
    services.apple.revokeKey(key.keyId);
    services.google.refuseAccount({ token: { status: 400, error: 'invalid_grant' } });

    const { events, failure } = await run(all, { now: now(), probe: realProbe() });
    services.google.refuseAccount({});

    const { appId } = all.app;
    const problem = 'credential_rejected';
    expect(failure).toBeUndefined();
    expect(events('credential.invalid').map(({ fields }) => fields)).toEqual([
      { application: `${appId}/APNS_VOIP`, problem, detail: expect.stringContaining('Apple refuses the credential') },
      { application: `${appId}/GCM`, problem, detail: expect.stringContaining('Google refuses the credential') },
    ]);
  });

  it('reports no problem if Apple does not answer, and completes the run', async () => {
    const all = await deploy({ APNS_VOIP: secretOf(trusted()) });
    services.apple.refuse({ reason: 'ServiceUnavailable' });

    const { events, failure } = await run(all, { now: now(), probe: realProbe() });

    expect(failure).toBeUndefined();
    expect(events('credential.invalid')).toEqual([]);
    expect(events('credential.not_probed')).toEqual([
      {
        event: 'credential.not_probed',
        fields: { application: `${all.app.appId}/APNS_VOIP`, detail: expect.stringContaining('ServiceUnavailable') },
      },
    ]);
    expect(events('credential_watch.completed')).toHaveLength(1);
  });

  it('asks nothing about a secret that is unusable', async () => {
    const all = await deploy({ APNS_VOIP: aToken() });
    store.secrets.set(`${all.app.appId}/APNS_VOIP`, 'hello');
    const before = services.apple.pushes().length;

    const { events } = await run(all, { now: now(), probe: realProbe() });

    expect(events('credential.invalid')).toMatchObject([{ fields: { problem: 'credential_unusable' } }]);
    expect(services.apple.pushes()).toHaveLength(before);
  });

  it('asks the real services unless the environment names others', () => {
    const read = (PUSH_ENDPOINTS?: string) => readEnvironment({ PUSH_ENDPOINTS }, ['pushEndpoints']).pushEndpoints;
    const real = {
      apns: 'https://api.push.apple.com',
      apnsSandbox: 'https://api.sandbox.push.apple.com',
      fcm: 'https://fcm.googleapis.com',
    };

    expect(read()).toEqual(real);
    expect(read('{"fcm":"http://127.0.0.1:9"}')).toEqual({ ...real, fcm: 'http://127.0.0.1:9' });
    expect(() => read('{"fcm":"google"}')).toThrow('PUSH_ENDPOINTS');
  });
});
