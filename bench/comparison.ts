import { targets } from './report.ts';
import type { Results } from './results.ts';
import { table } from './tables.ts';

/** A figure that should not get worse. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  /** @default false */
  readonly isBetterHigher?: true;
}

/** A figure of the committed results beside that of a run. */
export interface Comparison {
  readonly what: string;
  readonly committed: number;
  readonly now: number;
  /** `now` divided by `committed`; 1 where both are 0. */
  readonly ratio: number;
  /** By more than {@link TOLERANCE}. */
  readonly isWorse: boolean;
}

/** Smaller differences are noise. */
export const TOLERANCE = 0.15;

/** @returns one for each figure that both have, in their order */
export const compare = (committed: readonly Figure[], now: readonly Figure[]): readonly Comparison[] =>
  now.flatMap(({ what, value, isBetterHigher }) => {
    const before = committed.find((figure) => figure.what === what);
    if (before === undefined) return [];
    const ratio = value === before.value ? 1 : value / before.value;
    const isWorse = isBetterHigher ? ratio < 1 / (1 + TOLERANCE) : ratio > 1 + TOLERANCE;
    return [{ what, committed: before.value, now: value, ratio, isWorse }];
  });

/** The targets and the main figures of a run. Milliseconds unless the text says otherwise. */
export const figuresOf = (results: Results): readonly Figure[] => {
  const { cold, warm, fanOut, inviteBytes, memory, path, growth, sockets } = results;
  return [
    ...targets(results).map(({ what, value }) => ({ what, value })),
    { what: 'cold invite, CPU', value: cold.ours.cpu },
    { what: 'warm invite, CPU', value: warm.ours.invite.cpu },
    { what: 'warm registration, CPU', value: warm.ours.register.cpu },
    { what: 'one device, p50', value: fanOut.ours[1]?.p50 ?? Number.NaN },
    { what: '100 devices, p50', value: fanOut.ours[100]?.p50 ?? Number.NaN },
    { what: 'bundle of invite, KB', value: inviteBytes.ours / 1000 },
    { what: 'heap after many calls, MB', value: memory.heapMb[1] },
    { what: 'whole path, p50', value: path.steady.p50 },
    { what: 'whole path, p99', value: path.steady.p99 },
    { what: 'burst, answered per second', value: path.burst.throughput, isBetterHigher: true as const },
    { what: 'invite with the largest table, p50', value: growth.at(-1)?.p50 ?? Number.NaN },
    ...(sockets === undefined ? [] : socketFigures(sockets)),
  ];
};

const socketFigures = ({ latency, cpu, media }: NonNullable<Results['sockets']>): readonly Figure[] => [
  { what: 'signal, CPU with AWS requests', value: cpu.whole },
  { what: 'signal, CPU without its HTTP client', value: cpu.own },
  { what: 'signal, own CPU', value: cpu.rules },
  { what: 'socket opened, p50', value: latency.open.ours.p50 },
  { what: 'invite to call.incoming, p50', value: latency.incoming.p50 },
  { what: 'answer to call.answered, p50', value: latency.answered.p50 },
  ...latency.signals.map(({ sockets, ours }) => ({
    what: `signal with ${sockets} sockets, p50`,
    value: ours.p50,
  })),
  ...(media === undefined ? [] : [{ what: 'answer to connected media, p50', value: media.p50 }]),
];

/** A table of this run beside the committed results, and what is worse. @param committed `undefined` where there are none */
export const comparisonReport = (committed: Results | undefined, now: Results): string => {
  const major = now.machine.functionsNode.split('.')[0];
  if (committed === undefined) return `No results of Node.js ${major} are committed to compare with.`;
  const rows = compare(figuresOf(committed), figuresOf(now));
  const worse = rows.filter(({ isWorse }) => isWorse);
  const number = (value: number): string => value.toFixed(2);
  const { at, commit } = committed.machine;
  return [
    `This run beside the committed results of Node.js ${major} (${at.slice(0, 10)}, ${commit}):`,
    table(
      ['figure', 'committed', 'now', 'ratio', ''],
      rows.map((row) => [
        ...[row.what, number(row.committed), number(row.now), `${number(row.ratio)} ×`],
        row.isWorse ? 'WORSE' : '',
      ]),
    ),
    worse.length === 0
      ? `None is worse by more than ${TOLERANCE * 100} %.`
      : `Worse by more than ${TOLERANCE * 100} %: ${worse.map(({ what }) => what).join('; ')}. Milliseconds are comparable on the same idle machine only; ratios on any.`,
  ].join('\n\n');
};
