/** AWS usage of one run of a use case. */
export interface Usage {
  /** Requests to the HTTP API. */
  readonly requests: number;
  /** WebSocket messages, in both directions. */
  readonly messages: number;
  /** Connection minutes, over all sockets. */
  readonly socketMinutes: number;
  /** Invocations of each function. */
  readonly invocations: Readonly<Record<string, number>>;
  /** By function, what all of its invocations wait for. */
  readonly work: Readonly<Record<string, Work>>;
  /** DynamoDB read and write request units. */
  readonly read: number;
  readonly write: number;
  /** Requests to SNS other than pushes. */
  readonly snsRequests: number;
  readonly pushes: number;
  /** SNS endpoint events; each is one publish to the topic. */
  readonly events: number;
  /** Requests of our functions to SQS, without Lambda's own two for each timer. */
  readonly sqsRequests: number;
  /** Bytes that the functions log, within 10 %. */
  readonly logBytes: number;
}

export interface Work {
  /** Requests to AWS, without messages to sockets. */
  readonly requests: number;
  /** Rounds of requests, each of those that are sent together: to DynamoDB only, and with one to another service or to a socket. */
  readonly rounds: readonly [table: number, other: number];
}

const noSockets = { messages: 0, socketMinutes: 0 } as const;

/** Measured by `test/docs/cost.test.ts`, which fails when the code uses more or less. */
export const usage = {
  /** One iPhone, not for the first time today, rings, reports it and answers; later the caller hangs up. The timer has nothing to do. */
  answered: {
    requests: 4,
    ...noSockets,
    invocations: { 'call-events': 3, calls: 2, invite: 1, receipts: 1, 'ring-timer': 1 },
    work: {
      'call-events': { requests: 3, rounds: [3, 0] },
      calls: { requests: 11, rounds: [7, 0] },
      invite: { requests: 11, rounds: [2, 1] },
      receipts: { requests: 3, rounds: [3, 0] },
      'ring-timer': { requests: 1, rounds: [1, 0] },
    },
    read: 12,
    write: 11,
    snsRequests: 0,
    pushes: 1,
    events: 0,
    sqsRequests: 1,
    logBytes: 858,
  },
  /** The same call of a user who has a browser with a push subscription too, of which no page is open. */
  browser: {
    requests: 4,
    ...noSockets,
    invocations: { 'call-events': 3, calls: 2, invite: 1, receipts: 1, 'ring-timer': 2, 'web-push': 2 },
    work: {
      'call-events': { requests: 3, rounds: [3, 0] },
      calls: { requests: 11, rounds: [7, 0] },
      invite: { requests: 11, rounds: [2, 1] },
      receipts: { requests: 3, rounds: [3, 0] },
      'ring-timer': { requests: 3, rounds: [2, 0] },
      'web-push': { requests: 7, rounds: [5, 2] },
    },
    read: 17.5,
    write: 12,
    snsRequests: 0,
    pushes: 1,
    events: 0,
    sqsRequests: 1,
    logBytes: 1480,
  },
  /** One iPhone rings, the call is not answered, and an alert notifies its user. */
  missed: {
    requests: 1,
    ...noSockets,
    invocations: { 'call-events': 2, invite: 1, 'ring-timer': 1 },
    work: {
      'call-events': { requests: 2, rounds: [2, 0] },
      invite: { requests: 11, rounds: [2, 1] },
      'ring-timer': { requests: 8, rounds: [5, 1] },
    },
    read: 7,
    write: 9,
    snsRequests: 0,
    pushes: 2,
    events: 0,
    sqsRequests: 1,
    logBytes: 1030,
  },
  /**
   * In an answered call, two sockets open, their clients read the open calls and the ICE servers, the sockets carry the trace of `trace.ts` as
   * the client sends it, and close after a minute.
   */
  connected: {
    requests: 4,
    messages: 16,
    socketMinutes: 2,
    invocations: { calls: 2, ice: 2, socket: 10, 'socket-authorizer': 2 },
    work: {
      calls: { requests: 8, rounds: [8, 0] },
      ice: { requests: 2, rounds: [2, 0] },
      socket: { requests: 30, rounds: [30, 6] },
      'socket-authorizer': { requests: 0, rounds: [0, 0] },
    },
    read: 23,
    write: 26,
    snsRequests: 0,
    pushes: 0,
    events: 0,
    sqsRequests: 0,
    logBytes: 1035,
  },
  /** A socket opens, its client reads the open calls, of which there are none, and it closes. */
  socket: {
    requests: 1,
    messages: 0,
    socketMinutes: 0,
    invocations: { calls: 1, socket: 2, 'socket-authorizer': 1 },
    work: {
      calls: { requests: 1, rounds: [1, 0] },
      socket: { requests: 3, rounds: [3, 0] },
      'socket-authorizer': { requests: 0, rounds: [0, 0] },
    },
    read: 2,
    write: 2,
    snsRequests: 0,
    pushes: 0,
    events: 0,
    sqsRequests: 0,
    logBytes: 206,
  },
  /** A phone's first registration, with a VoIP token and an alert token. */
  registered: {
    requests: 1,
    ...noSockets,
    invocations: { devices: 1, 'push-feedback': 2 },
    work: { devices: { requests: 9, rounds: [5, 1] }, 'push-feedback': { requests: 4, rounds: [4, 0] } },
    read: 6,
    write: 10,
    snsRequests: 2,
    pushes: 0,
    events: 2,
    sqsRequests: 0,
    logBytes: 200,
  },
  /**
   * The same registration again at a launch of the app, whose client reads where the socket is; what was deployed of its application is read
   * once a minute.
   */
  refreshed: {
    requests: 2,
    ...noSockets,
    invocations: { 'client-config': 1, devices: 1 },
    work: { 'client-config': { requests: 0, rounds: [0, 0] }, devices: { requests: 3, rounds: [3, 0] } },
    read: 2,
    write: 1,
    snsRequests: 0,
    pushes: 0,
    events: 0,
    sqsRequests: 0,
    logBytes: 0,
  },
  /** The erasure of a user with one iPhone, which has an alert token too, and one call in the history. */
  erased: {
    requests: 1,
    ...noSockets,
    invocations: { users: 1, 'ring-timer': 3, 'push-feedback': 2 },
    work: {
      'push-feedback': { requests: 4, rounds: [4, 0] },
      'ring-timer': { requests: 28, rounds: [24, 3] },
      users: { requests: 2, rounds: [1, 1] },
    },
    read: 18,
    write: 17,
    snsRequests: 2,
    pushes: 0,
    events: 2,
    sqsRequests: 2,
    logBytes: 492,
  },
} as const satisfies Record<string, Usage>;

