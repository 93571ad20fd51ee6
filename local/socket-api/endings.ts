import type { Ending } from './socket-event.ts';

/** How connections end that the client does not end itself. */
export const endings = {
  /** Idle for too long, or old enough. */
  goingAway: { code: 1001, reason: 'Going away' },
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html */
  binary: { code: 1003, reason: 'Binary frames are not supported' },
  /** Never in a frame: what is said of a connection that ended without one. */
  lost: { code: 1006, reason: '' },
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
  tooLarge: { code: 1009, reason: 'Message too big' },
} as const satisfies Record<string, Ending>;

/** What AWS gives for a reason when the client gave none. */
const UNSAID: Readonly<Record<number, string>> = {
  1000: 'Connection Closed Normally',
  1001: 'Going away',
  1005: 'Client-side close frame status not set',
};

/** What is made of the client's own closing frame, or of there being none. */
export const seenEnding = (code: number, reason: string): Ending => ({
  code,
  reason: reason === '' ? (UNSAID[code] ?? '') : reason,
});
