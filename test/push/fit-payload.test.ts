import { describe, expect, it } from 'vitest';
import { jsonTextBytes } from '../../lambda/contract/json-bytes.ts';
import { fitPayload, shorten } from '../../lambda/push/fit-payload.ts';
import type { IncomingCall } from '../../lambda/push/incoming-call.ts';
import { T0 } from '../support/builders.ts';

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

describe('a payload', () => {
  const caller = { name: '漢'.repeat(64), handle: 'h'.repeat(128), handleType: 'generic' } as const;
  const call: IncomingCall = {
    callId: 'c',
    callerId: 'alice',
    calleeId: 'bob',
    hasWholeMetadata: true,
    caller,
    media: 'audio',
    custom: {},
    startedAt: T0,
    expiresAt: T0,
    ackUrl: 'https://api.test',
  };
  const sizeOf = (text: string) => Buffer.byteLength(text);

  it.each([
    [1_320, [192, 128, 1_000]],
    [1_319, [126, 128, 1_000]],
    [1_253, [48, 128, 1_000]],
    [1_175, [192, 128, 0]],
    [319, [126, 128, 0]],
    [253, [48, 128, 0]],
    [175, [15, 128, 0]],
    [142, [15, 16, 0]],
    [0, [15, 16, 0]],
  ])(
    'keeps as much of the name as it has room for, and then of the metadata and the handle: %s bytes',
    (room, sizes) => {
      const build = ({ caller: { name, handle }, hasWholeMetadata }: IncomingCall) => [
        sizeOf(name),
        sizeOf(handle),
        hasWholeMetadata ? 1_000 : 0,
      ];

      expect(fitPayload(call, build, (parts) => parts.reduce((sum, part) => sum + part) <= room)).toEqual(sizes);
    },
  );
});
