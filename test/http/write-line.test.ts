import { expect, it } from 'vitest';
import { writeLine } from '../../lambda/http/write-line.ts';

it.each([
  ['at once', [100]],
  ['in pieces', [3, 1, 100]],
  ['in part, and the rest when its reader has read', [2]],
  ['only when its reader has read', []],
])('a line reaches a standard output that takes it %s', (_, takes) => {
  const written: Uint8Array[] = [];
  const next = [...takes];
  writeLine('{"name":"Zoë"}', {
    writeNow: (bytes) => {
      const taken = next.shift();
      if (taken === undefined) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
      return written[written.push(Buffer.from(bytes).subarray(0, taken)) - 1]?.length ?? 0;
    },
    writeLater: (bytes) => written.push(bytes),
  });
  expect(Buffer.concat(written).toString()).toBe('{"name":"Zoë"}\n');
});
