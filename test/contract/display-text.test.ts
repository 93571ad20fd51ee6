import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { DisplayText, Handle } from '../../lambda/contract/schemas/display-text.ts';

const messages = (value: unknown) => v.safeParse(DisplayText, value).issues?.map(({ message }) => message) ?? [];
const FAMILY = '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}';

describe('a name', () => {
  it.each([
    ['ASCII', 'a'.repeat(64)],
    ['letters of two bytes', 'é'.repeat(64)],
    ['letters with combining marks', 'e\u0301'.repeat(64)],
    ['joined emoji', FAMILY.repeat(14)],
    ['right-to-left letters', 'שלום'],
  ])('may be %s', (_, name) => {
    expect(messages(name)).toEqual([]);
  });

  it.each(['a'.repeat(65), 'é'.repeat(65), 'e\u0301'.repeat(65)])('has at most 64 characters: %s', (name) => {
    expect(messages(name)).toEqual(['must have at most 64 characters']);
  });

  it('has at most 256 bytes, also as one character', () => {
    expect(messages(`e${'\u0301'.repeat(128)}`)).toEqual(['must be at most 256 bytes as UTF-8']);
  });

  it.each(['\u0000', '\n', '\u007f', '\u0085', '\u2028'])('contains no control character: %j', (character) => {
    expect(messages(`A${character}B`)).toEqual(['must not contain control characters or line breaks']);
  });

  it.each([...'\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'])(
    'contains no bidi control: %j',
    (character) => {
      expect(messages(`A${character}B`)).toEqual([expect.stringContaining('text direction')]);
    },
  );

  it.each(['A\ud800', '\udc00B'])('contains no half of a surrogate pair: %j', (name) => {
    expect(messages(name)).toEqual([expect.stringContaining('well-formed Unicode')]);
  });

  it.each(['', '  '])('is not empty: %j', (name) => {
    expect(messages(name)).toEqual(['must not be empty']);
  });
});

it('a handle has at most 128 UTF-16 code units', () => {
  expect([v.is(Handle, 'a'.repeat(128)), v.is(Handle, 'a'.repeat(129))]).toEqual([true, false]);
});
