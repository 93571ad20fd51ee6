import { VARIANTS } from './by-variant.ts';
import type { Results } from './results.ts';
import { socketTables } from './sockets/socket-tables.ts';
import { kb, ms, table, times } from './tables.ts';

export { socketTables } from './sockets/socket-tables.ts';

export const coldTable = ({ cold, titles, inviteBytes }: Results): string =>
  table(
    [
      'import and first invite',
      'bundle, KB',
      'CPU of import',
      'CPU of both',
      'wall time of both',
      'CPU, ratio to floor',
    ],
    VARIANTS.map((name) => {
      const { importCpu, cpu, wall } = cold[name];
      return [titles[name], kb(inviteBytes[name]), ms(importCpu), ms(cpu), ms(wall), times(cpu / cold.floor.cpu)];
    }),
  );

export const warmTable = ({ warm, titles }: Results): string =>
  table(
    ['sequential', 'invite, CPU', 'p50', 'p99', 'registration, CPU', 'p50 ', 'p99 ', 'invite CPU, ratio to samples'],
    VARIANTS.map((name) => {
      const { invite, register } = warm[name];
      const ratioToSamples = times(invite.cpu / warm.samples.invite.cpu);
      return [
        titles[name],
        ...[invite, register].flatMap(({ cpu, p50, p99 }) => [ms(cpu), ms(p50), ms(p99)]),
        ratioToSamples,
      ];
    }),
  );

export const fanOutTable = ({ fanOut, titles }: Results): string =>
  table(
    ['one invite, p50', '1 device', '5', '20', '100'],
    VARIANTS.map((name) => [titles[name], ...Object.values(fanOut[name]).map(({ p50 }) => ms(p50))]),
  );

export const bundleTable = ({ bundles }: Results): string =>
  table(
    ['function', 'KB', 'modules', 'largest parts, KB'],
    Object.entries(bundles).map(([name, { bytes, modules, parts }]) => {
      const largest = parts.slice(0, 4).map(([from, size]) => `${from} ${kb(size)}`);
      return [name, kb(bytes), modules, largest.join(', ')];
    }),
  );

export const pathTable = ({ path }: Results): string =>
  table(
    [
      '',
      'sent per second',
      'invites',
      'answered per second',
      '429',
      '503',
      'failed',
      'rings lost',
      'to Apple, p50',
      'p95',
      'p99',
    ],
    (['steady', 'burst', 'throttled'] as const).map((name) => {
      const { rate, sent, throughput, limited, busy, failed, lost, p50, p95, p99 } = path[name];
      const title = name === 'throttled' ? 'burst, SNS throttles' : name;
      return [title, rate, sent, throughput.toFixed(0), limited, busy, failed, lost, ms(p50), ms(p95), ms(p99)];
    }),
  );

export const growthTable = ({ growth }: Results): string =>
  table(
    ['devices in the table', 'invite, p50', 'in a table of 1,000 devices at the same time, p50', 'ratio'],
    growth.map(({ devices, p50, smallP50, ratio }) => [
      devices.toLocaleString('en-GB'),
      ms(p50),
      ms(smallP50),
      times(ratio),
    ]),
  );

export const memoryTable = ({ memory: { calls, heapMb, residentMb } }: Results): string =>
  table(
    ['calls in one sandbox', 'heap after garbage collection, MB', 'resident, MB'],
    [0, 1].map((index) => [
      calls[index]?.toLocaleString('en-GB') ?? '',
      ms(heapMb[index] ?? 0),
      ms(residentMb[index] ?? 0),
    ]),
  );

/** Functions on the hot path: a call waits for them. */
export const HOT = ['invite', 'devices', 'receipts', 'calls', 'ring-timer', 'socket'] as const;

export interface Target {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
}

/** Lambda's Node.js compiles functions in parentheses at once (`lambda/bundle/eager-functions.ts`), older ones do not. */
const coldLimit = ({ functionsNode }: Results['machine']): number =>
  Number.parseInt(functionsNode, 10) >= 24 ? 1.45 : 1.8;

/** The performance targets. Most are ratios within one run, because these are comparable between machines. */
export const targets = ({
  machine,
  cold,
  warm,
  fanOut,
  bundles,
  growth,
  path,
  sockets,
}: Results): readonly Target[] => {
  const at = (name: 'ours' | 'samples', devices: number): number => fanOut[name][devices]?.p50 ?? Number.NaN;
  const [first, last] = [growth[0], growth.at(-1)];
  return [
    { what: 'cold invite, CPU, ratio to floor', value: cold.ours.cpu / cold.floor.cpu, limit: coldLimit(machine) },
    { what: 'cold invite, CPU, ratio to samples', value: cold.ours.cpu / cold.samples.cpu, limit: 0.45 },
    { what: 'warm invite, CPU, ratio to samples', value: warm.ours.invite.cpu / warm.samples.invite.cpu, limit: 0.55 },
    {
      what: 'largest hot bundle, KB',
      value: Math.max(...HOT.map((name) => bundles[name]?.bytes ?? 0)) / 1000,
      limit: 260,
    },
    { what: '100 devices, p50, ratio to samples', value: at('ours', 100) / at('samples', 100), limit: 0.8 },
    { what: '100 devices, p50, ratio to one device', value: at('ours', 100) / at('ours', 1), limit: 12 },
    {
      what: 'invite with the largest table, ratio to the smallest',
      value: (last?.ratio ?? Number.NaN) / (first?.ratio ?? Number.NaN),
      limit: 1.15,
    },
    {
      what: 'errors and lost rings, steady rate',
      value: path.steady.failed + path.steady.limited + path.steady.busy + path.steady.lost,
      limit: 0,
    },
    {
      what: 'lost rings and errors without retry-after, bursts',
      value: path.burst.failed + path.burst.lost + path.throttled.failed + path.throttled.lost,
      limit: 0,
    },
    ...(sockets === undefined
      ? []
      : [{ what: 'signal, own CPU, ratio to the relay', value: sockets.cpu.own / sockets.cpu.relay, limit: 3 }]),
  ];
};

export const promiseTable = (results: Results): string =>
  table(
    ['target', 'at most', 'measured', ''],
    targets(results).map(({ what, value, limit }) => [
      what,
      limit,
      value.toFixed(2),
      value <= limit ? 'met' : 'MISSED',
    ]),
  );

/** All tables. */
export const report = (results: Results): string =>
  [coldTable, warmTable, fanOutTable, bundleTable, memoryTable, pathTable, growthTable, socketTables, promiseTable]
    .map((part) => part(results))
    .join('\n\n');
