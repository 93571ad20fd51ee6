/** Delay of a late push in milliseconds. */
export const LATE_PUSH_MS = 6_000;
