import { invalidParameter } from './sqs-error.ts';

const MOST = 43_200;

/** 12 hours at most. @throws SqsError */
export const checkVisibility = (seconds: number): number => {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MOST) {
    throw invalidParameter('VisibilityTimeout', seconds, `VisibilityTimeout must be an integer between 0 and ${MOST}.`);
  }
  return seconds;
};
