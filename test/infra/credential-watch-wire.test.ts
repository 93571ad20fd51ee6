import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SetPlatformApplicationAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { platformApplications } from '../../lambda/aws/platform-applications.ts';
import type { App, CredentialSecrets } from '../../lambda/contract/environment.ts';
import { SNS_PLATFORMS, type SnsPlatform } from '../../lambda/contract/words.ts';
import { credentialWatch } from '../../lambda/handlers/credential-watch.ts';
import type { LogEvents } from '../../lambda/http/log.ts';
import { credentialAttributes } from '../../lambda/platform/credential.ts';
import { makeClock } from '../../local/clock.ts';
import { makeFaultScript } from '../../local/faults/fault-script.ts';
import { type PushServices, startPushServices } from '../../local/push-services.ts';
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
let store: SecretStore;
let sns: SNSClient;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  const clock = makeClock();
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
/** An app with a platform application of each of these platforms, made in SNS and with its credential in a secret. */
const deployed = async (credentials: Partial<Record<SnsPlatform, object>>) => {
  const appId = `app-${count++}`;
  const wanted = SNS_PLATFORMS.filter((platform) => credentials[platform] !== undefined);
  const made = wanted.map(async (platform) => {
    const secret = JSON.stringify(credentials[platform]);
    store.secrets.set(`${appId}/${platform}`, secret);
    const attributes = credentialAttributes(secret, { platform, bundleId, now: new Date('2025-01-01') });
    return [platform, await platformApplications({ sns, secrets }).create(platform, appId, attributes)] as const;
  });
  const applications = Object.fromEntries(await Promise.all(made));
  const app: App = { appId, bundleId, applications };
  return {
    app,
    secrets: {
      [appId]: Object.fromEntries(wanted.map((platform) => [platform, `${appId}/${platform}`])),
    } satisfies CredentialSecrets,
  };
};
type Deployed = Awaited<ReturnType<typeof deployed>>;

interface Look extends Partial<Pick<Parameters<typeof credentialWatch>[0], 'applications'>> {
  readonly now?: Date;
}

/** Looks at what is deployed; everything that was logged, and how it ended. */
const look = async ({ app, secrets: credentials }: Deployed, { now = daysBefore(100), applications }: Look = {}) => {
  const logged: { readonly event: keyof LogEvents; readonly fields: object }[] = [];
  const failure = await credentialWatch({
    apps: [app],
    credentials,
    applications: applications ?? platformApplications({ sns, secrets }),
    now: () => now,
    log: (event, fields) => void logged.push({ event, fields }),
  })().then(
    () => undefined,
    (error: unknown) => String(error),
  );
  return { logged, failure, events: (event: keyof LogEvents) => logged.filter((line) => line.event === event) };
};

