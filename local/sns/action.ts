import type { ArnMaker } from './arn.ts';
import type { Notification } from './delivery/notification.ts';
import type { EventBus } from './event-bus.ts';
import type { QueryRequest } from './query-request.ts';
import type { Store } from './store.ts';
import type { Xml } from './xml.ts';

/** What an action may use. */
export interface ActionContext {
  readonly store: Store;
  readonly arns: ArnMaker;
  readonly events: EventBus;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Takes a notification on; its delivery begins after the answer has gone out. */
  readonly accept: (notification: Notification) => void;
}

/**
 * One operation of the SNS API.
 *
 * @returns what goes inside `<…Result>`, or `undefined` for operations that return nothing
 * @throws SnsError
 */
export type Action = (request: QueryRequest, context: ActionContext) => Xml | undefined;
