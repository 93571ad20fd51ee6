import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { endpointOf } from './lean/endpoint.ts';
import { PreconnectedAgent } from './lean/preconnected-agent.ts';

const httpsAgent = new PreconnectedAgent({ keepAlive: true, maxSockets: 128 });

/**
 * Opens the connections of the first event while Lambda initialises the function: then the function has a whole CPU,
 * later only the share that its memory size gives it. Only in Lambda, which sets `AWS_LAMBDA_INITIALIZATION_TYPE`.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const preconnect = (serviceId: string, connections: number, limit?: number): void => {
  const { AWS_LAMBDA_INITIALIZATION_TYPE: initializationType, AWS_REGION: region } = process.env;
  if (initializationType === undefined || region === undefined) return;
  httpsAgent.preconnect(endpointOf(serviceId, region).resolve(), connections, limit);
};

/**
 * Timeouts in milliseconds. They are short because a caller notices a delay of tenths of a second. Endpoints, region
 * and credentials come from the environment, which Lambda sets and `npm start` points at this machine.
 */
const requestHandler = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  // Without this the SDK only logs a warning after the timeout and keeps waiting.
  throwOnRequestTimeout: true,
  // With the SDK's default of 50 sockets, the second half of a fan-out to 100 devices would wait for the first.
  httpsAgent,
  httpAgent: { keepAlive: true, maxSockets: 128 },
};

/** @param connections opened before the first request */
export const dynamoClient = (connections = 1): DynamoDBClient => {
  preconnect('DynamoDB', connections, Math.max(connections, 3));
  return new DynamoDBClient({ requestHandler, maxAttempts: 3 });
};

/**
 * Without the SDK's retries: a Publish whose response was lost may have rung the phone. Idempotent requests are retried
 * by `sns/endpoints.ts`, within its own time budget.
 */
export const snsClient = (): SNSClient => {
  preconnect('SNS', 1);
  return new SNSClient({ requestHandler, maxAttempts: 1 });
};

export const eventBridgeClient = (): EventBridgeClient => new EventBridgeClient({ requestHandler, maxAttempts: 3 });

/** @param connections opened before the first request */
export const sqsClient = (connections = 1): SQSClient => {
  preconnect('SQS', connections);
  return new SQSClient({ requestHandler, maxAttempts: 3 });
};

/**
 * Without retries and with shorter timeouts: a socket is only the faster of two channels, so nothing waits long for it.
 *
 * @param endpoint callback URL of the WebSocket API's stage: `https://….amazonaws.com/<stage>`
 */
export const socketClient = (endpoint: string): ApiGatewayManagementApiClient =>
  new ApiGatewayManagementApiClient({
    endpoint,
    requestHandler: { ...requestHandler, connectionTimeout: 500, requestTimeout: 1_000 },
    maxAttempts: 1,
  });

export const secretsClient = (maxAttempts = 3): SecretsManagerClient =>
  new SecretsManagerClient({ requestHandler, maxAttempts });
