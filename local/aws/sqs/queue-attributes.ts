import * as v from 'valibot';
import { SqsError } from './sqs-error.ts';

/** After `maxReceiveCount` receives, a message goes to the dead-letter queue. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** The settable attributes of a queue, parsed. */
export interface QueueAttributes {
  readonly delaySeconds: number;
  readonly maximumMessageSize: number;
  readonly retentionSeconds: number;
  readonly waitTimeSeconds: number;
  readonly visibilityTimeout: number;
  readonly redrivePolicy: RedrivePolicy | undefined;
  /** As given, plus the defaults of the others. */
  readonly texts: Readonly<Record<string, string>>;
}

/** 1 MiB since August 2025. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const MAXIMUM_BYTES = 1_048_576;

/** Minimum, maximum, default. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const NUMBERS: ReadonlyMap<string, readonly [number, number, number]> = new Map([
  ['DelaySeconds', [0, 900, 0]],
  ['MaximumMessageSize', [1024, MAXIMUM_BYTES, MAXIMUM_BYTES]],
  ['MessageRetentionPeriod', [60, 1_209_600, 345_600]],
  ['ReceiveMessageWaitTimeSeconds', [0, 20, 0]],
  ['VisibilityTimeout', [0, 43_200, 30]],
]);

/** Of FIFO queues. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const FIFO_VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['FifoQueue', ['true']],
  ['ContentBasedDeduplication', ['true', 'false']],
  ['DeduplicationScope', ['queue', 'messageGroup']],
  ['FifoThroughputLimit', ['perQueue', 'perMessageGroupId']],
]);
const FIFO_DEFAULTS = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/** Stored and returned, but without effect here. */
const WITHOUT_EFFECT = [
  'Policy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
];

const WholeNumber = v.pipe(v.string(), v.regex(/^\d+$/), v.toNumber());
const Policy = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    deadLetterTargetArn: v.string(),
    // The console and templates write a number or a string.
    maxReceiveCount: v.pipe(v.union([v.number(), WholeNumber]), v.integer(), v.minValue(1), v.maxValue(1000)),
  }),
);

const invalidValue = (name: string): SqsError =>
  new SqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);

/** @throws SqsError for an attribute that a queue of this type does not have, or a value outside its range */
export const readAttributes = (given: Readonly<Record<string, string>>): QueueAttributes => {
  const isFifo = given.FifoQueue === 'true';
  const texts: Record<string, string> = isFifo ? { ...FIFO_DEFAULTS } : {};
  for (const [name, [, , defaultValue]] of NUMBERS) texts[name] = String(defaultValue);
  for (const [name, value] of Object.entries(given)) {
    const range = NUMBERS.get(name);
    const values = isFifo ? FIFO_VALUES.get(name) : undefined;
    if (values !== undefined && !values.includes(value)) throw invalidValue(name);
    if (range === undefined && values === undefined && name !== 'RedrivePolicy' && !WITHOUT_EFFECT.includes(name)) {
      throw new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
    const number = v.safeParse(WholeNumber, value);
    const isInRange = number.success && range !== undefined && range[0] <= number.output && number.output <= range[1];
    if (range !== undefined && !isInRange) throw invalidValue(name);
    // An empty value removes the attribute.
    if (value === '') delete texts[name];
    else texts[name] = value;
  }
  const policy = texts.RedrivePolicy === undefined ? undefined : v.safeParse(Policy, texts.RedrivePolicy);
  if (policy?.success === false) throw invalidValue('RedrivePolicy');
  return {
    delaySeconds: Number(texts.DelaySeconds),
    maximumMessageSize: Number(texts.MaximumMessageSize),
    retentionSeconds: Number(texts.MessageRetentionPeriod),
    waitTimeSeconds: Number(texts.ReceiveMessageWaitTimeSeconds),
    visibilityTimeout: Number(texts.VisibilityTimeout),
    redrivePolicy: policy?.output,
    texts,
  };
};
