import type { JsonBody } from '../notification-body.ts';
import type { Application, Endpoint } from '../store.ts';

/** A publish that SNS has accepted. */
export interface Notification {
  readonly messageId: string;
  readonly endpointArn: string;
  readonly body: JsonBody;
  /** Message attributes by name. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
}

/** One try at handing a notification on. */
export interface Attempt {
  readonly notification: Notification;
  readonly application: Application;
  readonly endpoint: Endpoint;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** How a try ended. `answer` is what Apple or Google said, or what went wrong on the way there. */
export interface Outcome {
  readonly kind: 'delivered' | 'invalid-token' | 'invalid-body' | 'refused' | 'try-again';
  readonly statusCode?: number;
  readonly answer: string;
}

export type Deliver = (attempt: Attempt) => Promise<Outcome>;
