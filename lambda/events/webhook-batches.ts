/** A message for a FIFO queue. */
export interface QueueMessage {
  /** Messages of one group are delivered in order. */
  readonly group: string;
  readonly deduplicationId: string;
  readonly body: string;
}

/**
 * SQS's limits of a batch. A queue's messages may be larger since August 2025, which no event needs.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

/**
 * Sends messages in batches, of which each has at most one message of a group: SQS may accept any part of a batch, and a message that was
 * accepted before one that was not would change their order. A group whose message was not accepted has no further one sent.
 *
 * @param send returns which of a batch were accepted
 * @returns those that were not sent or not accepted
 */
export const sendInOrder = async <M extends QueueMessage>(
  messages: readonly M[],
  send: (batch: readonly M[]) => Promise<readonly boolean[]>,
): Promise<readonly M[]> => {
  let waiting = messages;
  const failedGroups = new Set<string>();
  const failed: M[] = [];
  while (waiting.length > 0) {
    const batch = nextBatch(waiting);
    const accepted = await send(batch);
    const refused = batch.filter((_, index) => !accepted[index]);
    failed.push(...refused);
    for (const { group } of refused) failedGroups.add(group);
    const later = waiting.filter((message) => !batch.includes(message));
    failed.push(...later.filter(({ group }) => failedGroups.has(group)));
    waiting = later.filter(({ group }) => !failedGroups.has(group));
  }
  return failed;
};

/** The first message of each group, as many as fit. */
const nextBatch = <M extends QueueMessage>(waiting: readonly M[]): readonly M[] => {
  const groups = new Set<string>();
  const batch: M[] = [];
  let bytes = 0;
  for (const message of waiting) {
    const size = Buffer.byteLength(message.body);
    const fits = batch.length === 0 || (batch.length < MAX_ENTRIES && bytes + size <= MAX_BYTES);
    if (fits && !groups.has(message.group)) {
      batch.push(message);
      bytes += size;
    }
    // Also if it did not fit: a later one of the group must not be sent before it.
    groups.add(message.group);
  }
  return batch;
};
