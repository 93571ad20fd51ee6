import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { makeProviderKey } from '../../local/apple/provider-key.ts';
import { startSnsWithPushServices } from '../local/sns/sns-with-push-services.ts';
import { startMoto } from './moto-server.ts';
import type { SnsTarget } from './sns-fixture.ts';

const p8 = () => {
  const key = makeProviderKey();
  return {
    PlatformPrincipal: key.keyId,
    PlatformCredential: key.p8,
    ApplePlatformTeamID: key.teamId,
    ApplePlatformBundleID: 'com.example.app.voip',
  };
};

export const emulator = async (): Promise<SnsTarget> => {
  const { client, credential, google, close } = await startSnsWithPushServices();
  return { client, apple: credential, google: { PlatformCredential: google.serviceAccount }, close };
};

export const moto = async (): Promise<SnsTarget> => {
  const server = await startMoto();
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new SNSClient({ endpoint: server.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
  const close = async () => {
    client.destroy();
    await server.close();
  };
  return { client, apple: p8(), google: { PlatformCredential: '{}' }, close };
};

const Json = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

/**
 * Whether to test against a real account. Region and credentials come from the AWS SDK's environment variables.
 * Platform credentials are required too: it is not documented that SNS accepts one that Apple or Google did not issue.
 *
 * - `RINGTHROUGH_AWS_CONFORMANCE=1`
 * - `RINGTHROUGH_AWS_APNS_VOIP`: the attributes of an APNS_VOIP application created with a .p8 key, as JSON
 * - `RINGTHROUGH_AWS_GCM`: those of a GCM application; without it, cases that need one are skipped
 */
export const isAwsEnabled = (env = process.env): boolean =>
  env.RINGTHROUGH_AWS_CONFORMANCE === '1' && env.RINGTHROUGH_AWS_APNS_VOIP !== undefined;

export const aws = async (env = process.env): Promise<SnsTarget> => {
  // Most regions allow 30 requests per second: in `adaptive` mode the SDK limits its rate.
  const client = new SNSClient({ retryMode: 'adaptive', maxAttempts: 10 });
  return {
    client,
    apple: v.parse(Json, env.RINGTHROUGH_AWS_APNS_VOIP),
    ...(env.RINGTHROUGH_AWS_GCM !== undefined && { google: v.parse(Json, env.RINGTHROUGH_AWS_GCM) }),
    close: async () => client.destroy(),
  };
};
