/** The code and reason of a close frame: RFC 6455, section 7.4. */
export interface CloseStatus {
  readonly code: number;
  readonly reason: string;
}

/** The close statuses of connections that the client does not close itself. */
export const closeStatuses = {
  /** After the idle timeout or the maximum duration. */
  goingAway: { code: 1001, reason: 'Going away' },
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html */
  binary: { code: 1003, reason: 'Binary frames are not supported' },
  /** Never sent in a frame: reported for a connection that ended without a close frame. */
  lost: { code: 1006, reason: '' },
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
  tooLarge: { code: 1009, reason: 'Message too big' },
} as const satisfies Record<string, CloseStatus>;

/** The reason that AWS reports when the client gave none. */
const DEFAULT_REASONS: Readonly<Record<number, string>> = {
  1000: 'Connection Closed Normally',
  1001: 'Going away',
  1005: 'Client-side close frame status not set',
};

/** The status that AWS reports for the client's close frame, or for its absence (1005). */
export const closeStatusOf = (code: number, reason: string): CloseStatus => ({
  code,
  reason: reason === '' ? (DEFAULT_REASONS[code] ?? '') : reason,
});
