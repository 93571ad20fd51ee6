import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

const isPlain = (value: unknown): value is object => {
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  return prototype === Object.prototype || prototype === null;
};

/**
 * A value as DynamoDB writes it, as the SDK's `marshall` makes it with `removeUndefinedValues`: of the kinds that our items have, without
 * the SDK's options for others. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 *
 * @throws TypeError for any other value, also for a number that JavaScript cannot hold exactly, and an empty set
 */
const attributeOf = (value: unknown): AttributeValue => {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null) return { NULL: true };
  if (Array.isArray(value)) return { L: value.filter((one) => one !== undefined).map(attributeOf) };
  if (isPlain(value)) return { M: toItem(value) };
  const texts: unknown[] = value instanceof Set ? [...value] : [];
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return { SS: texts };
  throw new TypeError(`an item has no ${typeof value} of this kind`);
};

/** An object in DynamoDB's format, without its undefined members. */
export const toItem = (values: object): Item => {
  const item: Item = {};
  for (const name of Object.keys(values)) {
    const value = values[name as keyof typeof values];
    if (value !== undefined) item[name] = attributeOf(value);
  }
  return item;
};
