import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../../lambda/contract/table.ts';

/** Creates the table with the same keys and stream as `lib` does in AWS. */
export const createTable = async (endpoint: string, region: string, TableName: string): Promise<void> => {
  const client = clientOf(endpoint, region);
  const keys = [
    { AttributeName: TABLE.partitionKey, KeyType: 'HASH' as const },
    { AttributeName: TABLE.sortKey, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName,
      KeySchema: keys,
      AttributeDefinitions: keys.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
  client.destroy();
};

export const deleteTable = async (endpoint: string, region: string, TableName: string): Promise<void> => {
  const client = clientOf(endpoint, region);
  try {
    await client.send(new DeleteTableCommand({ TableName }));
  } finally {
    client.destroy();
  }
};

const clientOf = (endpoint: string, region: string): DynamoDBClient =>
  new DynamoDBClient({ endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
