import { awsError } from '../../aws/aws-error.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { PlannedDevice } from './plan.ts';
import type { RepairResult } from './repair-device.ts';

export interface RunOptions {
  readonly devices: readonly PlannedDevice[];
  /** Devices that are repaired at the same time. */
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly repair: (device: PlannedDevice) => Promise<RepairResult>;
  /** Called once for each device. */
  readonly onResult: (device: PlannedDevice, result: RepairResult) => void;
}

/** After so many failures in sequence, something else is wrong than single devices. */
const MAX_FAILURES = 25;

/**
 * Repairs devices side by side. After Ctrl-C it finishes those that it has begun.
 *
 * @returns `false` when it was interrupted
 * @throws CliError when AWS allows it no more, or does not answer any more: nothing else would succeed
 */
export const runRepairs = async ({ devices, workers, signal, repair, onResult }: RunOptions): Promise<boolean> => {
  let next = 0;
  let failures = 0;
  let stopped: unknown;
  const work = async (): Promise<void> => {
    for (;;) {
      const device = devices[next];
      if (device === undefined || signal.aborted || stopped !== undefined) return;
      next += 1;
      const result = await resultOf(repair(device));
      onResult(device, result);
      failures = result.kind === 'failed' ? failures + 1 : 0;
      if (result.kind === 'failed' && result.blocked !== undefined) stopped ??= blocked(result);
      if (result.kind === 'failed' && failures >= MAX_FAILURES) {
        stopped ??= new CliError('refused', `${failures} devices in sequence could not be repaired: ${result.reason}`);
      }
    }
  };
  const resultOf = async (repairing: Promise<RepairResult>): Promise<RepairResult> => {
    try {
      return await repairing;
    } catch (error) {
      const problem = awsError(error, 'repairing a device');
      if (problem.kind === 'permission') stopped ??= problem;
      return { kind: 'failed', reason: problem.message };
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  if (stopped !== undefined) throw stopped;
  return next >= devices.length;
};

const blocked = ({ reason, blocked: application = '' }: Extract<RepairResult, { kind: 'failed' }>): CliError => {
  const name = application.split(':app/')[1] ?? application;
  return reason.startsWith('not_authorised')
    ? new CliError('permission', `AWS does not allow to change endpoints of ${name}: ${reason}`)
    : new CliError(
        'refused',
        `SNS refuses every request for ${name}: ${reason}`,
        'Fix that first: docs/runbook.md#application-disabled. The same command then goes on.',
      );
};
