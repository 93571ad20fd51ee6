import { endpointTable } from '../../lambda/aws/dynamodb/endpoint-table.ts';
import { tenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import { snsEndpoints } from '../../lambda/aws/sns/endpoints.ts';
import { rateLimiter } from '../aws/rate-limiter.ts';
import { limitSns } from '../aws/sns-rate.ts';
import type { Cli } from '../command.ts';
import { count, counted } from '../terminal/numbers.ts';
import { startProgress } from '../terminal/progress.ts';
import type { DeviceOutcome } from './outcomes.ts';
import type { PreparedImport } from './prepare.ts';
import { runImport } from './run-import.ts';

export interface ExecutedImport {
  readonly outcomes: readonly DeviceOutcome[];
  /** Requests to SNS, repeated ones too. */
  readonly snsRequests: number;
}

/** Does what was prepared. After Ctrl-C, `outcomes` has less than was to do. @throws CliError when going on is useless */
export const executeImport = async (
  { terminal, output }: Cli,
  { deployment, source, todo, perSecond, journal }: PreparedImport,
): Promise<ExecutedImport> => {
  const sns = deployment.clients.sns();
  let snsRequests = 0;
  limitSns(sns, rateLimiter(perSecond), () => {
    snsRequests += 1;
  });
  const db = deployment.clients.dynamodb();
  const { table } = deployment;
  const deps = {
    tenantTable: (tenant: string) => tenantTable(db, table, tenant, Date.now),
    endpoints: snsEndpoints(sns),
    owners: endpointTable(db, table),
    isAdopted: source.isAdopted,
    now: Date.now,
    signal: terminal.signal,
  };
  const outcomes: DeviceOutcome[] = [];
  const progress = startProgress(terminal, 'devices', todo.length);
  // Without a terminal, a line for every tenth of the work.
  const step = Math.ceil(todo.length / 10);
  try {
    await runImport(deps, todo, perSecond, ({ candidate, outcome, detail }) => {
      journal?.file.append({ id: candidate.id, outcome });
      outcomes.push({ source: candidate.source, outcome, detail });
      progress.update(outcomes.length);
      if (terminal.stderr.isTTY !== true && outcomes.length % step === 0) {
        output.note(`${count(outcomes.length)} of ${counted(todo.length, 'device')}`);
      }
    });
    return { outcomes, snsRequests };
  } finally {
    progress.stop();
    if (outcomes.length < todo.length) {
      const place = journal === undefined ? '' : ` (${journal.file.path})`;
      output.note(
        `${count(outcomes.length)} of ${counted(todo.length, 'device')} done: the same command goes on after them${place}`,
      );
    }
  }
};
