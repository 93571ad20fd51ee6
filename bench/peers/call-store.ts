import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Call, type Device, historyOf, type Ring, rateKey, rowOf } from '../model/call.ts';
import { ownerRow } from '../model/registration.ts';

const TableName = process.env.TABLE_NAME;

/** A store as in the AWS samples: a class around the document client. */
export class CallStore {
  private readonly db: DynamoDBDocumentClient;

  constructor(db: DynamoDBDocumentClient) {
    this.db = db;
  }

  devicesOf = async (userId: string): Promise<Device[]> => {
    const { Items = [] } = await this.db.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :user AND begins_with(sk, :ring)',
        ExpressionAttributeValues: { ':user': `USER#${userId}`, ':ring': 'RING#' },
      }),
    );
    return Items.map(({ deviceId, endpointArn }) => ({ deviceId, endpointArn }));
  };

  putCall = async (call: Call): Promise<void> => {
    const ConditionExpression = 'attribute_not_exists(pk)';
    await this.db.send(new PutCommand({ TableName, Item: rowOf(call), ConditionExpression }));
  };

  takeInvite = async (callerId: string, now: number): Promise<void> => {
    await this.db.send(
      new UpdateCommand({
        TableName,
        Key: rateKey(callerId, now),
        UpdateExpression: 'ADD invites :one SET #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(invites) OR invites < :limit',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':one': 1,
          ':limit': Number(process.env.INVITES_PER_MINUTE),
          ':ttl': Math.ceil(now / 1000) + 120,
        },
      }),
    );
  };

  putHistory = async (call: Call): Promise<void> => {
    const puts = historyOf(call).map((Item) => ({ PutRequest: { Item } }));
    await this.db.send(new BatchWriteCommand({ RequestItems: { [String(TableName)]: puts } }));
  };

  recordRings = async (call: Call, rings: Record<string, Ring>): Promise<void> => {
    await this.db.send(
      new UpdateCommand({
        TableName,
        Key: { pk: `CALL#${call.callId}`, sk: 'CALL' },
        UpdateExpression: 'SET inviteLease = :released, invited = :invited, legs.#u0.rings = :r0 ADD seq :next',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#u0': call.calleeId },
        ExpressionAttributeValues: { ':released': 0, ':invited': true, ':r0': rings, ':next': 1 },
        ReturnValues: 'ALL_NEW',
      }),
    );
  };

  deviceOf = async (userId: string, deviceId: string): Promise<unknown> => {
    const Key = { pk: `USER#${userId}`, sk: `RING#DEVICE#${deviceId}` };
    const { Item } = await this.db.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item;
  };

  ownerOf = async (arn: string): Promise<unknown> => {
    const Key = { pk: `ENDPOINT#${arn}`, sk: 'OWNER' };
    const { Item } = await this.db.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item;
  };

  claim = async (userId: string, deviceId: string, arn: string, row: object): Promise<void> => {
    const Item = ownerRow(userId, deviceId, arn);
    const owner = { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
    await this.db.send(
      new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item: row } }, { Put: owner }] }),
    );
  };
}
