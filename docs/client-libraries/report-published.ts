import type { PublishedState } from './check-published.ts';

const TITLES: readonly (readonly [PublishedState['state'], string])[] = [
  ['changed', 'Read again: the published file is not the one that the model was made of'],
  ['not_asked', 'Not asked: no answer, so nothing is known'],
  ['unchanged', 'Unchanged'],
];

/** The text, and the exit code: 1 if a model has to be read again. */
export const reportPublished = (
  states: readonly PublishedState[],
): { readonly text: string; readonly exitCode: 0 | 1 } => {
  const parts = TITLES.flatMap(([state, title]) => {
    const found = states.filter((one) => one.state === state);
    if (found.length === 0) return [];
    return [`${title} (${found.length})`, ...found.flatMap(linesOf), ''];
  });
  const isNetworkMissing = states.length > 0 && states.every(({ state }) => state === 'not_asked');
  return {
    text: [...parts, ...(isNetworkMissing ? ['No publisher could be reached: is there a network?', ''] : [])].join(
      '\n',
    ),
    exitCode: states.some(({ state }) => state === 'changed') ? 1 : 0,
  };
};

const linesOf = ({ file, detail, names }: PublishedState): readonly string[] => [
  `  ${file}`,
  `    ${detail}; ${names.join(', ')}`,
];
