import * as v from 'valibot';
import { startDynamoDb } from '../../local/aws/dynamodb/start-dynamodb.ts';
import { explorePair } from './explore-pair.ts';
import { makeExplorer } from './explorer.ts';
import { pairOf } from './operations.ts';
import { printOrder } from './print-order.ts';
import { type FromWorker, ToWorker } from './worker-messages.ts';

/* A process that explores one pair after the other, with a DynamoDB engine of its own. */

/** Orders that are run between two messages about their number. */
const ORDERS_PER_MESSAGE = 50;

const send = (message: FromWorker): void => void process.send?.(message);

const engine = await startDynamoDb();
const explorer = await makeExplorer(engine.url);

const explore = async ({
  title,
  limit,
  isOneEnough,
  endsAt,
}: Extract<ToWorker, { kind: 'explore' }>): Promise<void> => {
  const pair = pairOf(title);
  let orders = 0;
  const onOrder = () => {
    orders += 1;
    if (orders % ORDERS_PER_MESSAGE === 0) send({ kind: 'orders', count: ORDERS_PER_MESSAGE });
  };
  const { pair: _, failing, ...report } = await explorePair(explorer, pair, { limit, isOneEnough, onOrder, endsAt });
  send({ kind: 'orders', count: orders % ORDERS_PER_MESSAGE });
  send({ kind: 'report', title, ...report, failing: failing.map(printOrder) });
};

process.on('message', (message) => {
  const task = v.parse(ToWorker, message);
  if (task.kind === 'explore') {
    explore(task).catch((error: unknown) => {
      send({
        kind: 'failed',
        title: task.title,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    });
    return;
  }
  explorer.close();
  void engine.close().then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(1));
send({ kind: 'ready' });
