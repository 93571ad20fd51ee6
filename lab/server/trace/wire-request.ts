import type { Environment } from '../../../lambda/contract/enums.ts';
import type { FcmMessage } from '../../../local/google/message-shape.ts';
import type { AwsService } from '../aws-proxy.ts';

/** A request as it was sent, complete enough to be sent again from a terminal. */
export type WireRequest = HttpWire | AwsWire | ApnsWire | FcmWire;

/** A request to the HTTP API. */
export interface HttpWire {
  readonly kind: 'http';
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  /** User of the session; absent for a receipt, whose URL authorises it. */
  readonly user?: string;
  /** The user of an app server's request, as in its header. */
  readonly onBehalfOf?: string;
  readonly body?: string;
}

/** A request of a function to AWS. */
export interface AwsWire {
  readonly kind: 'aws';
  readonly service: AwsService;
  /** Such as `TransactWriteItems`; the HTTP method for `@connections`. */
  readonly action: string;
  /** After the service's address; used only for `@connections`. */
  readonly path: string;
  readonly body: string;
}

/** A request of SNS to Apple. */
export interface ApnsWire {
  readonly kind: 'apns';
  readonly environment: Environment;
  readonly deviceToken: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly payload: Readonly<Record<string, unknown>> | undefined;
}

/** A request of SNS to Google. */
export interface FcmWire {
  readonly kind: 'fcm';
  readonly message: FcmMessage;
}
