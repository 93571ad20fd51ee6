/**
 * A token, a JWT or a key as it may be printed: enough to distinguish two, too little to use. Four characters of each end and its length:
 * `3f9a…c21b (64 characters)`. Of less than 16 characters nothing but the length is shown.
 */
export const mask = (secret: string): string => {
  const length = `${secret.length} characters`;
  return secret.length < 16 ? `… (${length})` : `${secret.slice(0, 4)}…${secret.slice(-4)} (${length})`;
};

/** The receipt token is the last part of an `ackUrl`, and allows everyone who has it to answer for the phone. */
export const maskAckUrl = (url: string): string => {
  const start = url.lastIndexOf('/') + 1;
  return `${url.slice(0, start)}${url.slice(start, start + 4)}…`;
};
