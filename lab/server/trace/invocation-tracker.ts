/** Tracks the running invocations, to decide which requests to AWS belong to the trace. */
export interface InvocationTracker {
  /** An invocation started that is not traced, such as a phone's poll. @returns to be called when it ends */
  untraced(fn: string): () => void;
  /** A traced invocation started. @returns to be called when it ends */
  traced(fn: string): () => void;
  /** Whether all running invocations of the function are untraced. */
  isUntraced(fn: string): boolean;
  connected(connectionId: string, deviceId: string): void;
  /** The device of a WebSocket connection. */
  deviceOf(connectionId: string): string | undefined;
}

export const makeInvocationTracker = (): InvocationTracker => {
  const running = { untraced: new Map<string, number>(), traced: new Map<string, number>() };
  const devices = new Map<string, string>();
  const count = (counts: Map<string, number>, fn: string) => {
    counts.set(fn, (counts.get(fn) ?? 0) + 1);
    return () => void counts.set(fn, (counts.get(fn) ?? 0) - 1);
  };
  return {
    untraced: (fn) => count(running.untraced, fn),
    traced: (fn) => count(running.traced, fn),
    isUntraced: (fn) => (running.untraced.get(fn) ?? 0) > 0 && (running.traced.get(fn) ?? 0) === 0,
    connected: (connectionId, deviceId) => void devices.set(connectionId, deviceId),
    deviceOf: (connectionId) => devices.get(connectionId),
  };
};
