import * as v from 'valibot';

const SqsEntry = v.object({
  DelaySeconds: v.optional(v.number(), 0),
  MessageBody: v.optional(v.string(), ''),
  /** Of a FIFO queue: that of a webhook. */
  MessageGroupId: v.optional(v.string()),
});

/** SendMessage or SendMessageBatch. */
export const SqsBatch = v.union([
  v.object({ Entries: v.array(SqsEntry) }),
  v.pipe(
    SqsEntry,
    v.transform((entry) => ({ Entries: [entry] })),
  ),
]);
