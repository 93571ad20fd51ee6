import { REGION_CLASSES } from './capacity.ts';
import { optionsOf } from './options.ts';
import { firstQuotaTable, firstRaised } from './quota-tables.ts';
import { assumptionsTable, cellsTable, demandTable, monthlyTable } from './tables.ts';

/** `npm run bench:scale -- --users 5000000 --calls-per-day 2`: the tables of docs/scale.md with other assumptions, also from a file: `--assumptions mine.json`. */
const options = optionsOf(process.argv.slice(2));
if ('mistakes' in options) {
  for (const mistake of options.mistakes) console.error(mistake);
  process.exitCode = 2;
} else if ('help' in options) console.log(options.help);
else {
  const { assumed, users } = options;
  console.log(
    [
      assumptionsTable(assumed),
      demandTable(assumed, users),
      firstQuotaTable(assumed),
      cellsTable(assumed, users),
      `First after raising, of ${REGION_CLASSES.length} classes of regions: ${firstRaised(assumed)}.`,
      monthlyTable(assumed, users),
    ].join('\n\n'),
  );
}
