import type { RecordedIds } from '../contract/state.ts';

/** A table as DynamoDB describes it. */
export interface FoundTable {
  /** Name and type of each key attribute: `{ pk: 'HASH S', sk: 'RANGE S' }`. */
  readonly keys: Readonly<Record<string, string>>;
  /** The attribute whose items expire; `undefined` while TTL is disabled. */
  readonly ttl: string | undefined;
  /** `undefined` without a stream. `view` is DynamoDB's `StreamViewType`. */
  readonly stream: { readonly arn: string; readonly view: string } | undefined;
  /** Whether point-in-time recovery is enabled. */
  readonly backups: boolean;
}

/** Reads what exists. Every operation throws when AWS does not answer the question. */
export interface StateReader {
  /**
   * The ids that the state's scope has recorded; `undefined` where state and functions are in one stack, `missing` if the parameter is
   * gone: it is deleted with its stack.
   */
  recorded(): Promise<RecordedIds | 'missing' | undefined>;
  /** `undefined` when it does not exist. */
  table(name: string): Promise<FoundTable | undefined>;
  topicExists(arn: string): Promise<boolean>;
  applicationExists(arn: string): Promise<boolean>;
  /** Whether CloudFormation is rolling back the stack. */
  isRollingBack(stackId: string): Promise<boolean>;
}
