import type { DynamoDBRecord } from 'aws-lambda';
import type { StreamReader } from './stream-reader.ts';

/** One stream for several event source mappings: it is read once, and each of the readers gets every record. */
export const sharedStream = (stream: StreamReader, count: number): readonly StreamReader[] => {
  const unread = Array.from({ length: count }, (): DynamoDBRecord[] => []);
  let reading: Promise<void> | undefined;
  const readOnce = (): Promise<void> => {
    reading ??= stream
      .read()
      .then((records) => {
        for (const own of unread) own.push(...records);
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  return unread.map((own) => ({
    read: async () => {
      await readOnce();
      return own.splice(0);
    },
  }));
};
