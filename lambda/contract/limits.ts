/** Sizes and counts that a request is held to. */
export const LIMITS = {
  /** Bytes of a request body. */
  bodyBytes: 16_384,
  /** Lists and objects inside of each other in a request's JSON, the body's own object included. */
  jsonLevels: 32,
  /** Bytes of an invite's body: 32 callees with the longest ids take more than half of it. */
  inviteBytes: 32_768,
  /** Callees of one invite. */
  callees: 32,
  /** Users who are in a call and those who are invited into it, together: as many as a call with the most callees has. */
  participants: 33,
  /** Bytes of `custom` as JSON: what every push has room for. See Note [custom always fits] in `lambda/push/fit-payload.ts`. */
  customBytes: 1_024,
  /** Bytes of a message over a socket: API Gateway closes a connection at a frame beyond 32 KB, and a browser sends one frame. */
  messageBytes: 30_000,
  /**
   * Bytes of a signal, and of a request body that holds one. Its event carries the call too, which has less than 40 KB without the caller's
   * rings: together they are less than the 128 KB that API Gateway sends over a socket.
   */
  signalBytes: 64_000,
  /** Candidates in one signal. */
  candidates: 64,
  /** Signals for one recipient of a call that it has not acknowledged, and their bytes. */
  pendingSignals: 500,
  pendingBytes: 1_000_000,
  /** Signals for one recipient of a call in one minute. */
  signalsPerMinute: 300,
  /** The highest number of a signal: its key has six digits. */
  signalNumber: 999_999,
  /** Bytes of a user id as JSON, where `"` and `\` count twice: a push carries the caller's. */
  userIdBytes: 255,
  /** Bytes of a tenant's name as UTF-8: a push carries it in its `ackUrl`. */
  tenantBytes: 64,
  /** Characters of the API's host name: a push carries its URL. API Gateway's own have at most 54; a certificate's main name, 64. */
  hostNameCharacters: 88,
  /** Characters of a device id. */
  deviceIdCharacters: 64,
  /** Characters of the endpoint of a Web Push subscription: those of browsers have 100 to 600. */
  subscriptionEndpointCharacters: 1_024,
  /** Devices of one user. People have a few; more are an error or an attack, and a call must not cause 1,000 pushes. */
  devices: 16,
  /**
   * Registrations of one user that reach SNS, an hour: each of 16 devices may change its token three times, besides its
   * daily check. A region's SNS quota, which all users share, may be 30 such requests a second.
   */
  registrationsPerHour: 60,
  /** Devices of one callee that may report to one call: those that were rung, and some that opened a socket since. */
  reportingDevices: 32,
  /** How often a callee is reported as busy, an hour. */
  busyPerHour: 5,
  /** Calls in one page of the history. Fifty calls of the largest kind are half of what Lambda may return. */
  page: { default: 25, max: 50 },
  /** Users that one user may block. */
  blocks: 1_000,
  /** Periods of the week, and user ids, in a user's do-not-disturb. */
  quietHours: 8,
  exceptUsers: 100,
  /** Steps of an invite's hunt list. */
  huntSteps: 5,
  /** Characters of a language: the longest that BCP 47 asks implementations to store, https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1 */
  languageCharacters: 35,
  /** Seconds of the ring window. iOS ends an unanswered CallKit call by itself after about 60. */
  ringTimeoutSeconds: { min: 15, max: 60 },
} as const;
