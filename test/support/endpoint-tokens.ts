import { paginateListEndpointsByPlatformApplication, SNSClient } from '@aws-sdk/client-sns';
import type { LocalBackend } from '../../local/local-backend.ts';

/** The tokens of all endpoints that exist in SNS. */
export const endpointTokens = async ({ info }: Pick<LocalBackend, 'info'>): Promise<readonly string[]> => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new SNSClient({ endpoint: info.sns, region: info.region, credentials });
  const tokens: string[] = [];
  for (const arn of info.apps.flatMap(({ applications }) => Object.values(applications))) {
    for await (const { Endpoints = [] } of paginateListEndpointsByPlatformApplication(
      { client },
      { PlatformApplicationArn: arn },
    ))
      tokens.push(...Endpoints.map(({ Attributes }) => Attributes?.Token ?? ''));
  }
  client.destroy();
  return tokens;
};
