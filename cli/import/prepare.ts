import { existsSync } from 'node:fs';
import { snsRateOf } from '../aws/sns-rate.ts';
import type { Cli } from '../command.ts';
import { type Deployment, resolveDeployment } from '../target/deployment.ts';
import { type Candidate, checkDevices } from './check-devices.ts';
import type { ImportOptions } from './import-command.ts';
import { type ImportJournal, importJournalPath, openImportJournal } from './import-journal.ts';
import type { DeviceOutcome } from './outcomes.ts';
import { type Plan, planImport, planText } from './plan.ts';
import { checkOptions, defaultsOf, readSource } from './read-source.ts';
import type { Source } from './source.ts';

/** An import of which nothing is done yet. */
export interface PreparedImport {
  readonly deployment: Deployment;
  readonly source: Source;
  readonly todo: readonly Candidate[];
  /** Of devices that are not to be done: those that cannot be imported, and those of an earlier run. */
  readonly outcomes: readonly DeviceOutcome[];
  readonly plan: Plan;
  readonly perSecond: number;
  /** `undefined` in a dry run without one. */
  readonly journal: ImportJournal | undefined;
}

/** Reads the source, checks every device by the rules of a registration, and says what is to be done. */
export const prepareImport = async (cli: Cli, options: ImportOptions): Promise<PreparedImport> => {
  checkOptions(options);
  const deployment = await resolveDeployment(options);
  const perSecond = snsRateOf(options, deployment.region);
  const source = await readSource(cli, deployment, options);
  const { candidates, rejected } = checkDevices(source.devices, {
    apps: deployment.apps,
    defaults: defaultsOf(options),
    includeDisabled: options.includeDisabled === true,
  });
  const path = options.journal ?? importJournalPath(source.name, deployment.name);
  const hasJournal = options.dryRun !== true || existsSync(path);
  const journal = hasJournal ? await openImportJournal(path, source.name, deployment) : undefined;
  const done = candidates.flatMap(({ id, source: device }): DeviceOutcome[] => {
    const outcome = journal?.done.get(id);
    return outcome === undefined ? [] : [{ source: device, outcome }];
  });
  const todo = candidates.filter(({ id }) => journal?.done.has(id) !== true);
  const plan = planImport(todo, done.length, source, perSecond);
  cli.output.note(planText(plan, source, rejected, deployment));
  return { deployment, source, todo, outcomes: [...rejected, ...done], plan, perSecond, journal };
};
