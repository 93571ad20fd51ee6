import { writeFile } from 'node:fs/promises';
import type { Action, Cli } from '../command.ts';
import { CliError, EXIT } from '../terminal/cli-error.ts';
import { confirm } from '../terminal/confirm.ts';
import { counted } from '../terminal/numbers.ts';
import { type ExecutedImport, executeImport } from './execute.ts';
import type { ImportOptions } from './import-command.ts';
import { countOutcomes, type DeviceOutcome, isFinding, isReported, reportLine } from './outcomes.ts';
import { outcomeLines } from './plan.ts';
import { type PreparedImport, prepareImport } from './prepare.ts';

/** Imports devices from an SNS application or a file. */
export const importDevices: Action<ImportOptions> = async (cli, options) => {
  // Nothing is begun whose report cannot be written.
  if (options.report !== undefined) await writeReport(options.report, []);
  const prepared = await prepareImport(cli, options);
  const { journal, todo, outcomes } = prepared;
  if (options.dryRun === true) {
    journal?.file.close();
    return await conclude(cli, options, prepared, outcomes, { dryRun: true, plan: prepared.plan });
  }
  if (todo.length > 0) await askFirst(cli, options, prepared);
  const done = todo.length > 0 ? await execute(cli, prepared) : { outcomes: [], snsRequests: 0 };
  const all = [...outcomes, ...done.outcomes];
  const isComplete = done.outcomes.length === todo.length;
  // Without a failure, a journal has nothing to say to the next import: the table knows what is imported.
  if (isComplete && all.every(({ outcome }) => outcome !== 'failed')) journal?.file.remove();
  else journal?.file.close();
  const code = await conclude(cli, options, prepared, all, { isComplete, snsRequests: done.snsRequests });
  return isComplete ? code : EXIT.interrupted;
};

const execute = async (cli: Cli, prepared: PreparedImport): Promise<ExecutedImport> => {
  try {
    return await executeImport(cli, prepared);
  } catch (error) {
    prepared.journal?.file.close();
    throw error;
  }
};

const askFirst = async (
  { terminal }: Cli,
  { yes }: ImportOptions,
  { journal, todo }: PreparedImport,
): Promise<void> => {
  try {
    await confirm(terminal, `Import ${counted(todo.length, 'device')}?`, yes);
  } catch (error) {
    if (journal?.file.isResumed === true) journal.file.close();
    else journal?.file.remove();
    throw error;
  }
};

/** Prints what became of all devices, and writes the report. @returns the exit code */
const conclude = async (
  { output }: Cli,
  { report, dryRun }: ImportOptions,
  { deployment, source }: PreparedImport,
  outcomes: readonly DeviceOutcome[],
  rest: object,
): Promise<number | undefined> => {
  const reported = outcomes.filter(({ outcome }) => isReported(outcome));
  if (report !== undefined) await writeReport(report, reported);
  const counts = countOutcomes(outcomes.map(({ outcome }) => outcome));
  output.result({ deployment: deployment.name, source: source.name, ...rest, outcomes: counts }, () =>
    dryRun === true
      ? 'Nothing was done. To import: the same command without --dry-run'
      : [`${counted(outcomes.length, 'device')}:`, ...outcomeLines(counts)].join('\n'),
  );
  if (report === undefined) showFirst(output, reported);
  return outcomes.some(({ outcome }) => isFinding(outcome)) ? EXIT.findings : undefined;
};

/** Devices of which the reason is printed without a report. */
const SHOWN = 5;

const showFirst = (output: Cli['output'], reported: readonly DeviceOutcome[]): void => {
  const findings = reported.filter(({ outcome }) => isFinding(outcome));
  for (const { source, outcome, detail } of findings.slice(0, SHOWN)) {
    const place = 'line' in source.place ? `line ${source.place.line}` : source.place.endpointArn;
    output.note(`${place}: ${detail ?? outcome.replaceAll('_', ' ')}`);
  }
  if (findings.length > 0) output.note('Every device that was not taken, with its reason: --report FILE');
};

/** Has ids of users. */
const writeReport = async (path: string, reported: readonly DeviceOutcome[]): Promise<void> => {
  try {
    await writeFile(path, reported.map((one) => `${reportLine(one)}\n`).join(''), { mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw new CliError('input', `--report: cannot write ${path} (${code})`);
  }
};
