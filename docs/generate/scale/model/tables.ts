import { dollarsPerMillion, fixedDollarsPerMonth } from '../../cost.ts';
import { type Assumed, assumptionNames, assumptions, optionOf } from './assumptions.ts';
import { REGION_CLASSES } from './capacity.ts';
import { cellsOf } from './cells.ts';
import { type Demand, demandOf } from './demand.ts';
import { monthlyOf, totalOf } from './monthly.ts';
import { row, short, table } from './table-text.ts';

const dollars = (value: number): string => Math.round(value).toLocaleString('en-GB');
const millions = (users: number): string =>
  users < 100_000 ? `${users.toLocaleString('en-GB')} users` : `${short(users / 1_000_000)} M users`;

const sourceText = (source: string): string => (source.startsWith('https://') ? `[source](${source})` : source);

export const assumptionsTable = (a: Assumed): string =>
  [
    '| option | value | what | source |',
    '|---|---:|---|---|',
    ...assumptionNames
      .filter((name) => name !== 'users')
      .map((name) => {
        const { what, source, value } = assumptions[name];
        const origin = a[name] === value ? sourceText(source) : 'your value';
        return row([`\`${optionOf(name)}\``, String(a[name]), what, origin]);
      }),
  ].join('\n');

const DEMANDS: readonly (readonly [name: keyof Demand, title: string])[] = [
  ['calls', 'calls/s'],
  ['requests', 'API requests/s'],
  ['messages', 'messages over sockets/s'],
  ['socketsOpen', 'sockets open'],
  ['socketsOpened', 'sockets opened/s'],
  ['registrations', 'new phones/s'],
  ['endpointRequests', 'SNS endpoint requests/s'],
  ['publishes', 'pushes/s'],
  ['invocations', 'invocations/s'],
  ['write', 'write units/s'],
  ['read', 'read units/s'],
];

/** What the busiest hour demands, for each number of users. */
export const demandTable = (a: Assumed, users: readonly number[]): string =>
  table(
    ['in the busiest hour', ...users.map(millions)],
    DEMANDS.map(([name, title]) => [title, ...users.map((count) => short(demandOf({ ...a, users: count })[name]))]),
  );

/** Cells at default quotas and at raised ones, by region class, with the quota that breaks first after raising. */
export const cellsTable = (a: Assumed, users: readonly number[]): string =>
  table(
    ['cells: default quotas → raised', ...users.map(millions)],
    REGION_CLASSES.map((name, region) => [
      name,
      ...users.map((count) => {
        const scaled = { ...a, users: count };
        return `${cellsOf(scaled, region, 'default')} → **${cellsOf(scaled, region, 'raised')}**`;
      }),
    ]),
  );

/** US dollars a month, with the cells that the largest regions need at raised quotas. */
export const monthlyTable = (a: Assumed, users: readonly number[]): string => {
  const costs = { perMillion: dollarsPerMillion, perCell: fixedDollarsPerMonth() };
  const columns = users.map((count) => {
    const scaled = { ...a, users: count };
    return monthlyOf(scaled, cellsOf(scaled, 0, 'raised'), costs);
  });
  const [first = []] = columns;
  return table(
    ['US dollars a month', ...users.map(millions)],
    [
      ...first.map(([what], index) => [what, ...columns.map((items) => dollars(items[index]?.[1] ?? 0))]),
      ['**total**', ...columns.map((items) => `**${dollars(totalOf(items))}**`)],
      [
        'for a thousand users',
        ...columns.map((items, index) => ((totalOf(items) / (users[index] ?? 1)) * 1000).toFixed(2)),
      ],
    ],
  );
};
