/** What something uses of AWS, once. */
export interface Usage {
  /** Requests to the HTTP API. */
  readonly requests: number;
  /** Messages over sockets, either way. */
  readonly messages: number;
  /** Minutes for which sockets are open. */
  readonly socketMinutes: number;
  /** Invocations of each function. */
  readonly invocations: Readonly<Record<string, number>>;
  /** Request units of DynamoDB. */
  readonly read: number;
  readonly write: number;
  /** Requests to SNS but for pushes. */
  readonly snsRequests: number;
  readonly pushes: number;
  /** What SNS tells of its endpoints, one publish to the topic each. */
  readonly events: number;
  /** Requests of ours to SQS; Lambda's own come on top, two for each timer. */
  readonly sqsRequests: number;
  /** Bytes that the functions log, within a tenth. */
  readonly logBytes: number;
}

const noSockets = { messages: 0, socketMinutes: 0 } as const;

/** Measured by `test/docs/cost.test.ts`, which fails when the code uses more or less than is written here. */
export const usage = {
  /** One iPhone rings, says so, answers; later the caller hangs up. The timer finds nothing left to do. */
  answered: {
    requests: 4,
    ...noSockets,
    invocations: { calls: 2, invite: 1, receipts: 1, 'ring-timer': 1 },
    read: 7.5,
    write: 17,
    snsRequests: 0,
    pushes: 1,
    events: 0,
    sqsRequests: 1,
    logBytes: 1620,
  },
  /** One iPhone rings, nobody answers, and an alert tells its user. */
  missed: {
    requests: 1,
    ...noSockets,
    invocations: { invite: 1, 'ring-timer': 1 },
    read: 3.5,
    write: 9,
    snsRequests: 0,
    pushes: 2,
    events: 0,
    sqsRequests: 1,
    logBytes: 1330,
  },
  /** Two sockets are opened and, in an answered call, carry an offer, an answer and ten candidates each way; a minute later they close. */
  connected: {
    requests: 0,
    messages: 66,
    socketMinutes: 2,
    invocations: { socket: 26, 'socket-authorizer': 2 },
    read: 46,
    write: 48,
    snsRequests: 0,
    pushes: 0,
    events: 0,
    sqsRequests: 0,
    logBytes: 3020,
  },
  /** A phone's first registration, with a token for rings and one for alerts. */
  registered: {
    requests: 1,
    ...noSockets,
    invocations: { devices: 1, 'push-feedback': 4 },
    read: 9,
    write: 7,
    snsRequests: 4,
    pushes: 0,
    events: 4,
    sqsRequests: 0,
    logBytes: 1255,
  },
  /** The same again at an app's launch, within a day. */
  refreshed: {
    requests: 1,
    ...noSockets,
    invocations: { devices: 1 },
    read: 1,
    write: 1,
    snsRequests: 0,
    pushes: 0,
    events: 0,
    sqsRequests: 0,
    logBytes: 152,
  },
} as const satisfies Record<string, Usage>;

export type Doing = keyof typeof usage;
