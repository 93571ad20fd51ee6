import type { RingthroughError } from '../api/errors.ts';
import type { Candidate, Content, Part } from './signal-types.ts';

/** Something to send, and who waits for it. */
export interface Item {
  readonly part: Part;
  readonly resolve: () => void;
  readonly reject: (error: RingthroughError) => void;
}

/** Items that travel as one message. */
export interface Batch {
  readonly to: string | undefined;
  readonly content: Content;
  readonly items: readonly Item[];
}

/** What the API takes over a socket in one message, with room for ids. */
const MAX_BYTES = 29_000;
/** What the API takes in one message. */
const MAX_CANDIDATES = 64;

/** Puts together what may travel together, in the order of sending to each party. What is too large for a socket travels alone. */
export const batchesOf = (items: readonly Item[]): readonly Batch[] => {
  const batches: Batch[] = [];
  for (const item of items) {
    const index = batches.map(({ to }) => to).lastIndexOf(item.part.to);
    const last = batches[index];
    const joined = last && join(last, item);
    if (joined !== undefined) batches[index] = joined;
    else batches.push(batchOf(item));
  }
  return batches;
};

/** An app in JavaScript may send anything. */
export const isPart = (part: object): boolean => 'description' in part || 'candidate' in part || 'data' in part;

/** One item alone. */
export const batchOf = (item: Item): Batch => ({ to: item.part.to, content: contentOf(item.part), items: [item] });

const contentOf = (part: Part): Content => {
  if ('description' in part) return { description: part.description };
  return 'data' in part ? { data: part.data } : { candidates: [part.candidate] };
};

/** A receiver applies the description first, then the candidates, then the data: what would change the order does not join. */
const join = ({ to, content, items }: Batch, item: Item): Batch | undefined => {
  const { part } = item;
  const { candidates = [], data } = content;
  if (data !== undefined || 'description' in part) return undefined;
  if (!('data' in part) && candidates.length === MAX_CANDIDATES) return undefined;
  const more = 'data' in part ? { data: part.data } : { candidates: [...candidates, part.candidate] };
  const joined: Content = { ...content, ...more };
  return bytesOf(joined) > MAX_BYTES ? undefined : { to, content: joined, items: [...items, item] };
};

/** Bytes as JSON in UTF-8; of a character outside of the first plane, more than it has. */
export const bytesOf = (value: object): number =>
  JSON.stringify(value)
    .replace(/[\u0080-\u07ff]/g, '..')
    .replace(/[\u0800-\uffff]/g, '...').length;

/** The parts of what has arrived, in the order in which they are to be applied. */
export const candidatesIn = (content: {
  readonly candidates?: readonly (Candidate | null)[] | undefined;
  readonly candidate?: Candidate | null | undefined;
}): readonly (Candidate | null)[] => content.candidates || (content.candidate === undefined ? [] : [content.candidate]);
