import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** `<partition>|<sort key>` */
export const keyOf = ({ pk, sk }: Item): string => `${pk?.S}|${sk?.S}`;

/** The key of an item, as DynamoDB takes it. */
export const keyItemOf = (key: string): Item => {
  const [pk = '', sk = ''] = key.split('|');
  return { pk: { S: pk }, sk: { S: sk } };
};

/** All items of a table: by key, the number of the item's text. States share those numbers, so they are compared quickly. */
export type TableState = ReadonlyMap<string, number>;

/** Some items replaced; `undefined` removes one. */
export const withItems = (state: TableState, changes: Iterable<readonly [string, number | undefined]>): TableState => {
  const next = new Map(state);
  for (const [key, number] of changes) {
    if (number === undefined) next.delete(key);
    else next.set(key, number);
  }
  return next;
};

const texts = new WeakMap<TableState, string>();

/** The same for equal states. */
export const textOf = (state: TableState): string => {
  const known = texts.get(state);
  if (known !== undefined) return known;
  const text = [...state]
    .map(([key, number]) => `${key}=${number}`)
    .sort()
    .join('\n');
  texts.set(state, text);
  return text;
};
