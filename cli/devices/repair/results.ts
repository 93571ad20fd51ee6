import * as v from 'valibot';
import { count, counted } from '../../terminal/numbers.ts';
import type { Colours } from '../../terminal/output.ts';
import { table } from '../../terminal/table.ts';
import type { RepairResult } from './repair-device.ts';

/** A line of the journal. `device`: a digest, so that the file has no user's name. */
export const JournalEntry = v.object({
  device: v.string(),
  kind: v.picklist(['repaired', 'unchanged', 'left', 'failed']),
  /** How it was repaired, why it was left, or why it failed. */
  detail: v.optional(v.string()),
});
export type JournalEntry = v.InferOutput<typeof JournalEntry>;

export const entryOf = (device: string, result: RepairResult): JournalEntry => {
  switch (result.kind) {
    case 'repaired':
      return { device, kind: result.kind, detail: result.how };
    case 'left':
      return { device, kind: result.kind, detail: result.why };
    case 'failed':
      return { device, kind: result.kind, detail: result.reason };
    case 'unchanged':
      return { device, kind: result.kind };
  }
};

/** Results of all runs of a journal, the last of each device. */
export const resultCounter = () => {
  const last = new Map<string, JournalEntry>();
  return {
    add: (entry: JournalEntry): void => void last.set(entry.device, entry),
    /** Whether nothing is left to do for it. */
    isDone: (device: string): boolean => (last.get(device)?.kind ?? 'failed') !== 'failed',
    counts: () => {
      const counts = { repaired: {}, unchanged: 0, left: {}, failed: {} } as {
        repaired: Record<string, number>;
        unchanged: number;
        left: Record<string, number>;
        failed: Record<string, number>;
      };
      for (const { kind, detail = '' } of last.values()) {
        if (kind === 'unchanged') counts.unchanged += 1;
        else counts[kind][detail] = (counts[kind][detail] ?? 0) + 1;
      }
      return counts;
    },
  };
};
export type ResultCounts = ReturnType<ReturnType<typeof resultCounter>['counts']>;

export const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, one) => total + one, 0);

const TEXTS: Readonly<Record<string, string>> = {
  enabled: 'endpoint enabled, "failing" cleared',
  returned: 'rung in the declared environment again',
  created: 'endpoint made again',
  gone: 'its endpoint and token are gone: the next start of the app registers again',
  registered: 'its app has registered meanwhile, or a call has failed again',
  erased: 'its user is being erased, or has too many devices',
};

export const resultText = (counts: ResultCounts, colours: Colours): string => {
  const rows = (kind: string, of: Readonly<Record<string, number>>) =>
    Object.entries(of).map(([detail, number]) => [kind, count(number), TEXTS[detail] ?? detail]);
  const all = [
    ...rows(colours.green('repaired'), counts.repaired),
    ...(counts.unchanged > 0 ? [['unchanged', count(counts.unchanged), 'nothing to repair any more']] : []),
    ...rows('left to the app', counts.left),
    ...rows(colours.red('failed'), counts.failed),
  ];
  const { repaired } = counts;
  return [
    `${counted(sum(repaired), 'device')} repaired.`,
    ...(all.length > 0 ? ['', table(['RESULT', 'DEVICES', ''], all, colours)] : []),
  ].join('\n');
};
