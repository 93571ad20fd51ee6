import { parseArgs } from 'node:util';
import { ASSUMPTIONS, type Assumptions } from './assumptions.ts';
import { atOnceTable, hourlyRates, launchesTable, morningTable } from './tables.ts';

/** `npm run bench:registrations`: the tables of docs/scale.md, with assumptions that options replace. */
const optionOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const names = Object.keys(ASSUMPTIONS) as (keyof typeof ASSUMPTIONS)[];
const { values } = parseArgs({
  options: Object.fromEntries(names.map((name) => [optionOf(name), { type: 'string' as const }])),
});
const assumptions = Object.fromEntries(
  names.map((name) => {
    const given = values[optionOf(name)];
    const value = given === undefined ? ASSUMPTIONS[name].value : Number(given);
    if (!(value >= 0)) throw new Error(`--${optionOf(name)} must be a number of at least 0`);
    return [name, value];
  }),
) as Assumptions;

const [one, two] = hourlyRates(assumptions);
process.stdout.write(
  [
    'Assumptions:',
    ...names.map((name) => `  --${optionOf(name)} ${assumptions[name]}  ${ASSUMPTIONS[name].what}`),
    '',
    'New phones at the same moment: until the last one is registered (half of them, 95 %)',
    atOnceTable(assumptions),
    '',
    `New phones over ${assumptions.arrivalHours} hours`,
    morningTable(assumptions),
    '',
    `A million in an hour: from ${one} requests/s on, with two tokens from ${two}`,
    '',
    'Known phones, launched every day',
    launchesTable(assumptions),
    '',
  ].join('\n'),
);
