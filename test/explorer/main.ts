import { Presets, SingleBar } from 'cli-progress';
import { startDynamoDb } from '../../local/aws/dynamodb/start-dynamodb.ts';
import { chosenOrder } from './chosen-order.ts';
import { makeExplorer } from './explorer.ts';
import { ERASURE_PAIRS, PAIRS, PENDING_PAIRS, titleOf } from './operations.ts';
import { ORDER, parseOrder, printOrder } from './print-order.ts';
import { runWorkers } from './run-workers.ts';
import type { Report } from './worker-messages.ts';

/*
 * `npm run bench:model`: every order of every pair of operations on one call. Environment variables:
 *
 * - ORDER: replays one order, as a failing one prints it.
 * - PAIRS: a regular expression over `state:operation+operation`, such as `:erase` for all with the erasure of a user, and
 *   `^(crowded|waiting|first_waits):` for registrations that wait. Default: all others.
 * - LIMIT: orders of one pair that are run. Default: none.
 * - MINUTES: ends after so many minutes. Default: 60.
 * - FIRST: 1 ends at the first failing order.
 *
 * Ends with 1 if an order breaks a rule, and with 2 if an order could not be run.
 */

const { PAIRS: pattern = '', LIMIT, MINUTES = '60', FIRST } = process.env;

/** Pairs that are named because they have most orders. */
const LARGEST = 5;

const replay = async (text: string): Promise<number> => {
  const { pair, ids } = parseOrder(text);
  const engine = await startDynamoDb();
  const explorer = await makeExplorer(engine.url);
  const runner = await explorer.start(pair);
  const mayDie = ids.some((id) => id.endsWith('end'));
  const order = await runner.run(chosenOrder(ids), mayDie);
  console.log(printOrder(order));
  explorer.close();
  await engine.close();
  return order.violations.length === 0 ? 0 : 1;
};

const explore = async (): Promise<number> => {
  const pairs = pattern === '' ? PAIRS : [...PAIRS, ...PENDING_PAIRS, ...ERASURE_PAIRS];
  const titles = pairs.map(titleOf).filter((title) => new RegExp(pattern).test(title));
  const reports: Report[] = [];
  let orders = 0;
  const startedAt = Date.now();
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total} pairs, {orders} orders, {duration_formatted}',
      clearOnComplete: true,
      noTTYOutput: true,
      notTTYSchedule: 60_000,
    },
    Presets.shades_grey,
  );
  bar.start(titles.length, 0, { orders });
  await runWorkers({
    titles,
    limit: LIMIT === undefined ? Number.MAX_SAFE_INTEGER : Number(LIMIT),
    isOneEnough: FIRST === '1',
    endsAt: startedAt + Number(MINUTES) * 60_000,
    onOrders: (count) => {
      orders += count;
      bar.update(reports.length, { orders });
    },
    onReport: (report) => {
      reports.push(report);
      for (const text of report.failing) console.log(`${text}\n`);
      bar.update(reports.length, { orders });
    },
  }).finally(() => bar.stop());

  const failing = reports.flatMap((report) => report.failing);
  const incomplete = reports.filter(({ isComplete }) => !isComplete);
  const sum = (read: (report: Report) => number) => reports.reduce((total, report) => total + read(report), 0);
  console.log(
    `${reports.length} of ${titles.length} pairs, ${orders} orders, ${sum((one) => one.deaths)} of them with the end of a process,`,
  );
  console.log(
    `${sum((one) => one.states)} states, ${sum((one) => one.ends)} different ends, ${Math.round((Date.now() - startedAt) / 1000)} s; ${failing.length} break a rule`,
  );
  const largest = [...reports].sort((a, b) => b.orders - a.orders).slice(0, LARGEST);
  console.log(`most orders: ${largest.map((one) => `${one.title} ${one.orders}`).join(', ')}`);
  if (FIRST !== '1' && incomplete.length > 0) {
    console.log(`not all orders of ${incomplete.length}: ${incomplete.map(({ title }) => title).join(' ')}`);
  }
  return failing.length === 0 ? 0 : 1;
};

const order = process.env[ORDER];
const code = await (order === undefined ? explore() : replay(order)).catch((error: unknown) => {
  console.error(error);
  return 2;
});
// A replay that fails leaves its engine: its exit handler ends it.
process.exit(code);
