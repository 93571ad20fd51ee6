import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ringthroughStacks } from '../../lib/stacks/ringthrough-stacks.ts';
import { motoVersion } from '../conformance/moto-server.ts';
import { type Issuers, startIssuers } from '../identity/identity-backend.ts';
import { cdkContext, someSettings } from '../lib/deployment.ts';
import { cdkFor } from './cdk.ts';
import { describeApi, serveApi } from './deployed-api.ts';
import { ACCOUNT, type Emulator, REGION, startEmulator } from './emulator.ts';
import { clientSettings, putPushSecrets } from './push-secrets.ts';

const moto = motoVersion();
const [FIRST, SECOND] = ['the first secret, with 32 bytes or more', 'the second secret, with 32 bytes or more'];

/** The stacks with an authorizer function, on the same emulator as in `deploy.test.ts`, whose differences from AWS apply here too. */
describe.skipIf(!moto)(`the authorizer function on moto ${moto}`, () => {
  let emulator: Emulator;
  let served: Awaited<ReturnType<typeof serveApi>>;
  let issuers: Issuers;
  let secrets: SecretsManagerClient;

  beforeAll(async () => {
    [emulator, issuers] = await Promise.all([startEmulator(), startIssuers()]);
    secrets = new SecretsManagerClient(clientSettings(emulator));
    await putPushSecrets(emulator);
    await secrets.send(new CreateSecretCommand({ Name: 'ringthrough/user-tokens', SecretString: FIRST }));
    const cdk = cdkFor(emulator);
    const app = new App({ context: cdkContext, outdir: cdk.assembly });
    const identity = [{ sharedSecret: 'ringthrough/user-tokens', audience: ['ringthrough'] }];
    ringthroughStacks(app, someSettings({ monitoring: false, identity }), inject('functionsDir'));
    app.synth();
    await cdk.run('bootstrap', '--app', cdk.assembly, `aws://${ACCOUNT}/${REGION}`);
    await cdk.run('deploy', '--app', cdk.assembly, '--all', '--require-approval', 'never').catch((error: unknown) => {
      throw new Error(`${error}\n${emulator.log().slice(-10_000)}`);
    });
    served = await serveApi(await describeApi(emulator, 'HTTP'), emulator);
  }, 170_000);
  afterAll(async () => {
    await served?.close();
    secrets?.destroy();
    await issuers?.close();
    await emulator?.close();
  });

  const list = async (secret: string | undefined, claims = {}) => {
    const token = await issuers.mintForm('own-server', 'bob', { secret: secret ?? '', claims });
    return served.request('GET', '/v1/devices', { token });
  };

  it('accepts a token of the secret’s current and, once it is rotated, of its previous value', async () => {
    expect(await list(FIRST)).toEqual({ status: 200, body: { devices: [] } });

    await secrets.send(new PutSecretValueCommand({ SecretId: 'ringthrough/user-tokens', SecretString: SECOND }));

    expect((await list(FIRST)).status).toBe(200);
  });

  it('answers 401 with the reason to a token for another audience, and to none', async () => {
    expect(await list(FIRST, { aud: 'another' })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect((await served.request('GET', '/v1/devices')).status).toBe(401);
  });

  it('answers 403 to a token without a user', async () => {
    expect(await list(FIRST, { sub: ' ' })).toMatchObject({ status: 403, body: { code: 'invalid_user_claim' } });
  });
});
