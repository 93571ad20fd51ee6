/**
 * The event that keeps a function's sandbox: `lib` schedules it, and `lambda/http/answer-warm.ts` answers it before anything is parsed.
 * No caller can send it: what API Gateway, SQS, SNS and the table's stream pass to a function has keys of their own at its top, and what
 * a caller sends is below them, as text.
 */
export const WARM_EVENT = { ringthrough: 'warm' } as const;

/** Minutes between two of them: less than the shortest time for which Lambda was seen to keep an idle sandbox (docs/cold-starts.md). */
export const WARM_EVERY_MINUTES = 4;

/**
 * The functions that get it: those on the way of a call and of its media, and those that an app needs which a push has just launched.
 * `http-authorizer` and `web-push` are in some deployments only.
 */
export const WARM_FUNCTIONS = [
  'http-authorizer',
  'invite',
  'web-push',
  'receipts',
  'call-events',
  'calls',
  'ice',
  'ring-timer',
  'devices',
  'client-config',
  'socket-authorizer',
  'socket',
] as const;

export const isWarmEvent = (event: unknown): boolean =>
  (event as { readonly ringthrough?: unknown } | null)?.ringthrough === 'warm';
