import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  type ServiceOutputTypes,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { canonical } from './canonical.ts';
import { Interner } from './interner.ts';
import { type Item, keyItemOf, keyOf, type TableState, withItems } from './table-state.ts';

/** What the engine answered: the same object for the same request and items. */
export interface EngineAnswer {
  /** The same for equal answers. */
  readonly number: number;
  readonly output: ServiceOutputTypes | undefined;
  /** Of AWS, instead of an output. */
  readonly error: unknown;
  /** By key, the items that the request changed; `undefined`: removed. */
  readonly changes: readonly (readonly [string, number | undefined])[];
}

export interface EngineRequest {
  readonly action: string;
  /** Sends the request to the engine. */
  readonly send: () => Promise<ServiceOutputTypes>;
  /** The same for equal requests. */
  readonly number: number;
  /** Keys of its items; of a query, the beginning of its keys. */
  readonly touches: readonly string[];
}

export interface EngineOptions {
  /** Of the DynamoDB engine. */
  readonly url: string;
  readonly tableName: string;
}

/** Maximum number of items in one BatchWriteItem. */
const BATCH = 25;
/** Answers that are kept: more need too much memory. */
const MAX_ANSWERS = 60_000;

/** @param endpoint URL of an engine, or anything for a client whose requests are answered in this process */
export const clientConfig = (endpoint: string) => ({
  // Handlers of commands are made once: that takes longer than an answer that is remembered.
  cacheMiddleware: true,
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  maxAttempts: 1,
});

/**
 * A real DynamoDB engine whose answers are remembered: an answer depends on the request and on the items that it reads or writes
 * alone, so the engine is asked once for each such combination. Orders of two operations repeat nearly all of them.
 */
export class RememberingEngine {
  private readonly db: DynamoDBClient;
  private readonly tableName: string;
  private readonly items = new Interner();
  private readonly texts = new Interner();
  private readonly answers = new Map<string, EngineAnswer>();
  /** What the engine's table holds now. */
  private held: TableState = new Map();
  private last: Promise<unknown> = Promise.resolve();

  constructor({ url, tableName }: EngineOptions) {
    this.db = new DynamoDBClient(clientConfig(url));
    this.tableName = tableName;
  }

  /** One piece of work after the other: the engine's table holds one state at a time. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }

  /** @param content everything that the request says, as text */
  requestOf(
    action: string,
    content: string,
    touches: readonly string[],
    send: () => Promise<ServiceOutputTypes>,
  ): EngineRequest {
    return { action, touches, send, number: this.texts.numberOf(`${action} ${content}`) };
  }

  async answer(request: EngineRequest, state: TableState): Promise<EngineAnswer> {
    const { action, number, touches } = request;
    const isQuery = action === 'Query';
    const found = isQuery
      ? [...state].filter(([key]) => touches.some((range) => key.startsWith(range))).sort()
      : touches.map((key) => [key, state.get(key)]);
    const question = `${number} ${found.join()}`;
    const known = this.answers.get(question);
    if (known !== undefined) return known;
    if (this.answers.size >= MAX_ANSWERS) this.answers.clear();
    const answer = await this.ask(request, state);
    this.answers.set(question, answer);
    return answer;
  }

  close(): void {
    this.db.destroy();
  }

  private async ask({ action, send, touches }: EngineRequest, state: TableState): Promise<EngineAnswer> {
    await this.hold(state);
    const result = await send().then(
      (output) => ({ output: deepFreeze(output), error: undefined }),
      (error: unknown) => ({ output: undefined, error }),
    );
    const { output, error } = result;
    const answered = error instanceof Error ? [error.name, error.message, { ...error }] : output;
    const number = this.texts.numberOf(canonical(answered));
    if (/^(GetItem|Query|BatchGetItem)$/.test(action)) {
      for (const key of keysIn(result.output)) {
        if (!touches.some((one) => key.startsWith(one))) throw new Error(`${action} also reads ${key}`);
      }
      return { number, ...result, changes: [] };
    }
    const after = await this.read(touches);
    const changes = [...after].filter(([key, item]) => item !== state.get(key));
    this.held = withItems(this.held, changes);
    return { number, ...result, changes };
  }

  /** Makes the engine's table hold a state. */
  private async hold(state: TableState): Promise<void> {
    const writes: WriteRequest[] = [];
    for (const [key, number] of state) {
      if (this.held.get(key) !== number) writes.push({ PutRequest: { Item: JSON.parse(this.items.textOf(number)) } });
    }
    for (const key of this.held.keys()) {
      if (!state.has(key)) writes.push({ DeleteRequest: { Key: keyItemOf(key) } });
    }
    for (let start = 0; start < writes.length; start += BATCH) {
      const RequestItems = { [this.tableName]: writes.slice(start, start + BATCH) };
      await this.db.send(new BatchWriteItemCommand({ RequestItems }));
    }
    this.held = state;
  }

  private async read(keys: readonly string[]): Promise<ReadonlyMap<string, number | undefined>> {
    const RequestItems = { [this.tableName]: { Keys: keys.map(keyItemOf), ConsistentRead: true } };
    const { Responses } = await this.db.send(new BatchGetItemCommand({ RequestItems }));
    const found = new Map((Responses?.[this.tableName] ?? []).map((item) => [keyOf(item), item]));
    return new Map(keys.map((key) => [key, this.numberOf(found.get(key))]));
  }

  private numberOf(item: Item | undefined): number | undefined {
    if (item === undefined) return undefined;
    return this.items.numberOf(canonical(item));
  }
}

const keysIn = (output: ServiceOutputTypes | undefined): readonly string[] => {
  if (output === undefined) return [];
  const found = 'Responses' in output && !Array.isArray(output.Responses) ? Object.values(output.Responses ?? {}) : [];
  const items = 'Items' in output ? (output.Items ?? []) : found.flat();
  return items.map(keyOf);
};

/** Many orders get the same answer, so that a handler must not change it. */
const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
};
