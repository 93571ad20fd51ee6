import { GetEndpointAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { isMissingEndpoint } from '../../../lambda/aws/sns/errors.ts';

/** Asks SNS whether an endpoint exists and is enabled. */
export const endpointState = async (
  sns: SNSClient,
  EndpointArn: string,
): Promise<'enabled' | 'disabled' | 'missing'> => {
  try {
    const { Attributes } = await sns.send(new GetEndpointAttributesCommand({ EndpointArn }));
    return Attributes?.Enabled === 'true' ? 'enabled' : 'disabled';
  } catch (error) {
    if (isMissingEndpoint(error)) return 'missing';
    throw error;
  }
};
