/** A mistake of the deployment costs calls only while it lasts: every phone rings by its next call once it is corrected. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SetPlatformApplicationAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platformApplications } from '../../lambda/aws/sns/platform-applications.ts';
import type { SnsPlatform } from '../../lambda/contract/enums.ts';
import { credentialProbe } from '../../lambda/entry/dependencies/credential-probe.ts';
import { platformApplication } from '../../lambda/handlers/platform-application.ts';
import { makeProviderKey } from '../../local/apple/provider-key.ts';
import { FEEDBACK_TOPIC } from '../../local/aws/sns/feedback/feedback.ts';
import { type SecretStore, startSecretStore } from '../lib/secret-store.ts';
import {
  inviteOf,
  iphone,
  pixel,
  type Session,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';

const aws = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
const PHONES = 30;
const TEAM = 'TEAMTEAM01';
const WRONG_TEAM = 'WRONGTEAM1';

let backend: TestBackend;
let alice: Session;
let sns: SNSClient;
let store: SecretStore;
let secrets: SecretsManagerClient;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 600 });
  alice = await backend.as(someone('alice'));
  sns = new SNSClient({ ...aws, endpoint: backend.sns.url });
  store = await startSecretStore();
  secrets = new SecretsManagerClient({ ...aws, endpoint: store.url });
});
afterAll(async () => {
  sns.destroy();
  await Promise.all([store.close(), backend.close()]);
});

const arnOf = (platform: SnsPlatform) => `${backend.sns.arnPrefix}app/${platform}/main`;
/** Changes the application behind the deployment's back: with the deployment, Apple or Google would be asked first. */
const set = (platform: SnsPlatform, Attributes: Record<string, string>) =>
  sns.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arnOf(platform), Attributes }));

/** A deployment: the custom resource reads the secret, asks the push service, and updates the application. */
const deploy = async (Platform: SnsPlatform, secret: unknown): Promise<string | undefined> => {
  const now = () => new Date(backend.clock.now());
  const endpoints = {
    apns: backend.apple.urls.production,
    apnsSandbox: backend.apple.urls.sandbox,
    fcm: backend.google.url,
    ca: backend.apple.ca,
  };
  const handle = platformApplication({
    applications: platformApplications({ sns, secrets }),
    probe: credentialProbe(endpoints, now),
    now,
    sleep: async () => {},
    log: () => {},
  });
  const properties = { Platform, Name: 'main', BundleId: 'com.example.app', SecretId: Platform };
  const EventDeliveryFailure = `${backend.sns.arnPrefix}${FEEDBACK_TOPIC}`;
  const AllowIdentityChange = [TEAM, WRONG_TEAM].map((team) => `${team}.com.example.app`).join(',');
  const VersionId = store.put(Platform, JSON.stringify(secret));
  const { Data } = await handle({
    RequestType: 'Update',
    RequestId: VersionId,
    StackId: 'arn:aws:cloudformation:eu-west-1:000000000000:stack/app/1',
    PhysicalResourceId: arnOf(Platform),
    OldResourceProperties: { ...properties, VersionId: 'before' },
    ResourceProperties: { ...properties, VersionId, EventDeliveryFailure, AllowIdentityChange },
  });
  return Data?.CredentialProbe;
};

interface Phone {
  readonly user: string;
  readonly token: string;
}
const thirty = (device: typeof iphone): Promise<Phone[]> =>
  Promise.all(
    Array.from({ length: PHONES }, async () => {
      const user = someone('bob');
      const body = device();
      await (await backend.as(user))('PUT', '/v1/devices/phone', body);
      return { user, token: body.token };
    }),
  );

const ringsOf = ({ token }: Phone): number =>
  backend.apple.deliveries().filter(({ deviceToken }) => deviceToken === token).length +
  backend.google.deliveries().filter((message) => message.token === token).length;

/** Calls every phone once. @returns how many of them rang within six seconds */
const callAll = async (phones: readonly Phone[]): Promise<number> => {
  let rung = 0;
  for (const phone of phones) {
    const before = ringsOf(phone);
    const { body } = await alice('POST', '/v1/calls', inviteOf(phone.user));
    await backend.settled();
    await backend.advance(6_000);
    if (ringsOf(phone) > before) rung += 1;
    await alice('POST', `/v1/calls/${body.callId}/cancel`);
  }
  return rung;
};

/** A key that Apple takes, as the secret holds it. */
const newKey = () => {
  const key = { ...makeProviderKey(), teamId: TEAM };
  backend.apple.trustKey(key);
  return { keyId: key.keyId, teamId: key.teamId, privateKey: key.p8 };
};

describe('thirty phones that were called while', () => {
  it('the certificate had expired ring by their next call once a new credential is deployed', async () => {
    const phones = await thirty(iphone);
    const yesterday = new Date(backend.clock.now() - 24 * 60 * 60 * 1000);
    const expired = await backend.apple.issueCertificate('VoIP Services: com.example.app', yesterday);
    await set('APNS_VOIP', { PlatformPrincipal: expired.certificate, PlatformCredential: expired.privateKey });

    const meanwhile = await callAll(phones);
    const probe = await deploy('APNS_VOIP', newKey());

    expect([meanwhile, probe, await callAll(phones)]).toEqual([0, 'accepted', PHONES]);
  });

  it('the team was wrong ring by their next call once the right one is deployed', async () => {
    const phones = await thirty(iphone);
    const key = newKey();
    const wrong = { ...key, teamId: WRONG_TEAM };
    const refused = await deploy('APNS_VOIP', wrong).catch(String);
    await set('APNS_VOIP', {
      PlatformPrincipal: wrong.keyId,
      PlatformCredential: wrong.privateKey,
      ApplePlatformTeamID: wrong.teamId,
      ApplePlatformBundleID: 'com.example.app.voip',
    });

    const meanwhile = await callAll(phones);
    const probe = await deploy('APNS_VOIP', key);

    expect(refused).toContain('InvalidProviderToken');
    expect([meanwhile, probe, await callAll(phones)]).toEqual([0, 'accepted', PHONES]);
  });

  it('Firebase answered that their tokens are of another project ring by their next call once the project is right', async () => {
    const phones = await thirty(pixel);
    backend.faults.add({ target: { service: 'google' }, fault: { kind: 'failing', status: 403 }, times: 1_000 });

    const meanwhile = await callAll(phones);
    backend.faults.clear();
    const probe = await deploy('GCM', JSON.parse(backend.google.serviceAccount));

    expect([meanwhile, probe, await callAll(phones)]).toEqual([0, 'accepted', PHONES]);
  });
});
