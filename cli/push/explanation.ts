/** What an answer means for the developer. */
export interface Explanation {
  /** Possible causes, likeliest first; one line each. */
  readonly causes: readonly string[];
  /** Command lines without `npx ringthrough`, or what to do, likeliest first. */
  readonly next: readonly string[];
}
