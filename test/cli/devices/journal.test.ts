import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { journalName, openJournal } from '../../../cli/terminal/journal.ts';

const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'ringthrough-journal-')), 'work.journal');

const open = async (path: string, deployment = 'one') => {
  const entries: number[] = [];
  const journal = await openJournal({
    path,
    of: { work: 'test', deployment },
    entry: v.object({ n: v.number() }),
    onEntry: ({ n }) => entries.push(n),
  });
  return { ...journal, entries };
};

describe('a journal', () => {
  it('has the entries of every earlier run, also of one that was killed', async () => {
    const path = newPath();
    const first = await open(path);
    first.append({ n: 1 });
    first.append({ n: 2 });
    const second = await open(path);
    second.append({ n: 3 });

    const third = await open(path);

    expect([first.isResumed, second.isResumed]).toEqual([false, true]);
    expect(third.entries).toEqual([1, 2, 3]);
  });

  it.each(['{"n":', '{"n":2}', 'é'.repeat(3)])(
    'loses a last line that was not written to its end: %s',
    async (torn) => {
      const path = newPath();
      (await open(path)).append({ n: 1 });
      appendFileSync(path, torn);

      const second = await open(path);
      second.append({ n: 7 });

      expect(second.entries).toEqual([1]);
      expect((await open(path)).entries).toEqual([1, 7]);
    },
  );

  it('reads lines that are longer than what is read at once', async () => {
    const path = newPath();
    const journal = await open(path);
    for (let n = 0; n < 20_000; n += 1) journal.append({ n });

    const { entries } = await open(path);

    expect(entries).toHaveLength(20_000);
    expect(entries.at(-1)).toBe(19_999);
  });

  it('is refused for other work, and left as it is', async () => {
    const path = newPath();
    (await open(path)).append({ n: 1 });
    const before = readFileSync(path, 'utf8');

    await expect(open(path, 'two')).rejects.toMatchObject({ kind: 'input', message: /journal of other work/ });
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it.each(['some text\n', '{"name":"package"}\n'])('refuses a file that is none: %j', async (text) => {
    const path = newPath();
    writeFileSync(path, text);

    await expect(open(path)).rejects.toMatchObject({ kind: 'input', message: /is no journal/ });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('refuses a line within it that is no entry', async () => {
    const path = newPath();
    (await open(path)).append({ n: 1 });
    appendFileSync(path, '{"n":"x"}\n');

    await expect(open(path)).rejects.toMatchObject({ kind: 'input', message: /line 3: no entry/ });
  });

  it('says that it cannot be written', async () => {
    await expect(open(tmpdir())).rejects.toMatchObject({ kind: 'input', message: /EISDIR/ });
  });

  it('has a file name that says of which deployment it is', () => {
    expect(journalName('repair', 'http://127.0.0.1:3000')).toBe('ringthrough-repair-127.0.0.1-3000.journal');
    expect(journalName('import', 'ringthrough-dev-api')).toBe('ringthrough-import-ringthrough-dev-api.journal');
  });
});
