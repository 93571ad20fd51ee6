import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * Times a hung connection costs, in milliseconds: a ring is felt in tenths of a second, so nothing waits long.
 * Endpoints, region and credentials come from the environment, which Lambda fills and `npm start` points at this machine.
 */
const requestHandler = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  // The SDK's 50 sockets would make the second half of a fan-out to 100 devices wait for the first.
  httpsAgent: { keepAlive: true, maxSockets: 128 },
  httpAgent: { keepAlive: true, maxSockets: 128 },
};

export const dynamoClient = (): DynamoDBClient => new DynamoDBClient({ requestHandler, maxAttempts: 3 });

/**
 * Without the SDK's own retries: after a publish whose answer was lost nobody knows whether the phone rings, and what is
 * safe to repeat is repeated by `sns-endpoints.ts` within a time of its own.
 */
export const snsClient = (): SNSClient => new SNSClient({ requestHandler, maxAttempts: 1 });

export const sqsClient = (): SQSClient => new SQSClient({ requestHandler, maxAttempts: 3 });

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
