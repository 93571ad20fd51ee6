import { type Endpoint, paginateListEndpointsByPlatformApplication, type SNSClient } from '@aws-sdk/client-sns';
import { awsError } from '../aws/aws-error.ts';
import { rateLimiter } from '../aws/rate-limiter.ts';
import { LIST_QUOTA } from '../aws/sns-rate.ts';
import { CliError } from '../terminal/cli-error.ts';

/** Half of what SNS allows. */
export const LIST_RATE = LIST_QUOTA / 2;

/** An endpoint of an SNS platform application. */
export interface ListedEndpoint {
  readonly arn: string;
  readonly token: string;
  readonly isEnabled: boolean;
  /** @default undefined, where it is empty too */
  readonly customUserData: string | undefined;
}

/**
 * All endpoints of an application: 100 a request.
 * https://docs.aws.amazon.com/sns/latest/api/API_ListEndpointsByPlatformApplication.html
 *
 * @param perSecond requests a second; {@link LIST_RATE} in AWS
 * @param onPage called with the number so far
 * @throws CliError `input` when there is no such application
 */
export const listEndpoints = async (
  sns: SNSClient,
  applicationArn: string,
  { perSecond, signal }: { readonly perSecond: number; readonly signal: AbortSignal },
  onPage: (count: number) => void,
): Promise<readonly ListedEndpoint[]> => {
  const limiter = rateLimiter(perSecond);
  const found: ListedEndpoint[] = [];
  try {
    await limiter.take(1, signal);
    const pages = paginateListEndpointsByPlatformApplication(
      { client: sns },
      { PlatformApplicationArn: applicationArn },
    );
    for await (const { Endpoints = [] } of pages) {
      found.push(...Endpoints.map(readEndpoint));
      onPage(found.length);
      await limiter.take(1, signal);
    }
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('NotFound')) {
      const hint =
        'List those that are there: aws sns list-platform-applications. Is it in another account? --source-profile.';
      throw new CliError('input', `there is no platform application ${applicationArn}`, hint);
    }
    if (signal.aborted) throw error;
    throw awsError(error, `listing the endpoints of ${applicationArn}`);
  }
  return found;
};

const readEndpoint = ({ EndpointArn: arn = '', Attributes = {} }: Endpoint): ListedEndpoint => ({
  arn,
  token: Attributes.Token ?? '',
  isEnabled: Attributes.Enabled !== 'false',
  customUserData: Attributes.CustomUserData || undefined,
});