describe('a look at the platform applications, against SNS as this machine has it', () => {
  it('counts the days of a certificate and none of a key', async () => {
    const all = await deployed({
      APNS_VOIP: await aCertificate({ expires: END }),
      APNS_VOIP_SANDBOX: aToken(),
      GCM: anAccount(),
    });

    const { logged, failure } = await look(all, { now: daysBefore(30) });

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

  it('sees an application that SNS has disabled', async () => {
    const all = await deployed({ APNS_VOIP: aToken() });
    await sns.send(
      new SetPlatformApplicationAttributesCommand({
        PlatformApplicationArn: all.app.applications.APNS_VOIP,
        Attributes: { Enabled: 'false' },
      }),
    );

    const { events } = await look(all);

    expect(events('credential.unfit')).toMatchObject([{ fields: { problem: 'application_disabled' } }]);
  });

  it('sees an application that is gone', async () => {
    const all = await deployed({ APNS_VOIP: aToken() });
    await platformApplications({ sns, secrets }).remove(all.app.applications.APNS_VOIP ?? '');

    const { events, failure } = await look(all);

    expect(events('credential.unfit')).toMatchObject([{ fields: { problem: 'application_missing' } }]);
    expect(failure).toBeUndefined();
  });

  it('sees a certificate that was renewed and not deployed, and counts the days of the old one', async () => {
    const all = await deployed({ APNS_VOIP: await aCertificate({ expires: END }) });
    const renewed = await aCertificate({ expires: '2031-01-01' });
    store.secrets.set(`${all.app.appId}/APNS_VOIP`, JSON.stringify(renewed));

    const { events } = await look(all, { now: daysBefore(7) });

    expect(events('credential.checked')).toMatchObject([{ fields: { daysLeft: 7 } }]);
    expect(events('credential.unfit')).toMatchObject([{ fields: { problem: 'credential_not_deployed' } }]);
  });

  it('sees a key that was put where a certificate is in use', async () => {
    const all = await deployed({ APNS_VOIP: await aCertificate({ expires: END }) });
    store.secrets.set(`${all.app.appId}/APNS_VOIP`, JSON.stringify(aToken()));

    const { events } = await look(all);

    expect(events('credential.unfit')).toMatchObject([{ fields: { problem: 'credential_not_deployed' } }]);
  });

  it.each<[string, string | undefined]>([
    ['binary', undefined],
    ['no JSON', 'hello'],
    ['cut off', JSON.stringify(aToken({ privateKey: '-----BEGIN PRIVATE KEY-----\nMIGH' }))],
  ])('sees a secret that is %s', async (_, secret) => {
    const all = await deployed({ APNS_VOIP: aToken() });
    store.secrets.set(`${all.app.appId}/APNS_VOIP`, secret);

    const { events, failure } = await look(all);

    expect(events('credential.unfit')).toMatchObject([{ fields: { problem: 'credential_unusable' } }]);
    expect(failure).toBeUndefined();
  });

  it('sees that a secret was deleted', async () => {
    const all = await deployed({ APNS_VOIP: aToken() });
    store.secrets.clear();

    const { events } = await look(all);

    expect(events('credential.unfit')).toMatchObject([{ fields: { problem: 'credential_unusable' } }]);
  });

  it('looks at the others when one cannot be looked at, and fails, so that it is repeated', async () => {
    const all = await deployed({ APNS_VOIP: aToken(), GCM: anAccount() });
    store.denials = 1;

    const { events, failure } = await look(all);

    expect(events('credential.unchecked')).toMatchObject([{ fields: { application: `${all.app.appId}/APNS_VOIP` } }]);
    expect(events('credential.checked')).toMatchObject([{ fields: { application: `${all.app.appId}/GCM` } }]);
    expect(events('credential_watch.completed')).toEqual([]);
    expect(failure).toContain('1 of 2');
  });

  it('takes it for no answer when SNS throttles, and for nothing else', async () => {
    const all = await deployed({ APNS_VOIP: aToken() });
    const throttling = await startRefusals({ code: 'Throttling', message: 'Rate exceeded' });
    const throttled = platformApplications({ sns: new SNSClient({ ...aws, endpoint: throttling.url }), secrets });

    const { events, failure } = await look(all, { applications: throttled });
    await throttling.close();

    expect(events('credential.unfit')).toEqual([]);
    expect(failure).toContain('1 of 1');
  });

  it('says nothing of a secret, whatever is in it', async () => {
    const { certificate } = await aCertificate({ expires: END });
    const secretsOf: unknown[] = [
      { certificate, privateKey: aToken().privateKey },
      { certificate: aToken().privateKey, privateKey: certificate },
      aToken({ keyId: 'SECRETKEYID' }),
      anAccount(),
    ];
    for (const content of secretsOf) {
      const all = await deployed({ APNS_VOIP: aToken() });
      store.secrets.set(`${all.app.appId}/APNS_VOIP`, JSON.stringify(content));

      const { logged, events, failure } = await look(all);

      expect(events('credential.unfit')).toHaveLength(1);
      expect(JSON.stringify([logged, failure])).not.toMatch(/BEGIN [A-Z ]*KEY-----.*MI|MIG|MII|SECRETKEYID|iam\.gserv/);
    }
  });
});
