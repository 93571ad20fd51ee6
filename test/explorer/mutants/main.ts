import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { allMutants } from './all-mutants.ts';
import { mutate } from './mutant.ts';
import { runMutant } from './run-mutant.ts';
import { makeWorkspace, ROOT } from './workspace.ts';

/*
 * `npm run mutants`: takes one rule after the other out of a copy of the code. Environment variables:
 *
 * - MUTANTS: a regular expression over their names. Default: all.
 * - WORKERS: mutants at the same time. Default: 2, on a machine with two cores or more.
 *
 * Ends with 1 unless every mutant is killed, and at once with 2 if one does not fit the code any more.
 */

const { MUTANTS = '', WORKERS = String(Math.min(2, availableParallelism())) } = process.env;

const mutants = allMutants.filter(({ name }) => new RegExp(MUTANTS).test(name));
const unfitting = mutants.filter((one) => mutate(one, readFileSync(join(ROOT, one.file), 'utf8')) === undefined);
for (const { name, file } of unfitting) console.error(`${name}: its text does not occur exactly once in ${file}`);
if (unfitting.length > 0) process.exit(2);

const width = Math.max(...mutants.map(({ name }) => name.length));
const waiting = [...mutants];
let killed = 0;

const work = async (): Promise<void> => {
  const workspace = await makeWorkspace();
  try {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const { outcome, detail, seconds } = await runMutant(workspace, mutant);
      if (outcome === 'killed') killed += 1;
      const took = `${String(seconds).padStart(3)} s`;
      console.log(`${outcome.padEnd(8)} ${took}  ${mutant.name.padEnd(width)}  ${detail.slice(0, 160)}`);
    }
  } finally {
    await workspace.remove();
  }
};

await Promise.all(Array.from({ length: Number(WORKERS) }, work));
console.log(`${killed} of ${mutants.length} mutants killed`);
process.exitCode = killed === mutants.length ? 0 : 1;
