import * as v from 'valibot';
import type { FaultEffectOf } from '../../faults/fault.ts';
import type { FaultScript } from '../../faults/fault-script.ts';
import { type CancellationCode, type DynamoDbError, dynamoDbError, transactionCancelled } from './dynamodb-error.ts';

/** A request to DynamoDB. */
export interface DynamoDbRequest {
  /** Such as `UpdateItem`. */
  readonly action: string;
  /** JSON. */
  readonly body: string;
}

/** The effect of the script on a request: an error instead of an answer, or no answer although the request is done. */
export type ScriptedOutcome =
  | { readonly kind: 'refused'; readonly error: DynamoDbError }
  | { readonly kind: 'disconnected' };

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling */
const CONFLICTING_WRITES = /^(PutItem|UpdateItem|DeleteItem)$/;
const TRANSACTIONS = /^Transact(Write|Get)Items$/;

const Transaction = v.pipe(v.string(), v.parseJson(), v.object({ TransactItems: v.array(v.unknown()) }));

/**
 * Applies the script's faults to a request: waits for its delay, then takes its next error, if any.
 * Rejects when the service closes during the delay.
 */
export const applyFaults = async (
  script: FaultScript,
  { action, body }: DynamoDbRequest,
): Promise<ScriptedOutcome | undefined> => {
  const request = { service: 'dynamodb', action, body } as const;
  await script.hold(request);
  const isTransaction = TRANSACTIONS.test(action);
  const canConflict = isTransaction || CONFLICTING_WRITES.test(action);
  const fault = script.take(request, [
    'failing',
    'throttled',
    'disconnecting',
    ...(canConflict ? (['conflicting'] as const) : []),
  ]);
  if (fault === undefined) return undefined;
  switch (fault.kind) {
    case 'disconnecting':
      return { kind: 'disconnected' };
    case 'failing':
      return { kind: 'refused', error: failureOf(fault) };
    case 'throttled':
      return { kind: 'refused', error: cancelled(isTransaction, body, 'ThrottlingError', 'ThrottlingException') };
    case 'conflicting':
      return {
        kind: 'refused',
        error: cancelled(isTransaction, body, 'TransactionConflict', 'TransactionConflictException'),
      };
  }
};

const failureOf = ({ code, status, message }: FaultEffectOf<'failing'>): DynamoDbError =>
  dynamoDbError(code ?? (status === 503 ? 'ServiceUnavailable' : 'InternalServerError'), status, message);

/** A transaction is cancelled because of its first item; any other request is refused with the exception `name`. */
const cancelled = (isTransaction: boolean, body: string, code: CancellationCode, name: string): DynamoDbError => {
  const transaction = isTransaction ? v.safeParse(Transaction, body) : undefined;
  if (!transaction?.success) return dynamoDbError(name);
  return transactionCancelled(transaction.output.TransactItems.map((_, index) => (index === 0 ? code : undefined)));
};
