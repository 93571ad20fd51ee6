import * as v from 'valibot';
import type { Colours } from './colours.ts';
import { printable, timeText } from './printable.ts';

const Text = v.optional(v.string());
const Entry = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({
    level: v.optional(v.string(), 'INFO'),
    event: v.string(),
    error: Text,
    message: Text,
    detail: Text,
    route: Text,
  }),
);
type Entry = v.InferOutput<typeof Entry>;

export interface LogLineOptions {
  readonly colours: Colours;
  readonly at: Date;
}

/**
 * A line that a function logged, for people: errors and warnings, on one line. `undefined` for a line that is not shown: an event of
 * ordinary operation or a metric. A line that is no event of Ringthrough's is shown unchanged.
 *
 * @param from the function, or the part of the local backend
 */
export const logLine = (from: string, line: string, { colours, at }: LogLineOptions): string | undefined => {
  const time = colours.dim(`${timeText(at)}  `);
  const parsed = v.safeParse(Entry, line);
  if (!parsed.success) return line.trim() === '' ? undefined : `${time}${colours.dim(from)}  ${withoutControls(line)}`;
  const { level } = parsed.output;
  if (level === 'INFO' || level === 'DEBUG') return undefined;
  const paint = level === 'ERROR' ? colours.red : colours.yellow;
  const { text, rest } = describe(parsed.output, from);
  return `${time}${paint(level.toLowerCase().padEnd(6))} ${printable(text)}${colours.dim(printable(rest).replace(/^(?=.)/, '  '))}`;
};

/** Stacks keep their indentation. */
const withoutControls = (line: string): string => line.replace(/(?!\t)\p{Cc}/gu, '\ufffd').trimEnd();

/** Fields that the text has already, that are for CloudWatch only, or that take more than a line. */
const NOT_REPEATED: readonly string[] = ['level', 'event', 'error', 'message', 'detail', 'route', 'stack', '_aws'];

const describe = (entry: Entry, from: string): { readonly text: string; readonly rest: string } => {
  const { event, error, message, detail, route } = entry;
  const what = [error, message ?? detail].filter((part) => part !== undefined).join(': ');
  const where = route ?? from;
  const rest = Object.entries(entry)
    .filter(([name, value]) => !NOT_REPEATED.includes(name) && typeof value !== 'object' && /^[a-z]/.test(name))
    .map(([name, value]) => `${name}=${value}`);
  return {
    text: `${where}  ${what === '' ? event : what}`,
    rest: [...(what === '' ? [] : [event]), ...rest].join(' '),
  };
};
