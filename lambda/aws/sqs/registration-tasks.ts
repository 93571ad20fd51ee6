import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { RegistrationTask } from '../../contract/registration-tasks.ts';
import type { RegistrationTasks } from '../../devices/pending-registration.ts';

/** SQS's longest delay, in seconds: what is due later is sent again. */
const MAX_DELAY = 900;
/** Seconds: longer than the function that sets a task may run, so that what it stores after that is stored when the task arrives. */
const MIN_DELAY = 35;

export const sqsRegistrationTasks = (sqs: SQSClient, QueueUrl: string, tenant: string): RegistrationTasks => {
  const send = async (task: RegistrationTask, ms: number, least: number): Promise<void> => {
    const DelaySeconds = Math.min(MAX_DELAY, Math.max(least, Math.ceil(ms / 1000)));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(task), DelaySeconds }));
  };
  return {
    register: ({ userId, deviceId, id }, at, now) =>
      send({ kind: 'register', tenant, userId, deviceId, id, at }, at - now, MIN_DELAY),
    verify: (userId, deviceId, at, now) => send({ kind: 'verify', tenant, userId, deviceId }, at - now, 0),
  };
};
