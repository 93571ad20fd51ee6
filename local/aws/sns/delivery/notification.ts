import type { JsonBody } from '../json-body.ts';
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

/** One attempt to deliver a notification. */
export interface Attempt {
  readonly notification: Notification;
  readonly application: Application;
  readonly endpoint: Endpoint;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The outcome of an attempt. `credential-refused` is about the application, `invalid-token` about the endpoint.
 * `providerResponse` is the response of APNs or FCM, or the error of the request.
 */
export interface Outcome {
  readonly kind: 'delivered' | 'invalid-token' | 'invalid-body' | 'credential-refused' | 'rejected' | 'retryable';
  readonly statusCode?: number;
  readonly providerResponse: string;
}

export type Deliver = (attempt: Attempt) => Promise<Outcome>;
