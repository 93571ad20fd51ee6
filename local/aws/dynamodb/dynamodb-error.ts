/** An error of DynamoDB as it is sent: HTTP status and JSON body. */
export interface DynamoDbError {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const NAMESPACE = 'com.amazonaws.dynamodb.v20120810';

const THROUGHPUT_EXCEEDED =
  'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.';
const CAPACITY_EXCEEDED =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html';
const CONFLICT = 'Transaction is ongoing for the item';

/**
 * The errors that DynamoDB may return to a valid request at any time.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const TEMPORARY: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ProvisionedThroughputExceededException: [400, THROUGHPUT_EXCEEDED],
  ThrottlingException: [400, CAPACITY_EXCEEDED],
  RequestLimitExceeded: [
    400,
    'Throughput exceeds the current throughput limit for your account. Please contact AWS Support at https://aws.amazon.com/support request a limit increase',
  ],
  TransactionConflictException: [400, CONFLICT],
  TransactionInProgressException: [400, 'The transaction with the given request token is already in progress'],
  InternalServerError: [500, 'Internal server error'],
  ServiceUnavailable: [503, 'The service is currently unavailable'],
};

/**
 * An error by its name, such as `ThrottlingException`. The status and the message of a name that is not temporary are
 * 400 and the name itself, unless given.
 */
export const dynamoDbError = (name: string, status?: number, message?: string): DynamoDbError => {
  const [usualStatus, usualMessage] = TEMPORARY[name] ?? [400, name];
  return {
    status: status ?? usualStatus,
    body: { __type: `${NAMESPACE}#${name}`, message: message ?? usualMessage },
  };
};

/** Why an item cancels its transaction. */
export type CancellationCode = 'TransactionConflict' | 'ThrottlingError';
const REASON_MESSAGES: Readonly<Record<CancellationCode, string>> = {
  TransactionConflict: CONFLICT,
  ThrottlingError: CAPACITY_EXCEEDED,
};

/**
 * The error of a transaction that is not done: one reason for each item, in the order of the request.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors
 *
 * @param codes `undefined` for an item that is not a reason
 */
export const transactionCancelled = (codes: readonly (CancellationCode | undefined)[]): DynamoDbError => {
  const listed = codes.map((code) => code ?? 'None').join(', ');
  return {
    status: 400,
    body: {
      __type: `${NAMESPACE}#TransactionCanceledException`,
      CancellationReasons: codes.map((code) =>
        code === undefined ? { Code: 'None' } : { Code: code, Message: REASON_MESSAGES[code] },
      ),
      // All other errors have `message`.
      Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${listed}]`,
    },
  };
};
