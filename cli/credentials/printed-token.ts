/** The value in what a program printed: without its label, quotes, brackets and line breaks. Of a log line, the last of them. */
export const printedValue = (text: string): string => {
  const decoded = percentDecoded(text.replaceAll(/[\u200B-\u200D\uFEFF\u00A0]/g, ' ')).trim();
  // A token of Firebase is found in any text: nothing else looks like it.
  return /\b[\w-]{22}:APA91[\w-]{120,}/.exec(decoded)?.[0] ?? unwrapped(decoded);
};

/** The bytes inside of `<740f4707 bebcf74f …>` and `{length = 32, bytes = 0x740f4707 … }`, as NSData is printed. */
const NSDATA = /bytes\s*=\s*(0x[0-9a-f\s.…]+)|<(?:Buffer\s+)?((?:[0-9a-f]{2,}[\s.…]*){2,})>/i;

const LABEL = /^[\s\S]*?(?:token|id|credentials)\w*["']?\s*(?:is|was|[:=]|[-=]>)+[:=\s]*/i;

const unwrapped = (text: string): string => {
  const [, afterLength, inBrackets] = NSDATA.exec(text) ?? [];
  const data = afterLength ?? inBrackets;
  if (data !== undefined) return data.trim();
  if (/Expo(?:nent)?PushToken\[/.test(text)) return text;
  const value = withoutQuotes(text.replace(/^Optional\((.*?)\)?[\s;,.]*$/s, '$1'));
  const unlabelled = LABEL.exec(value)?.[0];
  // A token of Firebase has a colon of its own, and no blank.
  if (unlabelled !== undefined && unlabelled.length < value.length && !isBareFcm(value)) {
    return unwrapped(value.slice(unlabelled.length));
  }
  return value;
};

const isBareFcm = (text: string): boolean =>
  /^[\w-]+:[\w-]{20,}$/.test(text) && !/token/i.test(text.split(':')[0] ?? '');

const withoutQuotes = (text: string): string =>
  text
    .trim()
    .replaceAll(/^["'`“”‘’(<[{\s]+|["'`“”‘’)>}\],;\s]+$/g, '')
    // A list of bytes keeps its commas.
    .trim();

const percentDecoded = (text: string): string => {
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
