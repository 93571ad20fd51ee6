import { prices } from './prices.ts';
import { type PublishedUsage, type PublishedUseCase, publishedUsage } from './usage.ts';

export interface Assumptions {
  /** Billed milliseconds of an invocation. */
  readonly milliseconds: number;
  /** Bytes of Lambda's own log lines for an invocation. */
  readonly platformLogBytes: number;
  /** Memory of each of these functions in MB. */
  readonly memory: number;
}

const MILLION = 1_000_000;
const GB = 1_000_000_000;

const TITLES: Readonly<Record<PublishedUseCase, string>> = {
  answered: 'answered call',
  missed: 'missed call',
  registered: 'first registration',
};
const TARGETS = { bus: 'bus', webhook: 'webhook' } as const;

const columns = Object.entries(TARGETS).flatMap(([target, title]) =>
  Object.entries(TITLES).map(([useCase, of]) => ({
    title: `${of}: ${title}`,
    used: publishedUsage[target as keyof typeof TARGETS][useCase as PublishedUseCase] as PublishedUsage,
  })),
);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const runsOf = ({ invocations }: PublishedUsage): number => sum(Object.values(invocations));

/** Cost of a million runs, in US dollars by service. */
const itemsOf = (used: PublishedUsage, { milliseconds, platformLogBytes, memory }: Assumptions) => {
  const runs = runsOf(used);
  const deliveries = used.invocations['send-webhook'] ?? 0;
  const items: readonly (readonly [what: string, dollars: number])[] = [
    ['Lambda, invocations', runs * prices.invocation.each],
    ['Lambda, duration', ((runs * memory * milliseconds) / 1024 / 1000) * prices.gbSecond.each],
    ['EventBridge', used.busEvents * prices.busEvent.each],
    // Lambda receives and deletes each event.
    ['SQS, FIFO', (used.queueRequests + 2 * deliveries) * prices.fifoRequest.each],
    ['CloudWatch Logs', ((used.logBytes + runs * platformLogBytes) / GB) * prices.logGb.each],
  ];
  return items.map(([what, dollars]) => [what, dollars * MILLION] as const);
};

const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

/** The section on events for the team's own server: each target as if it were the only one. */
export const publishedEvents = (assumed: Assumptions): string => {
  const costs = columns.map(({ used }) => itemsOf(used, assumed));
  const head = [row('', ...columns.map(({ title }) => title)), row('---', ...columns.map(() => '---:'))];
  const totals = costs.map((items) => `**${sum(items.map(([, dollars]) => dollars)).toFixed(2)}**`);
  return `## Events for your server

What the setting \`events\` adds, per million and in US dollars: a bus alone, and one webhook alone, whose receiver answers each event at once. The other
functions make the same requests with events and without (the same test).

${head.join('\n')}
${(costs[0] ?? []).map(([what], index) => row(what, ...costs.map((items) => (items[index]?.[1] ?? 0).toFixed(2)))).join('\n')}
${row('**total**', ...totals)}

Measured usage of one run:

${head.join('\n')}
${row('invocations of publish-events', ...columns.map(({ used }) => used.invocations['publish-events'] ?? 0))}
${row('invocations of send-webhook', ...columns.map(({ used }) => used.invocations['send-webhook'] ?? 0))}
${row('events put onto the bus', ...columns.map(({ used }) => used.busEvents))}
${row('requests of our functions to the FIFO queue', ...columns.map(({ used }) => used.queueRequests))}
${row('bytes logged, approximately', ...columns.map(({ used }) => used.logBytes))}

- One \`publish-events\` serves all targets: a second webhook adds what the columns have besides it.
- Measured with one call at a time. With many calls an invocation of \`publish-events\` handles up to 100 writes, so that there are fewer.
- A write to a device within five minutes of its registration publishes that again, with the same id: it is once in the queue, and may be twice on the bus.
- Assumed: ${assumed.milliseconds} ms an invocation and ${assumed.memory} MB. \`send-webhook\` runs until the receiver has answered.
- A failed delivery adds an invocation and two requests to the queue for each attempt; a FIFO queue that is empty is polled as the timer queue is.
- A rule and its target in the same account cost nothing on the bus; your target has its own price.`;
};
