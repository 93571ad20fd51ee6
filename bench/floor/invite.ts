import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import {
  attributesOf,
  type Call,
  type Device,
  historyOf,
  isInvite,
  messageOf,
  newCall,
  type Ring,
  rateKey,
  rowOf,
  timersOf,
  viewOf,
} from '../model/call.ts';
import { toItem } from './marshall.ts';
import { json, query } from './request.ts';

const { TABLE_NAME: TableName = '', TIMER_QUEUE_URL: QueueUrl, INVITES_PER_MINUTE = '' } = process.env;
const dynamo = (operation: string, body: object) =>
  json('dynamodb', `DynamoDB_20120810.${operation}`, { TableName, ...body });

/** An invite with minimal code: no SDK, almost no validation, no logs. The lower bound of the comparison. */
export const handler = async ({ body, requestContext }: APIGatewayProxyEventV2WithJWTAuthorizer) => {
  const input: unknown = JSON.parse(body ?? '');
  if (!isInvite(input)) return { statusCode: 400 };
  const call = newCall(String(requestContext.authorizer.jwt.claims.sub), input);
  const [{ Items }] = await Promise.all([
    dynamo('Query', {
      KeyConditionExpression: 'pk = :user AND begins_with(sk, :ring)',
      ExpressionAttributeValues: toItem({ ':user': `USER#${call.calleeId}`, ':ring': 'RING#' }),
    }),
    dynamo('PutItem', { Item: toItem(rowOf(call)), ConditionExpression: 'attribute_not_exists(pk)' }),
    dynamo('UpdateItem', {
      Key: toItem(rateKey(call.callerId, call.startedAt)),
      UpdateExpression: 'ADD invites :one SET #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(invites) OR invites < :limit',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: toItem({
        ':one': 1,
        ':limit': Number(INVITES_PER_MINUTE),
        ':ttl': Math.ceil(call.startedAt / 1000) + 120,
      }),
    }),
  ]);
  const devices: Device[] = Items.map((item: Record<string, { S: string }>) => ({
    deviceId: item.deviceId?.S,
    endpointArn: item.endpointArn?.S,
  }));
  const [rings] = await Promise.all([
    ringAll(call, devices),
    json('dynamodb', 'DynamoDB_20120810.BatchWriteItem', {
      RequestItems: { [TableName]: historyOf(call).map((row) => ({ PutRequest: { Item: toItem(row) } })) },
    }),
    json('sqs', 'AmazonSQS.SendMessageBatch', { QueueUrl, Entries: timersOf(call) }),
  ]);
  await dynamo('UpdateItem', {
    Key: toItem({ pk: `CALL#${call.callId}`, sk: 'CALL' }),
    UpdateExpression: 'SET inviteLease = :released, invited = :invited, legs.#u0.rings = :r0 ADD seq :next',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#u0': call.calleeId },
    ExpressionAttributeValues: toItem({ ':released': 0, ':invited': true, ':r0': rings, ':next': 1 }),
    ReturnValues: 'ALL_NEW',
  });
  return {
    statusCode: 201,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(viewOf(call, rings)),
  };
};

const ringAll = async (call: Call, devices: readonly Device[]): Promise<Record<string, Ring>> => {
  const attributes = attributesOf(call).flatMap(([name, value], index) => {
    const entry = `MessageAttributes.entry.${index + 1}`;
    return [
      [`${entry}.Name`, name],
      [`${entry}.Value.DataType`, 'String'],
      [`${entry}.Value.StringValue`, value],
    ];
  });
  const common = { Action: 'Publish', MessageStructure: 'json', ...Object.fromEntries(attributes) };
  const publishes = devices.map(async ({ deviceId, endpointArn }) => {
    const Message = messageOf(call, deviceId);
    const messageId = await query({ ...common, TargetArn: endpointArn, Message }, 'MessageId');
    return [deviceId, { outcome: 'accepted', messageId, at: Date.now() }] as const;
  });
  return Object.fromEntries(await Promise.all(publishes));
};
