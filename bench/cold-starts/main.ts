import { writeFileSync } from 'node:fs';
import { runCommand } from '../command-line.ts';
import { measure } from './measure.ts';
import { readAssumptions } from './read-assumptions.ts';
import { type Row, runAll } from './run-all.ts';
import { VARIANTS } from './variants.ts';

const OPTIONS = {
  calls: { what: 'calls a day; otherwise 10, 100, 1,000, 10,000 and 1,000,000', range: [0.01, 10_000_000] },
  idle: { what: 'minutes for which Lambda keeps an idle sandbox; otherwise 5, 10 and 45', range: [0.001, 100_000] },
  seed: { what: 'of the random numbers; otherwise 1', range: [0, 4_294_967_295], isWhole: true },
  assumptions: { what: 'JSON file with what differs from bench/cold-starts/assumptions.ts' },
  measure: { what: 'measure the imports on this machine, and write bench/cold-starts/measured.json', isFlag: true },
} as const;
const WHAT = `Simulates the sandboxes of a day's calls, and prints what each way to have fewer cold starts is worth.
Without options it takes a minute or more, and writes bench/results/cold-starts.json.`;

const HEAD = `calls/day  idle  ${'variant'.padEnd(48)} cold starts: to the ring, to \`ringing\`, in all   added ms: the same three   dollars/month`;
const line = ({ calls, idleMinutes, variant, cold, addedMs, dollars }: Row): string => {
  const title = VARIANTS.find(({ name }) => name === variant)?.title ?? variant;
  const three = ({ ring, ringing, call }: Row['cold'], digits: number, width: number): string =>
    [ring, ringing, call].map((value) => value.toFixed(digits).padStart(width)).join('');
  return `${String(calls).padStart(9)}  ${String(idleMinutes).padStart(4)}  ${title.padEnd(48)} ${three(cold, 3, 14)}  ${three(addedMs, 0, 10)} ${dollars.toFixed(2).padStart(13)}`;
};

const write = (rows: readonly Row[]): void => {
  const text = JSON.stringify({ rows }, (_key, value) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value,
  );
  writeFileSync(
    new URL('../results/cold-starts.json', import.meta.url),
    `${text.replaceAll('{"calls"', '\n{"calls"')}\n`,
  );
  console.log('\nwritten to bench/results/cold-starts.json; npm run docs copies it into docs/cold-starts.md');
};

/** `npm run bench:cold-starts` */
await runCommand(WHAT, OPTIONS, async ({ calls, idle, seed = '1', assumptions, measure: isMeasured }) => {
  if (isMeasured !== undefined) return measure();
  const assumed = readAssumptions(assumptions);
  const rows: Row[] = [];
  console.log(HEAD);
  const selection = {
    seed: Number(seed),
    ...(calls !== undefined && { calls: Number(calls) }),
    ...(idle !== undefined && { idleMinutes: Number(idle) }),
  };
  runAll(assumed, selection, (row) => {
    rows.push(row);
    console.log(line(row));
  });
  if (calls === undefined && idle === undefined && assumptions === undefined && seed === '1') write(rows);
});
