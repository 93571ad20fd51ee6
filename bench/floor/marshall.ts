/** A value as a DynamoDB attribute value. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
const toAttribute = (value: unknown): object => {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  return { M: toItem(Object(value)) };
};

export const toItem = (values: Readonly<Record<string, unknown>>): Record<string, object> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toAttribute(value)]));
