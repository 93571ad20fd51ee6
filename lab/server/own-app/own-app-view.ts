/** What an app of the user's own did, or received. */
export interface ClientEventView {
  readonly id: number;
  /** Epoch milliseconds; of the last one, if it is repeated. */
  readonly at: number;
  /** `received` and `sent`: messages of its WebSocket. */
  readonly kind: 'request' | 'socket' | 'received' | 'sent';
  /** User id, if it is known. */
  readonly user?: string;
  /** `PUT /v1/devices/my-app`, `WebSocket opened`, `call.incoming` */
  readonly title: string;
  readonly status?: number;
  readonly ms?: number;
  /** The code of the API's problem. */
  readonly code?: string;
  /** How often it came in succession. */
  readonly count: number;
}

/** The user's own apps: those that are not part of the lab. */
export interface OwnAppView {
  /** Whether Bob's model phone is removed, so that only the own app rings. */
  readonly isBob: boolean;
  /** URL of the HTTP API, without `/v1`. */
  readonly api: string;
  readonly socket: string;
  /** The path of a user's token, up to the user's id. */
  readonly tokenPath: string;
  /** The ids of Bob's devices that are not the lab's. */
  readonly devices: readonly string[];
  /** Open WebSockets that are not the lab's, oldest first. */
  readonly sockets: readonly { readonly user: string; readonly deviceId: string }[];
  /** Newest first. */
  readonly events: readonly ClientEventView[];
}
