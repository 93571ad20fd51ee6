import type { AwsCredentialIdentity } from '@aws-sdk/types';

/**
 * A function's credentials: Lambda puts those of its role into the environment, and replaces the whole sandbox before they
 * expire (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime). Read anew for
 * each request, since whoever replaces them in a running process means it.
 */
export const environmentCredentials = async (): Promise<AwsCredentialIdentity> => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_CREDENTIAL_SCOPE: credentialScope,
    AWS_ACCOUNT_ID: accountId,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('no AWS credentials in the environment');
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    ...(credentialScope && { credentialScope }),
    ...(accountId && { accountId }),
  };
};
