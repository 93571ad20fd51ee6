import type { ArnMaker } from './arn.ts';
import type { Notification } from './delivery/notification.ts';
import type { EventBus } from './event-bus.ts';
import type { QueryRequest } from './query-request.ts';
import type { Store } from './store.ts';
import type { Xml } from './xml.ts';

/** The dependencies of an action. */
export interface ActionContext {
  readonly store: Store;
  readonly arns: ArnMaker;
  readonly events: EventBus;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Queues a notification; its delivery starts after the response is sent. */
  readonly accept: (notification: Notification) => void;
}

/**
 * One operation of the SNS API.
 *
 * @returns the content of `<…Result>`, or `undefined` for operations without a result
 * @throws SnsError
 */
export type Action = (request: QueryRequest, context: ActionContext) => Xml | undefined;
