import { EXIT } from '../terminal/cli-error.ts';

/** What a check found. Contains no secret. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'error';
  /** What was looked at, in a few words: `key pair`, `production`, `audience`. */
  readonly subject: string;
  /** What is so, or what is wrong; of several causes, the likeliest first. */
  readonly what: string;
  /** What fixes it: a command line, a setting, or a page. Lines are separated by `\n`; one that begins with a blank continues the one before. */
  readonly fix?: string;
}

/** Findings of level `error` make the exit code 7. */
export const exitCodeOf = (findings: readonly Finding[]): number =>
  findings.some(({ level }) => level === 'error') ? EXIT.findings : EXIT.ok;
