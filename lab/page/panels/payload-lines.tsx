import type { ComponentChildren } from 'preact';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const token = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** The paths of all keys of a payload, as JSON pointers. */
export const pathsOf = (value: unknown, path = ''): readonly string[] =>
  isObject(value)
    ? Object.entries(value).flatMap(([key, inner]) => {
        const innerPath = `${path}/${token(key)}`;
        return [innerPath, ...pathsOf(inner, innerPath)];
      })
    : [];

/** A JSON text in a string: its keys that are read are marked too. */
const markedText = (text: string, path: string, reads: ReadonlySet<string>): ComponentChildren => {
  const inner = [...reads].filter((one) => one.startsWith(`${path}/`)).map((one) => one.split('/').at(-1));
  if (inner.length === 0) return text;
  return text
    .split(/(\\"[\w.-]+\\"(?=:))/)
    .map((part, index) => (inner.includes(part.slice(2, -2)) ? <mark key={index}>{part}</mark> : part));
};

interface PayloadLinesProps {
  /** The parsed payload. */
  readonly payload: Json;
  /** The paths of the keys that are read; absent if no library is chosen. */
  readonly reads: ReadonlySet<string> | undefined;
}

/** The payload as indented JSON, a key in each line. Keys that are read are marked, the others are quiet. */
export const PayloadLines = ({ payload, reads }: PayloadLinesProps) => (
  <>
    {'{\n'}
    {linesOf(payload, '', reads)}
    {'}'}
  </>
);

const linesOf = (object: Json, path: string, reads: ReadonlySet<string> | undefined): ComponentChildren => {
  const entries = Object.entries(object);
  return entries.map(([key, value], index) => {
    const inner = `${path}/${token(key)}`;
    const depth = inner.split('/').length - 1;
    const isRead = reads?.has(inner);
    const name = JSON.stringify(key);
    const comma = index < entries.length - 1 ? ',\n' : '\n';
    const indent = '  '.repeat(depth);
    return (
      <span key={key} class={reads && (isRead ? 'read' : 'unread')}>
        {indent}
        {isRead ? <mark>{name}</mark> : name}
        {': '}
        {isObject(value) && Object.keys(value).length > 0 ? (
          <>
            {'{\n'}
            {linesOf(value, inner, reads)}
            {`${indent}}`}
          </>
        ) : (
          markedText(indented(value, indent), inner, reads ?? new Set())
        )}
        {comma}
      </span>
    );
  });
};

/** Also an array keeps its indentation. */
const indented = (value: unknown, indent: string): string =>
  JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
