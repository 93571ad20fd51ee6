/** Sizes and counts that a request is held to. */
export const LIMITS = {
  /** Bytes of a request body. */
  bodyBytes: 16_384,
  /** Callees of one invite. */
  callees: 32,
  /** Bytes of `custom` as JSON. The size of the whole push is checked when its payload is built. */
  customBytes: 3_000,
  /** Unicode code points of a caller's name. */
  nameCharacters: 64,
  /** Bytes of a request body that holds a signal: an SDP with many tracks has about 10 KB. */
  signalBytes: 30_000,
  /** Signals for one recipient in one call. */
  signals: 500,
  /** Users that one user may block. */
  blocks: 1_000,
  /** Seconds of the ring window. iOS ends an unanswered CallKit call by itself after about 60. */
  ringTimeoutSeconds: { min: 15, max: 60 },
} as const;
