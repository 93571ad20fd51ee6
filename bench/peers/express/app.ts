import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { getCurrentInvoke } from '@vendia/serverless-express';
import express from 'express';
import { isInvite } from '../../model/call.ts';
import { isRegistration } from '../../model/registration.ts';
import { CallStore } from '../call-store.ts';
import { PushService } from '../push-service.ts';
import { invite, register } from '../use-cases.ts';

const store = new CallStore(DynamoDBDocumentClient.from(new DynamoDBClient({})));
const push = new PushService(new SNSClient({}), new SQSClient({}));

export const app = express();
app.use(express.json());

const caller = (): string => String(getCurrentInvoke().event?.requestContext.authorizer.jwt.claims.sub);

app.post('/v1/calls', async (request, response) => {
  const input: unknown = request.body;
  if (!isInvite(input)) return void response.status(400).json({ message: 'Bad request body' });
  response.status(201).json(await invite(store, push, caller(), input));
});

app.put('/v1/devices/:deviceId', async (request, response) => {
  const input: unknown = request.body;
  if (!isRegistration(input)) return void response.status(400).json({ message: 'Bad request body' });
  response.status(201).json(await register(store, push, caller(), request.params.deviceId, input));
});
