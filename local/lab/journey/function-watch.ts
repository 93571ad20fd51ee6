/** What is going on in the functions now, so that what they ask of AWS can be understood. */
export interface FunctionWatch {
  /** Notes a run that is of no interest: a phone that looks how its call stands. @returns how to note its end */
  aside(fn: string): () => void;
  /** Notes a run that is. @returns how to note its end */
  shown(fn: string): () => void;
  /** Whether all that the function is about now is of no interest. */
  isAside(fn: string): boolean;
  connected(connectionId: string, deviceId: string): void;
  /** The device at the other end of a connection. */
  deviceOf(connectionId: string): string | undefined;
}

export const makeFunctionWatch = (): FunctionWatch => {
  const runs = { aside: new Map<string, number>(), shown: new Map<string, number>() };
  const devices = new Map<string, string>();
  const count = (of: Map<string, number>, fn: string) => {
    of.set(fn, (of.get(fn) ?? 0) + 1);
    return () => void of.set(fn, (of.get(fn) ?? 0) - 1);
  };
  return {
    aside: (fn) => count(runs.aside, fn),
    shown: (fn) => count(runs.shown, fn),
    isAside: (fn) => (runs.aside.get(fn) ?? 0) > 0 && (runs.shown.get(fn) ?? 0) === 0,
    connected: (connectionId, deviceId) => void devices.set(connectionId, deviceId),
    deviceOf: (connectionId) => devices.get(connectionId),
  };
};
