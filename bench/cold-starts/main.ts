import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ASSUMED, type Assumptions } from './assumptions.ts';
import { measure } from './measure.ts';
import { type Row, runAll } from './run-all.ts';
import { VARIANTS } from './variants.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string' },
    idle: { type: 'string' },
    seed: { type: 'string', default: '1' },
    assumptions: { type: 'string' },
    measure: { type: 'boolean', default: false },
  },
});

const number = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0, not "${text}"`);
  return value;
};

/** The assumptions with those of a file in their place; one level deep, and in `warmMs`, `importMs` and `prices` too. */
const assumptionsOf = (file: string | undefined): Assumptions => {
  if (file === undefined) return ASSUMED;
  const changed: Partial<Assumptions> = JSON.parse(readFileSync(file, 'utf8'));
  const unknown = Object.keys(changed).filter((name) => !(name in ASSUMED));
  if (unknown.length > 0) throw new Error(`unknown assumptions: ${unknown.join(', ')}`);
  const { warmMs, importMs, prices } = ASSUMED;
  return {
    ...ASSUMED,
    ...changed,
    warmMs: { ...warmMs, ...changed.warmMs },
    importMs: { ...importMs, ...changed.importMs },
    prices: { ...prices, ...changed.prices },
  };
};

const HEAD = `calls/day  idle  ${'variant'.padEnd(48)} cold starts: to the ring, to \`ringing\`, in all   added ms: the same three   dollars/month`;
const line = ({ calls, idleMinutes, variant, cold, addedMs, dollars }: Row): string => {
  const title = VARIANTS.find(({ name }) => name === variant)?.title ?? variant;
  const three = ({ ring, ringing, call }: Row['cold'], digits: number, width: number): string =>
    [ring, ringing, call].map((value) => value.toFixed(digits).padStart(width)).join('');
  return `${String(calls).padStart(9)}  ${String(idleMinutes).padStart(4)}  ${title.padEnd(48)} ${three(cold, 3, 14)}  ${three(addedMs, 0, 10)} ${dollars.toFixed(2).padStart(13)}`;
};

/** `npm run bench:cold-starts`: simulates the sandboxes of a day's calls, and prints what each way out is worth. */
if (values.measure) await measure();
else {
  const calls = number('calls', values.calls);
  const idleMinutes = number('idle', values.idle);
  const rows: Row[] = [];
  console.log(HEAD);
  runAll(
    assumptionsOf(values.assumptions),
    {
      seed: number('seed', values.seed) ?? 1,
      ...(calls !== undefined && { calls }),
      ...(idleMinutes !== undefined && { idleMinutes }),
    },
    (row) => {
      rows.push(row);
      console.log(line(row));
    },
  );
  if (calls === undefined && idleMinutes === undefined && values.assumptions === undefined && values.seed === '1') {
    const text = JSON.stringify({ rows }, (_key, value) =>
      typeof value === 'number' ? Number(value.toPrecision(4)) : value,
    );
    writeFileSync(
      new URL('../results/cold-starts.json', import.meta.url),
      `${text.replaceAll('{"calls"', '\n{"calls"')}\n`,
    );
    console.log('\nwritten to bench/results/cold-starts.json; npm run docs copies it into docs/cold-starts.md');
  }
}
