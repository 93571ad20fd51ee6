import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { deviceRow, isRegistration, ownerRow, platformApplication } from '../model/registration.ts';
import { toItem } from './marshall.ts';
import { json, query } from './request.ts';

const { TABLE_NAME: TableName = '' } = process.env;
const dynamo = (operation: string, body: object) => json('dynamodb', `DynamoDB_20120810.${operation}`, body);

/** The first registration of a phone: read the device, create an enabled endpoint, claim it. */
export const handler = async ({ body, pathParameters, requestContext }: APIGatewayProxyEventV2WithJWTAuthorizer) => {
  const input: unknown = JSON.parse(body ?? '');
  if (!isRegistration(input)) return { statusCode: 400 };
  const userId = String(requestContext.authorizer.jwt.claims.sub);
  const deviceId = pathParameters?.deviceId ?? '';
  const Key = toItem({ pk: `USER#${userId}`, sk: `RING#DEVICE#${deviceId}` });
  await dynamo('GetItem', { TableName, Key, ConsistentRead: true });
  const create = {
    Action: 'CreatePlatformEndpoint',
    PlatformApplicationArn: platformApplication,
    Token: input.token,
    'Attributes.entry.1.key': 'Enabled',
    'Attributes.entry.1.value': 'true',
  };
  const arn = await query(create, 'EndpointArn');
  await dynamo('GetItem', { TableName, Key: toItem({ pk: `ENDPOINT#${arn}`, sk: 'OWNER' }), ConsistentRead: true });
  const row = deviceRow(userId, deviceId, input, arn, createHash('sha256').update(input.token).digest('base64url'));
  const owner = {
    TableName,
    Item: toItem(ownerRow(userId, deviceId, arn)),
    ConditionExpression: 'attribute_not_exists(pk)',
  };
  await dynamo('TransactWriteItems', { TransactItems: [{ Put: { TableName, Item: toItem(row) } }, { Put: owner }] });
  return { statusCode: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ deviceId }) };
};
