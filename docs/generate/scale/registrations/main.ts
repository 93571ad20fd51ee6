import { runCommand } from '../../../../bench/command-line.ts';
import { ASSUMPTIONS, type Assumptions } from './assumptions.ts';
import { atOnceTable, hourlyRates, launchesTable, morningTable } from './tables.ts';

const optionOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const names = Object.keys(ASSUMPTIONS) as (keyof typeof ASSUMPTIONS)[];
const OPTIONS = Object.fromEntries(
  names.map((name) => {
    const { what, value, range } = ASSUMPTIONS[name];
    return [optionOf(name), { what: `${what}; otherwise ${value}`, range }];
  }),
);

/** `npm run bench:registrations`: the tables of docs/scale.md, with assumptions that options replace. */
await runCommand('Prints the tables of docs/scale.md, "Phones", with other assumptions.', OPTIONS, (values) => {
  const assumptions = Object.fromEntries(
    names.map((name) => [name, Number(values[optionOf(name)] ?? ASSUMPTIONS[name].value)]),
  ) as Assumptions;
  const [one, two] = hourlyRates(assumptions);
  console.log(
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
    ].join('\n'),
  );
});
