/** A rule of ringing taken out of the code: a replacement of text, after which some order must break a rule. */
export interface Mutant {
  /** The rule that no longer holds. */
  readonly name: string;
  readonly file: string;
  /** Must occur exactly once in the file. */
  readonly before: string;
  readonly after: string;
  /** A regular expression over the pairs that show it, as `state:operation+operation`; or a test file. */
  readonly shownBy: { readonly pairs: string } | { readonly test: string };
}
