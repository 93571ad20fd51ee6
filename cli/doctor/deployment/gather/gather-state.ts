import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { describeTable } from '../../../../lambda/aws/dynamodb/describe-table.ts';
import { topicExists } from '../../../../lambda/aws/sns/topic-exists.ts';
import { recordedState } from '../../../../lambda/aws/state/parameter.ts';
import type { AwsClients } from '../../../aws/clients.ts';
import type { Deployment } from '../../../target/deployment.ts';
import type { Reading, Snapshot } from '../snapshot.ts';
import { read } from './reading.ts';

export const gatherTable = (clients: AwsClients, name: string): Promise<Snapshot['state']['table']> =>
  read(`reading the table ${name}`, async () => (await describeTable(clients.dynamodb(), name)) ?? null);

/** A local backend's: its engine knows neither backups nor, depending on the engine, TTL. */
export const gatherLocalTable = (clients: AwsClients, name: string): Promise<Snapshot['state']['table']> =>
  read(`reading the table ${name}`, async () => {
    const { Table: table } = await clients.dynamodb().send(new DescribeTableCommand({ TableName: name }));
    const types = new Map(table?.AttributeDefinitions?.map((one) => [one.AttributeName, one.AttributeType]));
    const keys = (table?.KeySchema ?? []).map((key) => [
      key.AttributeName ?? '',
      `${key.KeyType} ${types.get(key.AttributeName)}`,
    ]);
    return { keys: Object.fromEntries(keys) as Record<string, string>, backups: false };
  });

export const gatherTopic = (clients: AwsClients, arn: string): Promise<Reading<boolean>> =>
  read(`reading the topic ${arn}`, () => topicExists(clients.sns(), arn));

/** @param parameter empty where state and functions are in one stack */
export const gatherRecorded = (
  { clients, region }: Deployment,
  parameter = '',
): Promise<NonNullable<Snapshot['state']['recorded']>> =>
  read(`reading the parameter ${parameter}`, async () => {
    if (parameter === '') return null;
    const credentials = await clients.lambda().config.credentials();
    return await recordedState(parameter, { region, credentials: () => credentials });
  });
