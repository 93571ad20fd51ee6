import { deviceTable } from '../../../lambda/aws/dynamodb/device-table.ts';
import { tenantTable } from '../../../lambda/aws/dynamodb/tenant-table.ts';
import { awsError } from '../../aws/aws-error.ts';
import type { Cli } from '../../command.ts';
import type { Deployment } from '../../target/deployment.ts';
import { counted } from '../../terminal/numbers.ts';
import { printable } from '../../terminal/printable.ts';
import { startProgress } from '../../terminal/progress.ts';
import type { RepairOptions } from '../devices-command.ts';
import { agreeToScan, unitsPerSecondOf } from '../scan-cost.ts';
import { scanDevices } from '../scan-devices.ts';
import { type Plan, planner } from './plan.ts';
import type { Selection } from './selection.ts';

/** The devices to repair: of one user by a query, of all by reading the whole table. */
export const findDevices = async (
  cli: Cli,
  deployment: Deployment,
  options: RepairOptions,
  { isSelected }: Selection,
): Promise<Plan> => {
  const { terminal, output } = cli;
  const { apps, clients, table } = deployment;
  const plan = planner(apps);
  const { user, tenant = '' } = options;
  if (user !== undefined) {
    const store = deviceTable(tenantTable(clients.dynamodb(), table, tenant, terminal.now));
    const devices = await store.list(user).catch((error: unknown) => {
      throw awsError(error, `reading the devices of ${printable(user)}`);
    });
    for (const device of devices) if (isSelected({ tenant, device })) plan.add({ tenant, device });
    return plan.plan();
  }
  const unitsPerSecond = unitsPerSecondOf(options);
  const cost = await agreeToScan(cli, deployment, options);
  const progress = startProgress(terminal, 'items', cost.items);
  try {
    const { unreadable } = await scanDevices(deployment, {
      unitsPerSecond,
      signal: terminal.signal,
      onProgress: (items) => progress.update(items, Math.max(items, cost.items)),
      onDevice: (found) => {
        if (isSelected(found)) plan.add(found);
      },
    });
    progress.stop();
    if (unreadable > 0) output.note(`${counted(unreadable, 'device')} of another version could not be read`);
  } finally {
    progress.stop();
  }
  return plan.plan();
};
