import type { DynamoDBRecord } from 'aws-lambda';
import * as v from 'valibot';

export interface StreamReaderOptions {
  /** URL of the engine. */
  readonly url: string;
  readonly region: string;
  readonly table: string;
  /** How many writes the engine has answered: without a new one there is nothing to read. @default unknown */
  readonly writes?: () => number;
}

/** Reads a table's stream from its beginning. */
export interface StreamReader {
  /** The records since the last read, in order. */
  read(): Promise<readonly DynamoDBRecord[]>;
}

const Table = v.object({ Table: v.object({ LatestStreamArn: v.string() }) });
const Stream = v.object({ StreamDescription: v.object({ Shards: v.array(v.object({ ShardId: v.string() })) }) });
const Iterator = v.object({ ShardIterator: v.string() });
const Records = v.object({
  Records: v.array(v.custom<DynamoDBRecord>((value) => typeof value === 'object' && value !== null)),
  NextShardIterator: v.optional(v.string()),
});

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
export const openStream = async ({ url, region, table, writes }: StreamReaderOptions): Promise<StreamReader> => {
  const send = async <S extends v.GenericSchema>(
    target: string,
    input: object,
    schema: S,
  ): Promise<v.InferOutput<S>> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': target,
        // The engines read the key and the region, and do not verify the signature.
        authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`,
        'x-amz-date': '20260101T000000Z',
      },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
    return v.parse(schema, await response.json());
  };

  const { LatestStreamArn: StreamArn } = (await send('DynamoDB_20120810.DescribeTable', { TableName: table }, Table))
    .Table;
  /** By shard: where to read on; `undefined` once the shard is closed and read. */
  const iterators = new Map<string, string | undefined>();
  const findShards = async (): Promise<void> => {
    const { StreamDescription } = await send('DynamoDBStreams_20120810.DescribeStream', { StreamArn }, Stream);
    for (const { ShardId } of StreamDescription.Shards) {
      if (iterators.has(ShardId)) continue;
      const start = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
      iterators.set(ShardId, (await send('DynamoDBStreams_20120810.GetShardIterator', start, Iterator)).ShardIterator);
    }
  };

  const readShard = async (shard: string, iterator: string): Promise<readonly DynamoDBRecord[]> => {
    const records: DynamoDBRecord[] = [];
    for (let at: string | undefined = iterator; at !== undefined; ) {
      const page: v.InferOutput<typeof Records> = await send(
        'DynamoDBStreams_20120810.GetRecords',
        { ShardIterator: at },
        Records,
      );
      records.push(...page.Records);
      iterators.set(shard, page.NextShardIterator);
      // An open shard always has a next iterator: an empty page is its end for now.
      at = page.Records.length > 0 ? page.NextShardIterator : undefined;
    }
    return records;
  };

  /** The writes before the last read. */
  let read: number | undefined;
  return {
    read: async () => {
      const written = writes?.();
      if (written !== undefined && written === read) return [];
      // A shard is closed after some hours, or when it splits.
      if ([...iterators.values()].every((iterator) => iterator === undefined)) await findShards();
      const records: DynamoDBRecord[] = [];
      for (const [shard, iterator] of iterators) {
        if (iterator !== undefined) records.push(...(await readShard(shard, iterator)));
      }
      read = written;
      return records;
    },
  };
};
