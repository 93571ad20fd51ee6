import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { makeProviderKey } from '../../local/apple/provider-key.ts';
import { openHouse } from '../local/sns-house.ts';
import { startMoto } from './moto-server.ts';
import type { SnsTarget } from './sns-subject.ts';

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
  const { client, credential, google, close } = await openHouse();
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
 * A real account, where somebody asked for it. Its region and credentials are the AWS SDK's own variables; that SNS takes
 * a platform credential which Apple and Google never issued is not documented, so they are given too:
 *
 * - `RINGTHROUGH_AWS_CONFORMANCE=1`
 * - `RINGTHROUGH_AWS_APNS_VOIP`: the attributes of an APNS_VOIP application made with a .p8 key, as JSON
 * - `RINGTHROUGH_AWS_GCM`: those of a GCM application; without, what needs one is not asked
 */
export const isAwsWanted = (env = process.env): boolean =>
  env.RINGTHROUGH_AWS_CONFORMANCE === '1' && env.RINGTHROUGH_AWS_APNS_VOIP !== undefined;

export const aws = async (env = process.env): Promise<SnsTarget> => {
  // Thirty requests a second are allowed in most regions: the SDK slows down by itself.
  const client = new SNSClient({ retryMode: 'adaptive', maxAttempts: 10 });
  return {
    client,
    apple: v.parse(Json, env.RINGTHROUGH_AWS_APNS_VOIP),
    ...(env.RINGTHROUGH_AWS_GCM !== undefined && { google: v.parse(Json, env.RINGTHROUGH_AWS_GCM) }),
    close: async () => client.destroy(),
  };
};
