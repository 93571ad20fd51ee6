import * as v from 'valibot';
import { SqsError } from './sqs-error.ts';

/** Where a message goes that was received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** The attributes of a queue that somebody may set, read. */
export interface QueueAttributes {
  readonly delaySeconds: number;
  readonly maximumMessageSize: number;
  readonly retentionSeconds: number;
  readonly waitTimeSeconds: number;
  readonly visibilityTimeout: number;
  readonly redrivePolicy: RedrivePolicy | undefined;
  /** As they were given, with the defaults of the rest. */
  readonly texts: Readonly<Record<string, string>>;
}

/** 1 MiB since August 2025. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const MAXIMUM_BYTES = 1_048_576;

/** Least, most, default. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const NUMBERS: ReadonlyMap<string, readonly [number, number, number]> = new Map([
  ['DelaySeconds', [0, 900, 0]],
  ['MaximumMessageSize', [1024, MAXIMUM_BYTES, MAXIMUM_BYTES]],
  ['MessageRetentionPeriod', [60, 1_209_600, 345_600]],
  ['ReceiveMessageWaitTimeSeconds', [0, 20, 0]],
  ['VisibilityTimeout', [0, 43_200, 30]],
]);

/** Kept and shown, to no effect here. */
const KEPT = ['Policy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'];

const WholeNumber = v.pipe(v.string(), v.regex(/^\d+$/), v.toNumber());
const Policy = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    deadLetterTargetArn: v.string(),
    // Consoles and templates write it either way.
    maxReceiveCount: v.pipe(v.union([v.number(), WholeNumber]), v.integer(), v.minValue(1), v.maxValue(1000)),
  }),
);

const invalidValue = (name: string): SqsError =>
  new SqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);

/** @throws SqsError for an attribute that a standard queue does not have, or a value out of its range */
export const readAttributes = (given: Readonly<Record<string, string>>): QueueAttributes => {
  const texts: Record<string, string> = {};
  for (const [name, [, , usual]] of NUMBERS) texts[name] = String(usual);
  for (const [name, value] of Object.entries(given)) {
    const range = NUMBERS.get(name);
    if (range === undefined && name !== 'RedrivePolicy' && !KEPT.includes(name)) {
      throw new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
    const number = v.safeParse(WholeNumber, value);
    const fits = number.success && range !== undefined && range[0] <= number.output && number.output <= range[1];
    if (range !== undefined && !fits) throw invalidValue(name);
    // Set to nothing, a policy is taken away.
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
