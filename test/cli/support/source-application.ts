import { randomUUID } from 'node:crypto';
import {
  CreatePlatformApplicationCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { makeProviderKey } from '../../../local/apple/provider-key.ts';
import type { TestBackend } from '../../support/backend.ts';

/** An endpoint of an application that was there before the deployment. */
export interface SourceEndpoint {
  readonly token: string;
  readonly customUserData?: string;
  /** @default true */
  readonly enabled?: boolean;
}

/** Creates a platform application of another backend. @returns its ARN */
export const createSourceApplication = async (
  { info, google }: TestBackend,
  platform: string,
  bundleId = 'com.example.app',
): Promise<string> => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const sns = new SNSClient({ endpoint: info.sns, region: info.region, credentials });
  const key = makeProviderKey();
  const Attributes: Record<string, string> =
    platform === 'GCM'
      ? { PlatformCredential: google.serviceAccount }
      : {
          PlatformPrincipal: key.keyId,
          PlatformCredential: key.p8,
          ApplePlatformTeamID: key.teamId,
          ApplePlatformBundleID: platform.startsWith('APNS_VOIP') ? `${bundleId}.voip` : bundleId,
        };
  const { PlatformApplicationArn = '' } = await sns.send(
    new CreatePlatformApplicationCommand({ Name: `old-${randomUUID()}`, Platform: platform, Attributes }),
  );
  sns.destroy();
  return PlatformApplicationArn;
};

/** Adds endpoints to an application without a request for each. @returns their ARNs */
export const putEndpoints = (
  { sns }: TestBackend,
  applicationArn: string,
  endpoints: readonly SourceEndpoint[],
): readonly string[] =>
  endpoints.map(({ token, customUserData, enabled = true }) => {
    const arn = `${applicationArn.replace(':app/', ':endpoint/')}/${randomUUID()}`;
    const [, platform = ''] = applicationArn.split('/');
    sns.putEndpoint({ arn, applicationArn, platform: platform as 'APNS_VOIP', token, enabled, customUserData });
    return arn;
  });

/** Stops the events of created endpoints: each invokes a function, which does nothing with it. */
export const stopCreatedEvents = async ({ info }: TestBackend, applicationArn: string): Promise<void> => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const sns = new SNSClient({ endpoint: info.sns, region: info.region, credentials });
  const Attributes = { EventEndpointCreated: '' };
  await sns.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: applicationArn, Attributes }));
  sns.destroy();
};
