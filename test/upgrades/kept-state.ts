import { type AttributeValue, BatchWriteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { paginateListEndpointsByPlatformApplication, SNSClient } from '@aws-sdk/client-sns';
import { isPlatform } from '../../local/aws/sns/platforms.ts';
import { TIMER_QUEUE } from '../../local/aws/sqs/timer-queue.ts';
import type { LocalBackend } from '../../local/local-backend.ts';

/** An endpoint in SNS. */
interface KeptEndpoint {
  readonly arn: string;
  readonly applicationArn: string;
  readonly token: string;
  readonly enabled: boolean;
  readonly customUserData?: string | undefined;
}

/** What a deployment holds outside its functions: what the next release, or the one before, finds there. */
export interface KeptState {
  /** Epoch milliseconds of the local backend's clock. */
  readonly at: number;
  /** In DynamoDB's JSON, in order of their keys. */
  readonly items: readonly Record<string, AttributeValue>[];
  /** Messages that are under way in the queue of timers. `dueAt`: epoch milliseconds. */
  readonly timers: readonly { readonly dueAt: number; readonly body: unknown }[];
  readonly endpoints: readonly KeptEndpoint[];
}

const config = (region: string, endpoint: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
});

const itemsOf = async ({ info }: LocalBackend): Promise<KeptState['items']> => {
  const db = new DynamoDBClient(config(info.region, info.dynamodb));
  const items: Record<string, AttributeValue>[] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await db.send(
      new ScanCommand({ TableName: info.table, ConsistentRead: true, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
    );
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  db.destroy();
  const keyOf = (item: Record<string, AttributeValue>) => `${item.pk?.S} ${item.sk?.S}`;
  return items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
};

const endpointsOf = async ({ info }: LocalBackend): Promise<KeptEndpoint[]> => {
  const client = new SNSClient(config(info.region, info.sns));
  const endpoints: KeptEndpoint[] = [];
  for (const applicationArn of info.apps.flatMap(({ applications }) => Object.values(applications))) {
    if (applicationArn === undefined) continue;
    const pages = paginateListEndpointsByPlatformApplication({ client }, { PlatformApplicationArn: applicationArn });
    for await (const { Endpoints = [] } of pages)
      for (const { EndpointArn: arn = '', Attributes: { Token = '', Enabled, CustomUserData } = {} } of Endpoints)
        endpoints.push({
          ...{ arn, applicationArn, token: Token, enabled: Enabled === 'true' },
          ...(CustomUserData !== undefined && { customUserData: CustomUserData }),
        });
  }
  client.destroy();
  return endpoints;
};

/** Reads the state of a backend in which nothing happens at the moment. */
export const readState = async (backend: LocalBackend): Promise<KeptState> => ({
  at: backend.clock.now(),
  items: await itemsOf(backend),
  timers: backend.sqs.messages(TIMER_QUEUE).map(({ dueAt, body }) => ({ dueAt, body: JSON.parse(body) })),
  endpoints: await endpointsOf(backend),
});

/** DynamoDB's limit of a batch. */
const BATCH = 25;

/** Puts a state into a backend that has none, and whose clock stands at the state's time. */
export const putState = async ({ info, sns, sqs, clock }: LocalBackend, state: KeptState): Promise<void> => {
  for (const { customUserData, ...endpoint } of state.endpoints) {
    const platform = info.apps
      .flatMap(({ applications }) => Object.entries(applications))
      .find(([, arn]) => arn === endpoint.applicationArn)?.[0];
    if (platform === undefined || !isPlatform(platform))
      throw new Error(`no platform application ${endpoint.applicationArn}`);
    sns.putEndpoint({ ...endpoint, customUserData, platform });
  }
  const db = new DynamoDBClient(config(info.region, info.dynamodb));
  for (let index = 0; index < state.items.length; index += BATCH) {
    const requests = state.items.slice(index, index + BATCH).map((Item) => ({ PutRequest: { Item } }));
    await db.send(new BatchWriteItemCommand({ RequestItems: { [info.table]: requests } }));
  }
  db.destroy();
  const queue = sqs.queue(TIMER_QUEUE);
  for (const [index, { dueAt, body }] of state.timers.entries()) {
    const message = { messageId: `kept-${index}`, body: JSON.stringify(body), attributes: {}, sentAt: clock.now() };
    queue.send(message, Math.max(0, (dueAt - clock.now()) / 1000));
  }
};
