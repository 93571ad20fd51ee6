import { describe, expect, it } from 'vitest';
import type { Payload, PayloadResult } from '../../client-libraries/client-library.ts';
import { keysRead } from '../../client-libraries/keys-read.ts';
import { LIBRARIES, readerOf } from '../../client-libraries/libraries.ts';
import { kills } from '../../client-libraries/payload-result.ts';
import { PRESETS } from '../../lambda/contract/enums.ts';
import { callFrom, sentRing } from './sent-payloads.ts';

const reader =
  (read: (payload: Payload) => unknown) =>
  (payload: Payload): PayloadResult =>
    kills(String(read(payload)));

describe('the keys that are read of a payload', () => {
  it('are those of each access, at any depth, also of keys that are absent', () => {
    const read = reader(({ a, ...rest }) => [(a as Payload).b, rest.c]);
    expect(
      keysRead(
        reader((payload) => (payload.a as Payload).b),
        { a: { b: 1, c: 2 }, d: 3 },
      ),
    ).toEqual(['/a', '/a/b']);
    expect(
      keysRead(
        reader((payload) => payload.absent),
        {},
      ),
    ).toEqual(['/absent']);
    expect(keysRead(read, { a: { b: 1 }, c: 2 })).toEqual(['/a', '/c', '/a/b']);
  });

  it('are JSON pointers', () => {
    expect(
      keysRead(
        reader((payload) => [payload['a/b'], payload['c~d']]),
        {},
      ),
    ).toEqual(['/a~1b', '/c~0d']);
  });

  it('are found in a JSON text', () => {
    const text = JSON.stringify({ Caller: { Username: 'Alice', ConnectionId: '42', Extra: 1 } });
    const payload = { aps: { alert: 'Call' }, data: text };
    expect(keysRead(readerOf('ios', 'cordova-plugin-callkit 1.0.0 (mattkhaw)'), payload)).toEqual([
      '/aps',
      '/aps/alert',
      '/data',
      '/data/Caller',
      '/data/Caller/Username',
      '/data/Caller/ConnectionId',
    ]);
  });

  // Of an event in a JSON text, the description does not list the keys.
  it.each(
    LIBRARIES.filter(({ keys }) => !/as JSON$/.test(keys)).map(
      (library) => [`${library.platform} ${library.name}`, library] as const,
    ),
  )('of %s have a name that its description has', (_, { read, keys, platform }) => {
    const named = new Set(keys.match(/[A-Za-z_]\w*/g));
    const sent = PRESETS.filter((preset) => preset !== 'custom').map((preset) =>
      sentRing(preset, platform, callFrom()),
    );
    const unknown = sent
      .flatMap((payload) => keysRead(read, payload))
      .map((path) => path.split('/').at(-1) ?? '')
      .filter((key) => !named.has(key));
    expect([...new Set(unknown)]).toEqual([]);
  });
});
