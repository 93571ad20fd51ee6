import { CliError } from '../terminal/cli-error.ts';
import { networkError } from '../terminal/network-error.ts';

const DENIED = /^(AccessDenied(Exception)?|AuthorizationError(Exception)?|UnauthorizedOperation)$/;
const NO_CREDENTIALS =
  /^(CredentialsProviderError|TokenProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch)$/;
const THROTTLED = /^(Throttl\w+|TooManyRequestsException|ProvisionedThroughputExceededException|RequestLimitExceeded)$/;

/**
 * An error of AWS or of its SDK as one line for the operator.
 *
 * @param doing what was being done: `listing the endpoints`
 */
export const awsError = (error: unknown, doing: string): CliError => {
  if (error instanceof CliError) return error;
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  if (DENIED.test(name)) {
    // AWS's own text names the principal, the action and the resource.
    return new CliError('permission', `${doing}: AWS does not allow it: ${message}`);
  }
  if (NO_CREDENTIALS.test(name)) {
    const hint =
      'Sign in as for the AWS CLI (aws sso login, AWS_PROFILE, AWS_ACCESS_KEY_ID), or name a profile: --profile.';
    return new CliError('permission', `${doing}: no valid AWS credentials (${name})`, hint);
  }
  if (/region is missing/i.test(message)) {
    return new CliError('usage', `${doing}: no AWS region`, 'Name it: --region eu-west-1, or set AWS_REGION.');
  }
  if (THROTTLED.test(name)) {
    return new CliError('refused', `${doing}: AWS throttles the request (${name})`, 'Run it again in a minute.');
  }
  return (
    networkError(error, doing) ?? new CliError('refused', `${doing}: ${name}: ${message}`, undefined, { cause: error })
  );
};
