import * as v from 'valibot';

/** Characters as a reader counts them, at most: extended grapheme clusters, https://www.unicode.org/reports/tr29/. */
export const MAX_CHARACTERS = 64;
/** One character may have any number of combining marks, so the bytes are limited too. */
export const MAX_BYTES = 256;

const ASCII = /^[\x20-\x7e]*$/;
/** Half of a surrogate pair. Ranges in place of Unicode properties here, whose sets a cold function would have to load. */
const HALF_PAIR = /[\ud800-\udfff]/u;
/** C0 and C1 controls and DEL, and the line and paragraph separators. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are refused here
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/**
 * The characters with the Unicode property Bidi_Control (ALM, LRM, RLM, embeddings, overrides, isolates), which can show a name
 * in another order than it is written. https://www.unicode.org/Public/UCD/latest/ucd/PropList.txt
 */
const BIDI_CONTROL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

let segmenter: Intl.Segmenter | undefined;

/** The number of characters. ASCII needs no segmenter, whose creation loads ICU data. */
const characters = (value: string): number => {
  if (ASCII.test(value)) return value.length;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return [...segmenter.segment(value)].length;
};

const bytes = (value: string): number => new TextEncoder().encode(value).length;

const readable = v.pipe(
  v.string('must be a string'),
  v.check((value) => value.trim() !== '', 'must not be empty'),
  v.check((value) => !HALF_PAIR.test(value), 'must be well-formed Unicode: it contains half of a surrogate pair'),
  v.check((value) => !CONTROL.test(value), 'must not contain control characters or line breaks'),
  v.check(
    (value) => !BIDI_CONTROL.test(value),
    'must not contain characters that control the text direction (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069)',
  ),
  v.check((value) => bytes(value) <= MAX_BYTES, `must be at most ${MAX_BYTES} bytes as UTF-8`),
);

/** Text that a phone shows, such as a name: 1 to 64 characters as a reader counts them, at most 256 bytes as UTF-8. */
export const DisplayText = v.pipe(
  readable,
  // Counting is skipped for text that is too long in bytes.
  v.check(
    (value) => bytes(value) > MAX_BYTES || characters(value) <= MAX_CHARACTERS,
    `must have at most ${MAX_CHARACTERS} characters`,
  ),
);

/** A phone number, an address or another text below a name: at most 128 UTF-16 code units, otherwise as `DisplayText`. */
export const Handle = v.pipe(readable, v.maxLength(128, 'must have at most 128 characters'));
