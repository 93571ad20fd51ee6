import { invalidParameter } from './sqs-error.ts';

const MAX_VISIBILITY_SECONDS = 43_200;

/** Validates a visibility timeout: at most 12 hours. @throws SqsError */
export const checkVisibility = (seconds: number): number => {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_VISIBILITY_SECONDS) {
    throw invalidParameter(
      'VisibilityTimeout',
      seconds,
      `VisibilityTimeout must be an integer between 0 and ${MAX_VISIBILITY_SECONDS}.`,
    );
  }
  return seconds;
};
