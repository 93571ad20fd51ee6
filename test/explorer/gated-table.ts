import { DynamoDBClient, type ServiceOutputTypes } from '@aws-sdk/client-dynamodb';
import { CALL_RECORD, RING_PREFIX } from '../../lambda/aws/dynamodb/keys.ts';
import { canonical } from './canonical.ts';
import type { Pass, Reply } from './gate.ts';
import { clientConfig, type EngineAnswer, type RememberingEngine } from './remembering-engine.ts';
import { type TableState, withItems } from './table-state.ts';

/** The items of an order's table, which its actors share. */
export interface SharedTable {
  state: TableState;
  /** The writes to tracked items, oldest first. */
  writes: readonly Write[];
}

/** What one write replaced. */
interface Write {
  readonly actor: number | undefined;
  /** By key, the number of the item before it, if any. */
  readonly replaced: readonly (readonly [string, number | undefined])[];
}

/** The table as one actor uses it: each request waits at the actor's gate. */
export interface GatedTable {
  readonly db: DynamoDBClient;
  /** Whether the actor has read last that Bob blocks Alice. */
  hasSeenBlock(): boolean;
  use(options: TableUse): void;
}

export interface TableUse {
  readonly table: SharedTable;
  readonly pass: Pass;
  /** Whose last write another actor's read may not see yet. */
  readonly actor: number | undefined;
  /** Whether the order of counters matters. */
  readonly hasCounters: boolean;
}

/** One client for many orders, because making clients takes longer than an order. */
export const makeGatedTable = (engine: RememberingEngine, url: string): GatedTable => {
  const db = new DynamoDBClient(clientConfig(url));
  let used: TableUse | undefined;
  let hasSeenBlock = false;

  db.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (used === undefined) throw new Error('no order is run');
        const { table, pass, actor, hasCounters } = used;
        const isIgnored = (key: string): boolean => !hasCounters && isCounter(key);
        const input: object = args.input;
        const action = commandName.replace(/Command$/, '');
        const touches = touchesOf(input);
        const isRead = /^(GetItem|Query|BatchGetItem)$/.test(action);
        const isEventual =
          isRead && action !== 'BatchGetItem' && !('ConsistentRead' in input && input.ConsistentRead === true);
        const [range = ''] = touches;
        const content = canonical(input);
        const request = engine.requestOf(action, content, touches, async () => (await next(args)).output);
        const lastWrite = () => lastWriteOfOther(table, actor, range);
        const output = await pass(
          {
            label: `${action} ${touches.map(nameOf).join(', ')}`,
            content,
            touches: touches.filter((key) => !isIgnored(key)),
            isRead,
            hasEffect: !isRead && !touches.every(isIgnored),
            ...(isEventual && { mayBeStale: () => lastWrite() !== undefined }),
            isOfTable: true,
          },
          (isStale) =>
            engine.exclusively(async () => {
              const before = table.state;
              if (isStale) {
                const earlier = (lastWrite()?.replaced ?? []).filter(([key]) => key.startsWith(range));
                return replyOf(await engine.answer(request, withItems(before, earlier)));
              }
              const answer = await engine.answer(request, before);
              if (answer.changes.length > 0) table.state = withItems(before, answer.changes);
              if (!isRead) {
                const replaced = touches.filter(isTracked).map((key) => [key, before.get(key)] as const);
                if (replaced.length > 0 && answer.error === undefined)
                  table.writes = after(table.writes, { actor, replaced });
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
    hasSeenBlock: () => hasSeenBlock,
    use: (options) => {
      hasSeenBlock = false;
      used = options;
    },
  };
};

/** Without those that no read can miss any more, because it misses the new one first. */
const after = (writes: readonly Write[], write: Write): readonly Write[] => {
  const keys = new Set(write.replaced.map(([key]) => key));
  const isHidden = (one: Write) => one.actor === write.actor && one.replaced.every(([key]) => keys.has(key));
  return [...writes.filter((one) => !isHidden(one)), write];
};

/** The same where the next reads may miss the same. */
export const writesText = (writes: readonly Write[]): string =>
  [...writes]
    .sort((a, b) => (a.actor ?? -1) - (b.actor ?? -1))
    .map(({ actor, replaced }) => `${actor} ${replaced.join()}`)
    .join('\n');

const lastWriteOfOther = ({ writes }: SharedTable, actor: number | undefined, range: string): Write | undefined =>
  writes.findLast((write) => write.actor !== actor && write.replaced.some(([key]) => key.startsWith(range)));

const replyOf = ({ number, output, error }: EngineAnswer): Reply<ServiceOutputTypes> => ({
  text: String(number),
  value: () => {
    if (output === undefined) throw error;
    return output;
  },
});

const isBlocking = (output: ServiceOutputTypes): boolean =>
  'Items' in output && (output.Items ?? []).some(({ blocked }) => blocked?.SS?.includes('alice'));

/** The items of which a read may be stale: what decides how a user is rung, who owns an endpoint, and calls. */
const isTracked = (key: string): boolean =>
  key.includes(`|${RING_PREFIX}`) || key.startsWith('ENDPOINT#') || key.endsWith(`|${CALL_RECORD}`);

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
  const range = [':ring', ':device', ':browser', ':socket', ':text', ':record', ':call']
    .map((name) => fields[name])
    .find(Boolean);
  // What is read from a key on may be any item of the partition.
  const open = fields[':after'] && { S: '' };
  const between = fields[':first'] && { S: commonStart(fields[':first'].S, fields[':last']?.S) };
  const sk = fields.sk ?? open ?? between ?? range;
  if (pk?.S !== undefined && sk?.S !== undefined) return [`${pk.S}|${sk.S}`];
  return Object.values(input).flatMap(touchesOf);
};

/** What all keys begin with that sort between two, both included. */
const commonStart = (first = '', last = ''): string => {
  const end = [...first].findIndex((letter, index) => letter !== last[index]);
  return end === -1 ? first : first.slice(0, end);
};
