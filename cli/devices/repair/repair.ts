import { resolve } from 'node:path';
import { deviceTable } from '../../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../../lambda/aws/dynamodb/endpoint-table.ts';
import { tenantTable } from '../../../lambda/aws/dynamodb/tenant-table.ts';
import { snsEndpoints } from '../../../lambda/aws/sns/endpoints.ts';
import { deviceKey } from '../../../lambda/devices/refusals.ts';
import { rateLimiter } from '../../aws/rate-limiter.ts';
import { limitSns, snsRateOf } from '../../aws/sns-rate.ts';
import type { Action, Cli } from '../../command.ts';
import { type Deployment, resolveDeployment } from '../../target/deployment.ts';
import { EXIT } from '../../terminal/cli-error.ts';
import { type Journal, journalName, openJournal } from '../../terminal/journal.ts';
import { counted } from '../../terminal/numbers.ts';
import { startProgress } from '../../terminal/progress.ts';
import type { RepairOptions } from '../devices-command.ts';
import { applicationName, checkApplications, endRefusals } from './applications.ts';
import { endpointState } from './endpoint-state.ts';
import { findDevices } from './find-devices.ts';
import { costOf, type Plan, type PlannedDevice, planText } from './plan.ts';
import { type RepairDeviceDeps, repairDevice } from './repair-device.ts';
import { repairWrites } from './repair-writes.ts';
import { entryOf, JournalEntry, resultCounter, resultText, sum } from './results.ts';
import { runRepairs } from './run-repairs.ts';
import { type Selection, selectionOf } from './selection.ts';

/** Repairs devices after a mistake of the deployment was fixed, or says what that would do. */
export const repair: Action<RepairOptions> = async (cli, options) => {
  const { terminal, output } = cli;
  const deployment = await resolveDeployment(options);
  const { apps, region, name } = deployment;
  const rate = snsRateOf(options, region);
  const selection = selectionOf(options, apps, terminal.now());
  const plan = await findDevices(cli, deployment, options, selection);
  if (options.apply !== true) {
    const { devices, byCondition, snsRequests } = plan;
    const seconds = snsRequests / rate;
    const cost = { snsRequests, ratePerSecond: rate, seconds, dollars: costOf(plan) };
    output.result({ deployment: name, applied: false, devices: devices.length, byCondition, ...cost }, () =>
      devices.length === 0
        ? `${name}: nothing to repair.`
        : `${planText(plan, rate, region, output.colours)}\nNothing was done. To do it: the same command with --apply`,
    );
    return undefined;
  }
  limitSns(deployment.clients.sns(), rateLimiter(rate));
  await checkApplications(deployment, plan.applications);
  return await apply(cli, deployment, { options, plan, selection, rate });
};

interface Work {
  readonly options: RepairOptions;
  readonly plan: Plan;
  readonly selection: Selection;
  readonly rate: number;
}

const apply = async (cli: Cli, deployment: Deployment, { options, plan, selection, rate }: Work) => {
  const { terminal, output } = cli;
  const results = resultCounter();
  const journal = await openJournal({
    path: resolve(options.journal ?? journalName('repair', deployment.name)),
    of: { work: 'repair', deployment: deployment.name, table: deployment.table, selection: selection.text },
    entry: JournalEntry,
    onEntry: results.add,
  });
  const before = results.counts();
  if (journal.isResumed) {
    const done = sum(before.repaired) + sum(before.left) + before.unchanged;
    output.note(`goes on with ${journal.path}: ${counted(done, 'device')} done before. To start anew, delete it.`);
  }
  const keyOf = ({ tenant, ...device }: PlannedDevice): string => deviceKey(tenant, device);
  const devices = plan.devices.filter((device) => !results.isDone(keyOf(device)));
  // For one user, what is known of the others stays.
  const isForAll = options.user === undefined && !journal.isResumed;
  const ended = isForAll ? await endRefusals(deployment, plan.applications, terminal.now()) : [];
  output.note(`repairing ${counted(devices.length, 'device')}, recorded in ${journal.path} …`);
  const progress = startProgress(terminal, 'devices', devices.length);
  const depsOf = repairDeps(cli, deployment, selection);
  let done = 0;
  let isComplete: boolean;
  try {
    isComplete = await runRepairs({
      devices,
      workers: Math.min(64, Math.max(4, Math.ceil(rate / 8))),
      signal: terminal.signal,
      repair: ({ tenant, userId, deviceId }) => repairDevice(depsOf(tenant), userId, deviceId),
      onResult: (device, result) => {
        const entry = entryOf(keyOf(device), result);
        journal.append(entry);
        results.add(entry);
        done += 1;
        progress.update(done);
      },
    });
  } finally {
    progress.stop();
  }
  return report(cli, deployment, { journal, counts: results.counts(), isComplete, ended, left: devices.length - done });
};

/** What the repair of a tenant's devices needs: the deployed stores. */
const repairDeps = ({ terminal, output }: Cli, { clients, table, apps }: Deployment, selection: Selection) => {
  const db = clients.dynamodb();
  const sns = clients.sns();
  const byTenant = new Map<string, RepairDeviceDeps>();
  return (tenant: string): RepairDeviceDeps => {
    const known = byTenant.get(tenant);
    if (known !== undefined) return known;
    const own = tenantTable(db, table, tenant, terminal.now);
    const deps: RepairDeviceDeps = {
      apps,
      devices: deviceTable(own),
      endpoints: snsEndpoints(sns),
      owners: endpointTable(db, table),
      writes: repairWrites(own),
      state: (arn) => endpointState(sns, arn),
      isSelected: (device) => selection.isSelected({ tenant, device }),
      now: terminal.now,
      onOrphanedEndpoint: () => output.note('an endpoint that no device uses any more could not be deleted in SNS'),
    };
    byTenant.set(tenant, deps);
    return deps;
  };
};

interface Report {
  readonly journal: Journal<JournalEntry>;
  readonly counts: ReturnType<ReturnType<typeof resultCounter>['counts']>;
  readonly isComplete: boolean;
  /** Applications whose count of refusals was ended. */
  readonly ended: readonly string[];
  /** Devices that were not looked at. */
  readonly left: number;
}

const report = (
  { output }: Cli,
  { name }: Deployment,
  { journal, counts, isComplete, ended, left }: Report,
): number => {
  const failures = sum(counts.failed);
  const isFinished = isComplete && failures === 0;
  if (isFinished) journal.remove();
  else journal.close();
  const refusalsEnded = ended.map(applicationName);
  output.result({ deployment: name, applied: true, isFinished, ...counts, refusalsEnded, notReached: left }, () =>
    [
      resultText(counts, output.colours),
      ...(refusalsEnded.length > 0
        ? [
            '',
            `Refusals until now do not count any more, so devices may be tried in both environments: ${refusalsEnded.join(', ')}`,
          ]
        : []),
      '',
      isFinished
        ? 'Check with: npx ringthrough devices health'
        : `${isComplete ? counted(failures, 'failed device') : counted(left + failures, 'device')} left to do. The same command goes on there (${journal.path}).`,
    ].join('\n'),
  );
  if (!isComplete) return EXIT.interrupted;
  return failures > 0 ? EXIT.findings : EXIT.ok;
};
