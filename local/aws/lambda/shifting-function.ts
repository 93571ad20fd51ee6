import type { LocalFunction } from './local-function.ts';

/** Bundles of another release, which take a part of the invocations, as while an alias shifts from one version to the next. */
export interface OtherRelease {
  /** Directory of its bundles. */
  readonly functionsDir: string;
  /** The environment of its functions, which AWS keeps with each version. Read when a function is loaded. */
  readonly environmentOf: (
    fn: string,
    environment: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>>;
  /** Called for each invocation: whether the other release gets it. */
  readonly takes: (fn: string) => boolean;
}

/** One function in two releases. */
export const shiftingFunction = (
  takesOther: () => boolean,
  own: LocalFunction,
  other: LocalFunction,
): LocalFunction => ({
  invoke: (event) => (takesOther() ? other : own).invoke(event),
  close: async () => {
    await Promise.all([own.close(), other.close()]);
  },
});
