/**
 * Everything the functions ever log: an event's name and the only fields it may carry. Never a token, a JWT, a receipt
 * token or a caller's name; ids and outcomes say enough.
 */
export interface LogEvents {
  /** A request was answered. */
  'request.completed': { requestId: string; route: string; status: number; code?: string; ms: number };
  /** Something unforeseen; the client got the request id and nothing else. */
  'request.failed': {
    requestId: string;
    route: string;
    error: string;
    message: string;
    stack?: string;
    cause?: string;
  };
  /** What became of one push at SNS's door. */
  'ring.sent': { callId: string; deviceId: string; outcome: string; reason?: string; messageId?: string };
  /** An endpoint that no device uses any more could not be deleted. It rings nobody. */
  'endpoint.left_over': { error: string; message: string };
}

export type Log = <E extends keyof LogEvents>(event: E, fields: LogEvents[E]) => void;

const errorEvents: readonly string[] = ['request.failed'] satisfies (keyof LogEvents)[];

/** One line of JSON an event, on standard output, where Lambda collects it. */
export const jsonLog: Log = (event, fields) => {
  const level = errorEvents.includes(event) ? 'ERROR' : 'INFO';
  process.stdout.write(`${JSON.stringify({ level, event, ...fields })}\n`);
};

/** Name and message of whatever was thrown. */
export const errorFields = (thrown: unknown): { error: string; message: string } =>
  thrown instanceof Error
    ? { error: thrown.name, message: thrown.message }
    : { error: 'unknown', message: String(thrown) };
