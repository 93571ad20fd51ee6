import * as v from 'valibot';

const Failures = v.nullish(v.array(v.object({ itemIdentifier: v.pipe(v.string(), v.nonEmpty()) })), []);
const Response = v.nullish(v.union([v.literal(''), v.object({ batchItemFailures: Failures })]));

/**
 * The ids of the messages of a batch that failed, from the function's result under `ReportBatchItemFailures`: an empty
 * result is a success, and an invalid one fails the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 *
 * That an id which is not in the batch also fails the whole batch is an inference.
 */
export const failedOf = (returned: unknown, messageIds: readonly string[]): readonly string[] => {
  const response = v.safeParse(Response, returned);
  if (!response.success) return messageIds;
  const failures = response.output ? response.output.batchItemFailures : [];
  const failed = (failures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((id) => messageIds.includes(id)) ? failed : messageIds;
};
