/** `text`: for people, one line per request. `json`: one JSON object per line, for programs. */
export type LogFormat = 'text' | 'json';

const FORMATS: readonly LogFormat[] = ['text', 'json'];

/** @param log the environment variable LOG @throws Error for any value but `text` and `json` */
export const logFormatOf = (log: string | undefined, isTerminal: boolean): LogFormat => {
  if (log === undefined || log === '') return isTerminal ? 'text' : 'json';
  const format = FORMATS.find((one) => one === log);
  if (format === undefined) throw new Error(`LOG must be "text" or "json", not "${log}"`);
  return format;
};
