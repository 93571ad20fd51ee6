/**
 * The errors of SQS: `__type` of the JSON protocol, the code of the older Query protocol, the HTTP status.
 * Those of `com.amazonaws.sqs` are in the service model; the others are common to all AWS services.
 * https://github.com/aws/api-models-aws/blob/main/models/sqs/service/2012-11-05/sqs-2012-11-05.json
 */
const ERRORS = {
  BatchEntryIdsNotDistinct: ['com.amazonaws.sqs', 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct', 400],
  BatchRequestTooLong: ['com.amazonaws.sqs', 'AWS.SimpleQueueService.BatchRequestTooLong', 400],
  EmptyBatchRequest: ['com.amazonaws.sqs', 'AWS.SimpleQueueService.EmptyBatchRequest', 400],
  InvalidAttributeName: ['com.amazonaws.sqs', 'InvalidAttributeName', 400],
  InvalidAttributeValue: ['com.amazonaws.sqs', 'InvalidAttributeValue', 400],
  InvalidBatchEntryId: ['com.amazonaws.sqs', 'AWS.SimpleQueueService.InvalidBatchEntryId', 400],
  InvalidMessageContents: ['com.amazonaws.sqs', 'InvalidMessageContents', 400],
  MessageNotInflight: ['com.amazonaws.sqs', 'AWS.SimpleQueueService.MessageNotInflight', 400],
  QueueDoesNotExist: ['com.amazonaws.sqs', 'AWS.SimpleQueueService.NonExistentQueue', 400],
  QueueNameExists: ['com.amazonaws.sqs', 'QueueAlreadyExists', 400],
  ReceiptHandleIsInvalid: ['com.amazonaws.sqs', 'ReceiptHandleIsInvalid', 404],
  ResourceNotFoundException: ['com.amazonaws.sqs', 'ResourceNotFoundException', 404],
  RequestThrottled: ['com.amazonaws.sqs', 'RequestThrottled', 403],
  TooManyEntriesInBatchRequest: ['com.amazonaws.sqs', 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest', 400],
  UnsupportedOperation: ['com.amazonaws.sqs', 'AWS.SimpleQueueService.UnsupportedOperation', 400],
  InternalFailure: ['com.amazon.coral.service', 'InternalFailure', 500],
  InvalidParameterValueException: ['com.amazon.coral.service', 'InvalidParameterValue', 400],
  MissingRequiredParameterException: ['com.amazon.coral.service', 'MissingParameter', 400],
  SerializationException: ['com.amazon.coral.service', 'MalformedInput', 400],
  ServiceUnavailable: ['com.amazon.coral.service', 'ServiceUnavailable', 503],
  UnknownOperationException: ['com.amazon.coral.service', 'InvalidAction', 400],
} as const satisfies Record<string, readonly [string, string, number]>;

export type SqsErrorName = keyof typeof ERRORS;

export const isSqsErrorName = (text: string): text is SqsErrorName => Object.hasOwn(ERRORS, text);

/** An error response of the SQS API. */
export class SqsError extends Error {
  override readonly name = 'SqsError';
  /** `com.amazonaws.sqs#QueueDoesNotExist`: SDKs select the error class by it. */
  readonly type: string;
  /** The code of the Query protocol, which SDKs still report. Also the code of a failed batch entry. */
  readonly queryCode: string;
  readonly status: number;

  constructor(error: SqsErrorName, message: string, statusOverride?: number) {
    super(message);
    const [namespace, queryCode, status] = ERRORS[error];
    this.type = `${namespace}#${error}`;
    this.queryCode = queryCode;
    this.status = statusOverride ?? status;
  }
}

export const invalidParameter = (name: string, value: unknown, reason: string): SqsError =>
  new SqsError('InvalidParameterValueException', `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);

export const missing = (name: string): SqsError =>
  new SqsError('MissingRequiredParameterException', `The request must contain the parameter ${name}.`);
