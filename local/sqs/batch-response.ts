import * as v from 'valibot';

const Failures = v.nullish(v.array(v.object({ itemIdentifier: v.pipe(v.string(), v.nonEmpty()) })), []);
const Response = v.nullish(v.union([v.literal(''), v.object({ batchItemFailures: Failures })]));

/**
 * Which messages of a batch failed, by what the function returned under `ReportBatchItemFailures`: nothing at all is a
 * success, and what cannot be understood fails the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 *
 * That an id which is not of the batch fails all of it too is inferred.
 */
export const failedOf = (returned: unknown, messageIds: readonly string[]): readonly string[] => {
  const response = v.safeParse(Response, returned);
  if (!response.success) return messageIds;
  const failures = response.output ? response.output.batchItemFailures : [];
  const failed = (failures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((id) => messageIds.includes(id)) ? failed : messageIds;
};
