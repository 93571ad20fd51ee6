import type { Finding } from '../../finding.ts';
import type { Reading, Snapshot } from '../snapshot.ts';

/** Evaluates one part of a snapshot. Pure: the time is that of the snapshot. */
export type Rule = (snapshot: Snapshot) => readonly Finding[];

export const ok = (subject: string, what: string): Finding => ({ level: 'ok', subject, what });

export const warning = (subject: string, what: string, fix?: string): Finding => ({
  level: 'warning',
  subject,
  what,
  ...(fix !== undefined && { fix }),
});

export const error = (subject: string, what: string, fix?: string): Finding => ({
  level: 'error',
  subject,
  what,
  ...(fix !== undefined && { fix }),
});

const MAY_READ =
  "the AWS managed policy ReadOnlyAccess allows everything that is read here; in somebody else's account: --snapshot FILE there, --from-snapshot FILE here";

/** Evaluates what was read; what could not be read is a warning with its reason, or an error. */
export const evaluate = <T>(
  subject: string,
  reading: Reading<T>,
  rule: (value: T) => readonly Finding[],
  level: 'warning' | 'error' = 'warning',
): readonly Finding[] =>
  'value' in reading
    ? rule(reading.value)
    : level === 'error'
      ? [error(subject, reading.unreadable)]
      : [
          warning(
            subject,
            `could not be read: ${reading.unreadable}`,
            /does not allow/.test(reading.unreadable) ? MAY_READ : undefined,
          ),
        ];

/** `3 days` between two times; `0 days` within the first. */
export const daysBetween = (from: string, to: string): number =>
  Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000);

export const days = (count: number): string => `${count} day${count === 1 ? '' : 's'}`;
