import { callMutants } from './call-mutants.ts';
import { limitMutants } from './limit-mutants.ts';
import { notificationMutants } from './notification-mutants.ts';
import { runMutant } from './run-mutant.ts';

/*
 * `npm run mutants`: takes one rule after the other out of a copy of the code. MUTANTS: a regular expression over their names.
 * Ends with 1 unless every mutant is killed.
 */

const all = [...callMutants, ...notificationMutants, ...limitMutants];
const mutants = all.filter(({ name }) => new RegExp(process.env.MUTANTS ?? '').test(name));
const width = Math.max(...mutants.map(({ name }) => name.length));
let killed = 0;
for (const mutant of mutants) {
  const { outcome, detail, seconds } = await runMutant(mutant);
  if (outcome === 'killed') killed += 1;
  console.log(
    `${outcome.padEnd(8)} ${String(seconds).padStart(3)} s  ${mutant.name.padEnd(width)}  ${detail.slice(0, 160)}`,
  );
}
console.log(`${killed} of ${mutants.length} mutants killed`);
process.exitCode = killed === mutants.length ? 0 : 1;
