import {
  ConditionalCheckFailedException,
  InternalServerError,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ResourceNotFoundException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { SNSServiceException } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { isTemporary } from '../../lambda/http/temporary-error.ts';

const given = { message: '', $metadata: {} };
const cancelled = (...codes: readonly string[]) =>
  new TransactionCanceledException({ ...given, CancellationReasons: codes.map((Code) => ({ Code })) });

describe('a failed request to AWS', () => {
  it.each([
    new ProvisionedThroughputExceededException(given),
    new RequestLimitExceeded(given),
    new ThrottlingException(given),
    new TransactionConflictException(given),
    new TransactionInProgressException({ ...given, Message: '' }),
    new InternalServerError(given),
    cancelled('None', 'TransactionConflict'),
    cancelled('ThrottlingError'),
    new SNSServiceException({ ...given, name: 'Throttling', $fault: 'client' }),
    new SNSServiceException({ ...given, name: 'Unknown', $fault: 'server' }),
    Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
    Object.assign(new Error('no answer'), { name: 'TimeoutError' }),
  ])('may succeed later: $name', (error) => {
    expect(isTemporary(error)).toBe(true);
  });

  it.each([
    new ConditionalCheckFailedException(given),
    new ResourceNotFoundException(given),
    cancelled('ConditionalCheckFailed', 'TransactionConflict'),
    cancelled('ValidationError'),
    cancelled(),
    new TypeError('x is not a function'),
    'a text',
  ])('fails again: $name', (error) => {
    expect(isTemporary(error)).toBe(false);
  });
});
