import type { LocalFunction } from './local-function.ts';

/** One invocation of a function, as it starts. */
export interface Invocation {
  readonly fn: string;
  readonly event: unknown;
}

export type InvocationEnd = { readonly result: unknown } | { readonly error: string };

/** Called when an invocation starts; the returned function when it ends, before the caller gets the result. */
export type InvocationListener = (invocation: Invocation) => (end: InvocationEnd) => void;

/** The same function; `listener` is called for each invocation. */
export const observed = (
  fn: string,
  { invoke, close }: LocalFunction,
  listener: InvocationListener,
): LocalFunction => ({
  close,
  invoke: async (event) => {
    const onEnd = listener({ fn, event });
    try {
      const result = await invoke(event);
      onEnd({ result });
      return result;
    } catch (error) {
      onEnd({ error: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  },
});
