import { DynamoDBClient, type ServiceOutputTypes } from '@aws-sdk/client-dynamodb';
import { RING_PREFIX } from '../../lambda/aws/dynamodb/keys.ts';
import { canonical } from './canonical.ts';
import type { Pass, Reply } from './gate.ts';
import { clientConfig, type EngineAnswer, type RememberingEngine } from './remembering-engine.ts';
import { type TableState, withItems } from './table-state.ts';

/** The items of an order's table, which its actors share. */
export interface SharedTable {
  state: TableState;
}

/** What one write replaced: by key, the number of the item before it, if any. */
type Replaced = readonly (readonly [string, number | undefined])[];

/** The table as one actor uses it: each request waits at the actor's gate. */
export interface GatedTable {
  readonly db: DynamoDBClient;
  /** What this actor's writes to tracked items replaced, oldest first. */
  readonly writes: readonly Replaced[];
  /** Whether the actor has read last that Bob blocks Alice. */
  hasSeenBlock(): boolean;
  /**
   * @param others the tables of the other actors, whose last write a read may not see yet
   * @param hasCounters whether the order of counters matters
   */
  use(table: SharedTable, pass: Pass, others: readonly GatedTable[], hasCounters: boolean): void;
}

/** One client for many orders, because making clients takes longer than an order. */
export const makeGatedTable = (engine: RememberingEngine, url: string): GatedTable => {
  const db = new DynamoDBClient(clientConfig(url));
  const writes: Replaced[] = [];
  let used: { readonly table: SharedTable; readonly pass: Pass; readonly hasCounters: boolean } | undefined;
  let others: readonly GatedTable[] = [];
  let hasSeenBlock = false;

  const lastWriteTo = (range: string): Replaced | undefined =>
    others.flatMap((one) => one.writes).findLast((replaced) => replaced.some(([key]) => key.startsWith(range)));

  db.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (used === undefined) throw new Error('no order is run');
        const { table, pass, hasCounters } = used;
        const isIgnored = (key: string): boolean => !hasCounters && isCounter(key);
        const input: object = args.input;
        const action = commandName.replace(/Command$/, '');
        const touches = touchesOf(input);
        const isRead = /^(GetItem|Query|BatchGetItem)$/.test(action);
        const isEventual =
          isRead && action !== 'BatchGetItem' && !('ConsistentRead' in input && input.ConsistentRead === true);
        const [range = ''] = touches;
        const content = canonical(input);
        const request = { action, content, touches, send: async () => (await next(args)).output };
        const output = await pass(
          {
            label: `${action} ${touches.map(nameOf).join(', ')}`,
            content,
            touches: touches.filter((key) => !isIgnored(key)),
            isRead,
            hasEffect: !isRead && !touches.every(isIgnored),
            ...(isEventual && { mayBeStale: () => lastWriteTo(range) !== undefined }),
          },
          (isStale) =>
            engine.exclusively(async () => {
              const before = table.state;
              if (isStale) {
                const earlier = (lastWriteTo(range) ?? []).filter(([key]) => key.startsWith(range));
                return replyOf(await engine.answer(request, withItems(before, earlier)));
              }
              const answer = await engine.answer(request, before);
              if (answer.changes.length > 0) table.state = withItems(before, answer.changes);
              if (!isRead) {
                const replaced = touches.filter(isTracked).map((key) => [key, before.get(key)] as const);
                if (replaced.length > 0 && answer.error === undefined) writes.push(replaced);
              }
              return replyOf(answer);
            }),
        );
        if (isRead && range.endsWith(`USER#bob|${RING_PREFIX}`)) hasSeenBlock = isBlocking(output);
        return { response: {}, output };
      },
    { step: 'initialize', priority: 'high' },
  );
  return {
    db,
    writes,
    hasSeenBlock: () => hasSeenBlock,
    use: (table, pass, newOthers, hasCounters) => {
      hasSeenBlock = false;
      used = { table, pass, hasCounters };
      others = newOthers;
      writes.length = 0;
    },
  };
};

const replyOf = ({ number, output, error }: EngineAnswer): Reply<ServiceOutputTypes> => ({
  text: String(number),
  value: () => {
    if (output === undefined) throw error;
    return output;
  },
});

const isBlocking = (output: ServiceOutputTypes): boolean =>
  'Items' in output && (output.Items ?? []).some(({ blocked }) => blocked?.SS?.includes('alice'));

/** The items of which a read may be stale: what decides how a user is rung, and who owns an endpoint. */
const isTracked = (key: string): boolean => key.includes(`|${RING_PREFIX}`) || key.startsWith('ENDPOINT#');

/** Numbers that only grow: their order matters only at their limits. */
const isCounter = (key: string): boolean => key.includes('|RATE#');

/** `USER#bob|RING#DEVICE#phone` without the tenant. */
const nameOf = (key: string): string => key.replace(/^TENANT#[^#]*#/, '').replace(/#(arn:)[^|]*\//, '#');

/** The keys of all items in a request, as `<partition>|<sort key>`; of a query, the start of its keys. */
const touchesOf = (input: unknown): readonly string[] => {
  if (typeof input !== 'object' || input === null) return [];
  const fields: Readonly<Record<string, { S?: string } | undefined>> = Object.fromEntries(Object.entries(input));
  const isOfCall = fields[':text'] ?? fields[':record'] ?? fields[':after'];
  const pk = fields.pk ?? fields[':user'] ?? (isOfCall && fields[':call']);
  const range = [':ring', ':device', ':socket', ':text', ':record', ':call'].map((name) => fields[name]).find(Boolean);
  // What is read from a key on may be any item of the partition.
  const open = fields[':after'] && { S: '' };
  const sk = fields.sk ?? open ?? (fields[':first'] === undefined ? range : { S: 'CALL#' });
  if (pk?.S !== undefined && sk?.S !== undefined) return [`${pk.S}|${sk.S}`];
  return Object.values(input).flatMap(touchesOf);
};
