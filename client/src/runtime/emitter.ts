/** Calls listeners. React Native has no `EventTarget`. */
export class Emitter<Events extends { readonly [name: string]: unknown }> {
  private readonly listeners = new Map<keyof Events, Set<(event: never) => void>>();

  private readonly onListenerError: (error: unknown) => void;

  constructor(onListenerError: (error: unknown) => void) {
    this.onListenerError = onListenerError;
  }

  /** @returns a function that removes the listener */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void {
    const own = this.of(name);
    this.listeners.set(name, own);
    own.add(listener as (event: never) => void);
    return () => own.delete(listener as (event: never) => void);
  }

  has(name: keyof Events): boolean {
    return this.of(name).size > 0;
  }

  /** An error of a listener is not one of the client: the others are called, and the work goes on. */
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of [...this.of(name)]) {
      try {
        (listener as (event: Events[Name]) => void)(event);
      } catch (error) {
        this.onListenerError(error);
      }
    }
  }

  private of(name: keyof Events): Set<(event: never) => void> {
    return this.listeners.get(name) || new Set();
  }
}
