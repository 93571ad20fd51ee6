import type { LocalFunction } from './local-function.ts';

/** The beginning of one run of a function. */
export interface Invocation {
  readonly fn: string;
  readonly event: unknown;
}

export type InvocationEnd = { readonly result: unknown } | { readonly error: string };

/** Is told of the beginning of each run; what it returns, of the end, before whoever asked for the run. */
export type InvocationListener = (invocation: Invocation) => (end: InvocationEnd) => void;

/** The same function, with somebody who watches. */
export const watched = (fn: string, { invoke, close }: LocalFunction, listener: InvocationListener): LocalFunction => ({
  close,
  invoke: async (event) => {
    const tell = listener({ fn, event });
    try {
      const result = await invoke(event);
      tell({ result });
      return result;
    } catch (error) {
      tell({ error: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  },
});