/** What each function uses of it in an answered call. */
export interface PartOfUsage {
  readonly requests: number;
  readonly read: number;
  readonly write: number;
  readonly pushes: number;
  readonly sqsRequests: number;
  readonly logBytes: number;
}

/** The answered call by function. Measured by the same test. */
export const answeredBy = {
  invite: { requests: 1, read: 3, write: 6, pushes: 1, sqsRequests: 1, logBytes: 327 },
  receipts: { requests: 1, read: 1.5, write: 1, pushes: 0, sqsRequests: 0, logBytes: 284 },
  calls: { requests: 2, read: 5.5, write: 4, pushes: 0, sqsRequests: 0, logBytes: 247 },
  'call-events': { requests: 0, read: 1.5, write: 0, pushes: 0, sqsRequests: 0, logBytes: 0 },
  'ring-timer': { requests: 0, read: 0.5, write: 0, pushes: 0, sqsRequests: 0, logBytes: 0 },
} as const satisfies Record<string, PartOfUsage>;

export type UseCase = keyof typeof usage;

/** Usage of the functions that publish events, of one run of a use case. */
export interface PublishedUsage {
  readonly invocations: Readonly<Record<string, number>>;
  /** Events that are put onto the bus. */
  readonly busEvents: number;
  /** Requests of our functions to the FIFO queue of the webhook, without Lambda's own two for each event. */
  readonly queueRequests: number;
  /** Within 10 %. */
  readonly logBytes: number;
}

/** What a bus alone adds, and one webhook alone, whose receiver answers each event at once. Measured by the same test. */
export const publishedUsage = {
  bus: {
    answered: { invocations: { 'publish-events': 3 }, busEvents: 4, queueRequests: 0, logBytes: 165 },
    missed: { invocations: { 'publish-events': 2 }, busEvents: 3, queueRequests: 0, logBytes: 110 },
    registered: { invocations: { 'publish-events': 1 }, busEvents: 1, queueRequests: 0, logBytes: 55 },
  },
  webhook: {
    answered: {
      invocations: { 'publish-events': 3, 'send-webhook': 4 },
      busEvents: 0,
      queueRequests: 4,
      logBytes: 1700,
    },
    missed: {
      invocations: { 'publish-events': 2, 'send-webhook': 3 },
      busEvents: 0,
      queueRequests: 3,
      logBytes: 1250,
    },
    registered: {
      invocations: { 'publish-events': 1, 'send-webhook': 1 },
      busEvents: 0,
      queueRequests: 1,
      logBytes: 477,
    },
  },
} as const satisfies Record<string, Record<string, PublishedUsage>>;

export type PublishedUseCase = keyof typeof publishedUsage.bus;
