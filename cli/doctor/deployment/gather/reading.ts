import { awsError } from '../../../aws/aws-error.ts';
import type { Reading } from '../snapshot.ts';

/** Reads one part of a deployment. A part that cannot be read keeps the others from nothing. @param doing `reading the table` */
export const read = async <T>(doing: string, work: () => Promise<T>): Promise<Reading<T>> => {
  try {
    return { value: await work() };
  } catch (error) {
    // The SDK adds lines for its own developers.
    return { unreadable: awsError(error, doing).message.split('\n')[0] ?? '' };
  }
};
