import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { endpointOf } from './lean/endpoint.ts';
import { ReadyAgent } from './ready-agent.ts';

const httpsAgent = new ReadyAgent({ keepAlive: true, maxSockets: 128 });

/**
 * Opens the connections that the first request will want while Lambda loads the function: then it has all of a CPU, and later only
 * the share that goes with its memory. Only in Lambda, which says how it starts a function.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const prepare = (serviceId: string, connections: number): void => {
  const { AWS_LAMBDA_INITIALIZATION_TYPE: start, AWS_REGION: region } = process.env;
  if (start === undefined || region === undefined) return;
  httpsAgent.prepare(endpointOf(serviceId, region).resolve(), connections);
};

/**
 * Times a hung connection costs, in milliseconds: a ring is felt in tenths of a second, so nothing waits long.
 * Endpoints, region and credentials come from the environment, which Lambda fills and `npm start` points at this machine.
 */
const requestHandler = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  // Without it the SDK only warns after that time, and waits on.
  throwOnRequestTimeout: true,
  // The SDK's 50 sockets would make the second half of a fan-out to 100 devices wait for the first.
  httpsAgent,
  httpAgent: { keepAlive: true, maxSockets: 128 },
};

/** @param atOnce how many requests the function's first event will make side by side */
export const dynamoClient = (atOnce = 1): DynamoDBClient => {
  prepare('DynamoDB', atOnce);
  return new DynamoDBClient({ requestHandler, maxAttempts: 3 });
};

/**
 * Without the SDK's own retries: after a publish whose answer was lost nobody knows whether the phone rings, and what is
 * safe to repeat is repeated by `sns-endpoints.ts` within a time of its own.
 */
export const snsClient = (): SNSClient => {
  prepare('SNS', 1);
  return new SNSClient({ requestHandler, maxAttempts: 1 });
};

export const sqsClient = (): SQSClient => {
  prepare('SQS', 1);
  return new SQSClient({ requestHandler, maxAttempts: 3 });
};

/**
 * Without retries, and less patient: a socket is the faster of two ways, and nobody is to wait for it.
 *
 * @param endpoint where the WebSocket API's connections are posted to: `https://….amazonaws.com/<stage>`
 */
export const socketClient = (endpoint: string): ApiGatewayManagementApiClient =>
  new ApiGatewayManagementApiClient({
    endpoint,
    requestHandler: { ...requestHandler, connectionTimeout: 500, requestTimeout: 1_000 },
    maxAttempts: 1,
  });

export const secretsClient = (): SecretsManagerClient => new SecretsManagerClient({ requestHandler, maxAttempts: 3 });
