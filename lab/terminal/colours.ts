import picocolors from 'picocolors';

export type Colours = ReturnType<typeof picocolors.createColors>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Colours on a terminal that shows them, unless `NO_COLOR` is set (https://no-color.org). `FORCE_COLOR` is for anything else. */
export const coloursFor = (isTerminal: boolean, { NO_COLOR, FORCE_COLOR, TERM }: Environment): Colours => {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return picocolors.createColors(false);
  const isForced = FORCE_COLOR !== undefined && FORCE_COLOR !== '0';
  return picocolors.createColors(isForced || (isTerminal && TERM !== 'dumb'));
};
