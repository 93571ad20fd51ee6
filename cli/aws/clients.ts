import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Where the operator's requests go, and with which credentials. */
export interface AwsAccess {
  /** @default the shell's, as for the AWS CLI */
  readonly region?: string | undefined;
  /** A profile of `~/.aws/config`. @default the shell's credentials */
  readonly profile?: string | undefined;
  /** URLs in place of AWS's own, for the local backend. */
  readonly endpoints?:
    | {
        readonly dynamodb: string;
        readonly sns: string;
        readonly sqs: string;
        readonly eventBridge?: string | undefined;
      }
    | undefined;
}

/** The operator's clients, each made when it is first used. */
export interface AwsClients {
  dynamodb(): DynamoDBClient;
  sns(): SNSClient;
  cloudFormation(): CloudFormationClient;
  cloudWatch(): CloudWatchClient;
  lambda(): LambdaClient;
  sqs(): SQSClient;
  eventBridge(): EventBridgeClient;
}

const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

export const awsClients = ({ region, profile, endpoints }: AwsAccess): AwsClients => {
  // The SDK's hint that it will need a later Node.js helps nobody in the middle of a command.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const shared = {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(endpoints !== undefined && { credentials: LOCAL_CREDENTIALS }),
    // Whole fleets are scanned: a throttled request waits and is repeated, longer than the SDK's own default of 3 attempts.
    maxAttempts: 8,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  };
  const at = (endpoint: string | undefined) => (endpoint === undefined ? shared : { ...shared, endpoint });
  return {
    dynamodb: once(() => new DynamoDBClient(at(endpoints?.dynamodb))),
    sns: once(() => new SNSClient(at(endpoints?.sns))),
    cloudFormation: once(() => new CloudFormationClient(shared)),
    cloudWatch: once(() => new CloudWatchClient(shared)),
    lambda: once(() => new LambdaClient(shared)),
    sqs: once(() => new SQSClient(at(endpoints?.sqs))),
    eventBridge: once(() => new EventBridgeClient(at(endpoints?.eventBridge))),
  };
};

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
