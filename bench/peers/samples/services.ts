import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CallStore } from '../call-store.ts';
import { PushService } from '../push-service.ts';
import { tracer } from './utilities.ts';

const tracedClient = tracer.captureAWSv3Client(new DynamoDBClient({}));

export const store = new CallStore(DynamoDBDocumentClient.from(tracedClient));
export const push = new PushService(
  tracer.captureAWSv3Client(new SNSClient({})),
  tracer.captureAWSv3Client(new SQSClient({})),
);
