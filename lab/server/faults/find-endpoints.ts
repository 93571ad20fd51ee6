import { ListEndpointsByPlatformApplicationCommand, type SNSClient } from '@aws-sdk/client-sns';

/** The ARNs of the token's endpoints in these platform applications. */
export const findEndpoints = async (
  sns: SNSClient,
  applicationArns: readonly (string | undefined)[],
  token: string,
): Promise<readonly string[]> => {
  const lists = await Promise.all(
    applicationArns
      .filter((arn) => arn !== undefined)
      .map((PlatformApplicationArn) =>
        sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn })),
      ),
  );
  return lists.flatMap(({ Endpoints = [] }) =>
    Endpoints.filter(({ Attributes }) => Attributes?.Token?.toLowerCase() === token.toLowerCase()).flatMap(
      ({ EndpointArn }) => EndpointArn ?? [],
    ),
  );
};
