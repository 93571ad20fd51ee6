/** A rule taken out of the code: a replacement of text, after which some order, or some test, must fail. */
export interface Mutant {
  /** The rule that no longer holds. */
  readonly name: string;
  readonly file: string;
  /** Must occur exactly once in the file. */
  readonly before: string;
  readonly after: string;
  readonly shownBy: ShownBy;
}

export type ShownBy =
  /** A regular expression over the pairs that show it, as `state:operation+operation`. */
  | { readonly pairs: string }
  /** A test file. `title`: a text in its titles, as the file has it; only these tests are run. */
  | { readonly test: string; readonly title?: string };

/** The mutated text of the file; `undefined` when `before` does not occur exactly once in it. */
export const mutate = ({ before, after }: Mutant, text: string): string | undefined =>
  text.split(before).length === 2 ? text.replace(before, () => after) : undefined;
