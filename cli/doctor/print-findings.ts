import type { Cli } from '../command.ts';
import { exitCodeOf, type Finding } from './finding.ts';

const SIGNS = { ok: 'ok', warning: 'warning', error: 'error' } as const;

/** What a check prints besides its findings. */
export interface Report {
  /** First line, for people. */
  readonly title: string;
  /** Facts of which nothing is right or wrong; in JSON beside the findings. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly findings: readonly Finding[];
  /** Last line for people: the next command to try. */
  readonly next?: string;
}

/**
 * Prints findings, one a line with its fix below; with `--json` as `{…facts, findings}`.
 *
 * @returns the exit code
 */
export const printFindings = ({ output }: Pick<Cli, 'output'>, report: Report): number => {
  const { title, facts = {}, findings, next } = report;
  const { colours } = output;
  const paint = { ok: colours.green, warning: colours.yellow, error: colours.red };
  const width = Math.max(0, ...findings.map(({ subject }) => subject.length));
  const lineOf = ({ level, subject, what, fix }: Finding): string => {
    const indent = ' '.repeat(11 + width);
    const [first = '', ...others] = [
      ...what.split('\n'),
      ...(fix === undefined ? [] : fix.split('\n').map((line) => (line.startsWith(' ') ? `  ${line}` : `→ ${line}`))),
    ];
    const head = `${paint[level](SIGNS[level].padEnd(7))}  ${subject.padEnd(width)}  ${first}`;
    return [head, ...others.map((line) => `${indent}${line}`)].join('\n');
  };
  output.result({ ...facts, findings }, () =>
    [
      colours.bold(title),
      '',
      ...findings.map(lineOf),
      '',
      summaryOf(findings),
      ...(next === undefined ? [] : [next]),
    ].join('\n'),
  );
  return exitCodeOf(findings);
};

const summaryOf = (findings: readonly Finding[]): string => {
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length;
  const parts = [counted(count('error'), 'error'), counted(count('warning'), 'warning')].filter((part) => part !== '');
  return parts.length === 0 ? 'Nothing wrong was found.' : `${parts.join(', ')}.`;
};

const counted = (count: number, what: string): string =>
  count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
