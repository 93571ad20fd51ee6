import { describe, expect, it } from 'vitest';
import { makeStatusLine } from '../../../lab/terminal/status-line.ts';
import { makeScreen } from './screen.ts';

const URL = 'ring lab http://127.0.0.1:3000 · Ctrl-C stops';

describe('the status line', () => {
  it('stays below every line that is printed', () => {
    const screen = makeScreen(80);
    const status = makeStatusLine(screen);
    status.print('before\n');
    status.show(URL);

    status.print('one\n');
    status.print('two\nthree\n');

    expect(screen.rows()).toEqual(['before', 'one', 'two', 'three', URL]);
  });

  it('stays the last one below a line that takes several rows', () => {
    const screen = makeScreen(50);
    const status = makeStatusLine(screen);
    status.show(URL);

    status.print(`${'x'.repeat(120)}\n`);

    expect(screen.rows()).toEqual(['x'.repeat(50), 'x'.repeat(50), 'x'.repeat(20), URL]);
  });

  it.each([44, 30, 12])('is there once, and only once, when the terminal becomes %i columns wide', (columns) => {
    const screen = makeScreen(80);
    const status = makeStatusLine(screen);
    status.show(URL);
    status.print('one\n');

    screen.resize(columns);
    status.print('two\n');

    expect(screen.rows()).toEqual(['one', 'two', URL.slice(0, columns - 1).trimEnd()]);
    screen.resize(80);
    expect(screen.rows()).toEqual(['one', 'two', URL]);
  });

  it('keeps its styles where it fits', () => {
    const written: string[] = [];
    const stream = { columns: 80, write: (text: string) => written.push(text), on: () => {}, off: () => {} };

    makeStatusLine(stream).show('\x1b[1mring lab\x1b[22m');

    expect(written.join('')).toContain('\x1b[1mring lab\x1b[22m');
  });

  it('shows itself on a terminal that does not know its width', () => {
    const written: string[] = [];
    const stream = { columns: 0, write: (text: string) => written.push(text), on: () => {}, off: () => {} };

    makeStatusLine(stream).show(URL);

    expect(written.join('')).toContain(URL);
  });

  it('leaves nothing behind, and prints without itself afterwards', () => {
    const screen = makeScreen(80);
    const status = makeStatusLine(screen);
    status.show(URL);
    status.print('one\n');

    status.close();
    status.close();
    status.print('last\n');

    expect(screen.rows()).toEqual(['one', 'last', '']);
    expect(screen.listeners()).toBe(0);
  });
});
