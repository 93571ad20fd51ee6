import type { Order } from './explorer.ts';
import { type Pair, pairOf, titleOf } from './operations.ts';
import type { Step } from './step.ts';

/** The environment variable that replays one order. */
export const ORDER = 'ORDER';

const describe = (pair: Pair, { actor, label, isStale }: Step): string => {
  const [first, second] = pair.names;
  const name = actor === 0 ? first : first === second ? `${second} (2)` : second;
  return `${name.padEnd(18)} ${label}${isStale ? ', answered from before the last write of the other' : ''}`;
};

/** A failing order as a numbered list, with the command that replays it. */
export const printOrder = ({ pair, trace, violations }: Order): string =>
  [
    `${pair.names.join(' and ')} at the same time, state ${pair.state}:`,
    ...trace.map((step, index) => `${String(index + 1).padStart(4)}. ${describe(pair, step)}`),
    ...violations.map((text) => `   ✗ ${text}`),
    `   replay: ${ORDER}='${titleOf(pair)} ${trace.map(({ id }) => id).join(',')}' npm run bench:model`,
  ].join('\n');

/** The pair and the ids of the steps of a replay. @throws Error for an unknown pair */
export const parseOrder = (text: string): { readonly pair: Pair; readonly ids: readonly string[] } => {
  const [title = '', ids = ''] = text.split(' ');
  return { pair: pairOf(title), ids: ids.split(',') };
};
