import * as v from 'valibot';

/** Settings of the queue of registrations, which `lib` creates in AWS and `local` in the local backend. */
export const REGISTRATION_QUEUE = {
  /**
   * Seconds until SQS redelivers a task whose function failed: at least six times the function's timeout, and so long that its deliveries
   * outlast a disturbance of some minutes.
   */
  visibilitySeconds: 180,
  /** Of the function: no longer than an endpoint is marked that it deletes, or it could delete that of another device. */
  timeoutSeconds: 10,
  /** Deliveries of a task before it goes to the dead-letter queue. */
  attempts: 5,
  /** Most executions that the queue starts at once: SNS's quota is the limit, and calls need the others. */
  maxConcurrency: 10,
} as const;

const device = { tenant: v.string(), userId: v.string(), deviceId: v.string() };

/** A delayed SQS message, which `registrations` receives. */
export const RegistrationTask = v.variant('kind', [
  /** A pending registration is due. `id`: of what is pending; `at`: when it is due, which may be later than SQS can delay a message. */
  v.strictObject({ kind: v.literal('register'), ...device, id: v.string(), at: v.number() }),
  /** The endpoints of a device are to be verified. */
  v.strictObject({ kind: v.literal('verify'), ...device }),
]);
export type RegistrationTask = v.InferOutput<typeof RegistrationTask>;
