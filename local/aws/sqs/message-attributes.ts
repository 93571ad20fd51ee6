import { createHash } from 'node:crypto';
import * as v from 'valibot';

export const MessageAttribute = v.object({
  DataType: v.pipe(v.string(), v.regex(/^(String|Number|Binary)(\..+)?$/)),
  StringValue: v.optional(v.string()),
  /** In base64, as in JSON. */
  BinaryValue: v.optional(v.string()),
});
export type MessageAttribute = v.InferOutput<typeof MessageAttribute>;

/** By name. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const bytesOf = ({ StringValue, BinaryValue }: MessageAttribute): Buffer =>
  BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64');

/** Bytes that count towards the size of a message: names, types and values. */
export const sizeOf = (attributes: MessageAttributes): number =>
  Object.entries(attributes)
    .map(([name, value]) => Buffer.byteLength(name + value.DataType) + bytesOf(value).length)
    .reduce((sum, size) => sum + size, 0);

export const md5 = (content: string | Buffer): string => createHash('md5').update(content).digest('hex');

const withLength = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/**
 * The digest that SDKs verify; `undefined` when there are no attributes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export const md5OfAttributes = (attributes: MessageAttributes): string | undefined => {
  const encoded = Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => [
      withLength(Buffer.from(name)),
      withLength(Buffer.from(value.DataType)),
      Buffer.from([value.BinaryValue === undefined ? 1 : 2]),
      withLength(bytesOf(value)),
    ]);
  return encoded.length === 0 ? undefined : md5(Buffer.concat(encoded));
};

/** The attributes that a receiver requested: by name, by `prefix.*`, or all by `All` or `.*`. */
export const selectAttributes = (attributes: MessageAttributes, wanted: readonly string[]): MessageAttributes => {
  const isWanted = (name: string) =>
    wanted.some(
      (want) => want === 'All' || want === name || (want.endsWith('.*') && name.startsWith(want.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
};
