import { stripVTControlCharacters } from 'node:util';

/** A terminal, as far as a status line needs it. */
export interface TerminalStream {
  readonly columns?: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** Prints lines above a line that stays the last one. */
export interface StatusLine {
  /** Prints text that ends with a line break above the status. */
  print(text: string): void;
  /** Shows the status, or another one. */
  show(status: string): void;
  /** Removes the status, so that the shell's prompt follows the last line. */
  close(): void;
}

const CLEAR_BELOW = '\x1b[J';

export const makeStatusLine = (stream: TerminalStream): StatusLine => {
  let status = '';
  /** Characters of the status as it was drawn; 0 when it is not there. */
  let drawn = 0;
  // 0 on a pseudo terminal whose size nobody set.
  const columns = (): number => stream.columns || 80;
  const erased = (): string => {
    if (drawn === 0) return '';
    // A terminal that became narrower wraps what it has.
    const above = Math.ceil(drawn / columns()) - 1;
    drawn = 0;
    return `\r${above > 0 ? `\x1b[${above}A` : ''}${CLEAR_BELOW}`;
  };
  const redrawn = (): string => {
    const length = stripVTControlCharacters(status).length;
    // One that fills its row would wrap where the cursor stands; without styles, it can be cut.
    const text = length < columns() ? status : stripVTControlCharacters(status).slice(0, Math.max(0, columns() - 1));
    drawn = stripVTControlCharacters(text).length;
    return text;
  };
  const redraw = (): void => void stream.write(`${erased()}${redrawn()}`);
  stream.on('resize', redraw);
  return {
    print: (text) => void stream.write(`${erased()}${text}${redrawn()}`),
    show: (text) => {
      status = text;
      redraw();
    },
    close: () => {
      stream.off('resize', redraw);
      status = '';
      const text = erased();
      if (text !== '') stream.write(text);
    },
  };
};
