import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { ActionContext } from './action.ts';
import { MessageAttribute, md5, md5OfAttributes, sizeOf } from './message-attributes.ts';
import type { Queue } from './queue.ts';
import { invalidParameter, missing, SqsError } from './sqs-error.ts';

/** The input of `SendMessage`, and of each entry of `SendMessageBatch`. */
export const MessageToSend = {
  MessageBody: v.optional(v.string(), ''),
  DelaySeconds: v.optional(v.pipe(v.number(), v.integer())),
  MessageAttributes: v.optional(v.record(v.string(), MessageAttribute), {}),
  /** Of FIFO queues; a standard queue takes the first for its fairness, which is not simulated. */
  MessageGroupId: v.optional(v.string()),
  MessageDeduplicationId: v.optional(v.string()),
  MessageSystemAttributes: v.optional(v.object({ AWSTraceHeader: v.optional(MessageAttribute) }), {}),
};
const Sent = v.object(MessageToSend);
type Sent = v.InferOutput<typeof Sent>;

const MAX_DELAY_SECONDS = 900;
const MAX_ATTRIBUTES = 10;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const ALLOWED_CHARACTERS = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** The size that counts against the limits, in bytes. */
export const messageBytes = ({ MessageBody, MessageAttributes }: Sent): number =>
  Buffer.byteLength(MessageBody) + sizeOf(MessageAttributes);

const check = (sent: Sent, limit: number): void => {
  const { MessageBody, DelaySeconds = 0, MessageAttributes } = sent;
  if (MessageBody === '') throw missing('MessageBody');
  if (!ALLOWED_CHARACTERS.test(MessageBody)) {
    throw new SqsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  if (DelaySeconds < 0 || DelaySeconds > MAX_DELAY_SECONDS) {
    throw invalidParameter('DelaySeconds', DelaySeconds, `DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`);
  }
  const count = Object.keys(MessageAttributes).length;
  if (count > MAX_ATTRIBUTES) {
    const message = `Number of message attributes [${count}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`;
    throw new SqsError('InvalidParameterValueException', message);
  }
  if (messageBytes(sent) > limit) {
    const message = `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`;
    throw new SqsError('InvalidParameterValueException', message);
  }
};

/** Parameters that AWS refuses for the other type of queue. */
const OTHER_TYPE = 'The request include parameter that is not valid for this queue type';

const checkForType = ({ DelaySeconds, MessageDeduplicationId }: Sent, { fifo }: Queue): void => {
  if (fifo !== undefined && DelaySeconds !== undefined && DelaySeconds > 0)
    throw invalidParameter('DelaySeconds', DelaySeconds, OTHER_TYPE);
  if (fifo === undefined && MessageDeduplicationId !== undefined)
    throw invalidParameter('MessageDeduplicationId', MessageDeduplicationId, OTHER_TYPE);
};

/** Puts a message into a queue. @returns its id, and the digests that the sender verifies @throws SqsError */
export const acceptMessage = (sent: Sent, queue: Queue, { clock }: ActionContext) => {
  const { delaySeconds, maximumMessageSize } = queue.attributes();
  check(sent, maximumMessageSize);
  checkForType(sent, queue);
  const receipt = queue.fifo?.place(sent, sent.MessageBody, randomUUID());
  const messageId = receipt?.messageId ?? randomUUID();
  const trace = sent.MessageSystemAttributes.AWSTraceHeader;
  const message = {
    messageId,
    body: sent.MessageBody,
    attributes: sent.MessageAttributes,
    ...(trace?.StringValue !== undefined && { traceHeader: trace.StringValue }),
    sentAt: clock.now(),
    ...(receipt && { fifo: receipt.place }),
  };
  if (!receipt?.isDuplicate) queue.send(message, sent.DelaySeconds ?? delaySeconds);
  const ofAttributes = md5OfAttributes(sent.MessageAttributes);
  const ofTrace = trace && md5OfAttributes({ AWSTraceHeader: trace });
  return {
    MessageId: messageId,
    ...(receipt && { SequenceNumber: receipt.place.sequenceNumber }),
    MD5OfMessageBody: md5(sent.MessageBody),
    ...(ofAttributes !== undefined && { MD5OfMessageAttributes: ofAttributes }),
    ...(ofTrace !== undefined && { MD5OfMessageSystemAttributes: ofTrace }),
  };
};
