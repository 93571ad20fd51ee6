import { describe, expect, it } from 'vitest';
import { jsonTextBytes } from '../../lambda/contract/json-bytes.ts';
import { shorten } from '../../lambda/push/fit-payload.ts';

describe('a shortened text', () => {
  it.each([
    ['is the text itself where that fits', 'Jane Smith', 16, 'Jane Smith'],
    ['ends with an ellipsis, which counts', 'Jane Elizabeth Smith', 16, 'Jane Elizabet…'],
    ['counts the bytes of UTF-8', '漢字漢字漢字', 16, '漢字漢字…'],
    ['counts escaped characters as JSON has them', '"quoted" name', 10, '"quote…'],
    ['never cuts a character that a reader sees as one', '👨‍👩‍👧👨‍👩‍👧', 32, '👨‍👩‍👧…'],
    ['is the ellipsis alone, and so never empty, where no character fits', '👨‍👩‍👧👨‍👩‍👧', 16, '…'],
  ])('%s', (_rule, text, max, short) => {
    expect(shorten(text, max)).toBe(short);
    expect(jsonTextBytes(short)).toBeLessThanOrEqual(max);
  });
});
