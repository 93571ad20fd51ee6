import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import type { FoundTable } from '../../state/state-reader.ts';

/** What the functions need of a table besides its items; `undefined` when it does not exist. */
export const describeTable = async (client: DynamoDBClient, name: string): Promise<FoundTable | undefined> => {
  try {
    const [{ Table: table }, { TimeToLiveDescription: ttl }, { ContinuousBackupsDescription: backups }] =
      await Promise.all([
        client.send(new DescribeTableCommand({ TableName: name })),
        client.send(new DescribeTimeToLiveCommand({ TableName: name })),
        client.send(new DescribeContinuousBackupsCommand({ TableName: name })),
      ]);
    if (table === undefined) return undefined;
    const types = new Map(table.AttributeDefinitions?.map((one) => [one.AttributeName, one.AttributeType]));
    const keys = table.KeySchema?.map((key) => [key.AttributeName, `${key.KeyType} ${types.get(key.AttributeName)}`]);
    const { StreamEnabled: hasStream, StreamViewType: view = '' } = table.StreamSpecification ?? {};
    return {
      keys: Object.fromEntries(keys ?? []),
      // A TTL that was just enabled or disabled stays so for up to an hour.
      ttl: ttl?.TimeToLiveStatus === 'ENABLED' || ttl?.TimeToLiveStatus === 'ENABLING' ? ttl.AttributeName : undefined,
      stream: hasStream ? { arn: table.LatestStreamArn ?? '', view } : undefined,
      backups: backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED',
    };
  } catch (error) {
    // DescribeContinuousBackups has an error of its own for it.
    const isMissing = error instanceof ResourceNotFoundException || nameOf(error) === 'TableNotFoundException';
    if (isMissing) return undefined;
    throw error;
  }
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
