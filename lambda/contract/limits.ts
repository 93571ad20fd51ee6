/** Sizes and counts that a request is held to. */
export const LIMITS = {
  /** Bytes of a request body. */
  bodyBytes: 16_384,
  /** Callees of one invite. */
  callees: 32,
  /** Bytes of `custom` as JSON. The size of the whole push is checked when its payload is built. */
  customBytes: 3_000,
  /** Bytes of a request body that holds a signal: an SDP with many tracks has about 10 KB. */
  signalBytes: 30_000,
  /** Signals for one recipient in one call. */
  signals: 500,
  /** Characters of a device id. */
  deviceIdCharacters: 64,
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
  /** Seconds of the ring window. iOS ends an unanswered CallKit call by itself after about 60. */
  ringTimeoutSeconds: { min: 15, max: 60 },
} as const;
