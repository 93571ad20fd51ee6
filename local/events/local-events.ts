import type { PublishedEventType } from '../../lambda/contract/published-events.ts';

/** The events that this local backend publishes, as the setting `events` of a deployment. */
export interface LocalEvents {
  /** Whether events go onto a bus. @default true */
  readonly bus?: boolean;
  /** Whether events of calls have the caller's name. @default false */
  readonly callerName?: boolean;
  /** @default none */
  readonly webhooks?: readonly LocalWebhook[];
}

/** A URL that gets the events. Addresses of this machine are allowed, with `http:`. */
export interface LocalWebhook {
  /** @default `webhook` */
  readonly name?: string;
  readonly url: string;
  /** The signing secret itself: `whsec_` and base64. `LocalBackend.webhooks` rotates it. */
  readonly secret: string;
  /** @default all */
  readonly events?: readonly PublishedEventType[];
  /** Deliveries at the same moment. @default 10 */
  readonly maxConcurrency?: number;
  /** A receiver in the same process that leaves requests unanswered on purpose. @default its answer is waited for */
  readonly receiver?: HoldingReceiver;
}

/** A receiver whose unanswered requests `settled` and `advance` do not wait for. */
export interface HoldingReceiver {
  /** Requests that it leaves unanswered now. */
  held(): number;
  /** Called when that number changes. @returns a function that unsubscribes */
  onHold(listener: () => void): () => void;
}

export const DEFAULT_WEBHOOK = 'webhook';

/** The name of the local bus. */
export const LOCAL_BUS = 'ringthrough-local';
