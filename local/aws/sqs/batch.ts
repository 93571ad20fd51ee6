import { SqsError } from './sqs-error.ts';

interface Failed {
  readonly Id: string;
  readonly Code: string;
  readonly Message: string;
  readonly SenderFault: boolean;
}

const MAX_ENTRIES = 10;
const ID = /^[\w-]{1,80}$/;

const check = (ids: readonly string[]): void => {
  if (ids.length === 0) throw new SqsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (ids.length > MAX_ENTRIES) {
    const message = `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${ids.length}.`;
    throw new SqsError('TooManyEntriesInBatchRequest', message);
  }
  const invalid = ids.find((id) => !ID.test(id));
  if (invalid !== undefined) {
    const message =
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.';
    throw new SqsError('InvalidBatchEntryId', message);
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw new SqsError('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
};

/**
 * Calls `perform` for each entry; a failed entry does not affect the others.
 *
 * @throws SqsError when the batch as a whole is invalid
 */
export const forEachEntry = <T extends { readonly Id: string }>(
  entries: readonly T[],
  perform: (entry: T) => object,
): { Successful: object[]; Failed: Failed[] } => {
  check(entries.map(({ Id }) => Id));
  const Successful: object[] = [];
  const Failed: Failed[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...perform(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.queryCode, Message: error.message, SenderFault: error.status < 500 });
    }
  }
  return { Successful, Failed };
};
