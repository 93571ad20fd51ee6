import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { RegistrationTask } from '../contract/registration-tasks.ts';
import { type VerifyDeps, verifyDevice } from '../devices/verification.ts';
import { type WorkDeps, workOff } from '../devices/work-off.ts';
import { errorFields, type Log } from '../http/log.ts';

const Task = v.pipe(v.string(), v.parseJson(), RegistrationTask);

/** Handles messages of the queue of registrations. SQS delivers again those of a batch that failed, and not the others. */
export const registrationsHandler =
  (depsFor: (tenant: string) => WorkDeps & VerifyDeps, log: Log) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const isDone = await Promise.all(Records.map((record) => handle(depsFor, log, record)));
    const failed = Records.filter((_, index) => !isDone[index]);
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

const handle = async (
  depsFor: (tenant: string) => WorkDeps & VerifyDeps,
  log: Log,
  { body }: SQSRecord,
): Promise<boolean> => {
  const task = v.safeParse(Task, body);
  if (!task.success) {
    log('registration.failed', { deviceId: '', error: 'unreadable', message: 'the message is not a valid task' });
    return false;
  }
  const { kind, tenant, userId, deviceId } = task.output;
  try {
    const deps = depsFor(tenant);
    if (kind === 'register') await workOff(deps, userId, deviceId, task.output);
    else log('device.verified', { deviceId, outcome: await verifyDevice(deps, userId, deviceId) });
    return true;
  } catch (error) {
    log('registration.failed', { deviceId, ...errorFields(error) });
    return false;
  }
};
