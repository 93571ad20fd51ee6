import type { Mutant } from './mutant.ts';

const FITS = 'test/push/custom-always-fits.test.ts';

/** What a payload keeps of the caller's name and handle, and the step that says so. */
const STEPS = [
  ['128 bytes of the name if they fit', '{ name: 128, handle: WHOLE, hasWholeMetadata: true }'],
  ['48 bytes of the name if they fit', '{ name: 48, handle: WHOLE, hasWholeMetadata: true }'],
  ['the whole name without the metadata if it fits', '{ name: WHOLE, handle: WHOLE, hasWholeMetadata: false }'],
  ['128 bytes of the name without the metadata if they fit', '{ name: 128, handle: WHOLE, hasWholeMetadata: false }'],
  ['48 bytes of the name without the metadata if they fit', '{ name: 48, handle: WHOLE, hasWholeMetadata: false }'],
  ['the handle if 16 bytes of the name fit', '{ name: 16, handle: WHOLE, hasWholeMetadata: false }'],
  ['16 bytes of the handle at last', '{ name: 16, handle: 16, hasWholeMetadata: false }'],
] as const;

/** Mutants of the rule that `custom` always fits into a push. */
export const customMutants: readonly Mutant[] = [
  {
    name: 'custom has at most 1,024 bytes',
    file: 'lambda/contract/limits.ts',
    before: 'customBytes: 1_024',
    after: 'customBytes: 1_100',
    shownBy: { test: FITS },
  },
  {
    name: 'bytes are counted as JSON',
    file: 'lambda/contract/json-bytes.ts',
    before: 'jsonBytes(text) - 2',
    after: 'new TextEncoder().encode(text).length',
    shownBy: { test: FITS },
  },
  {
    name: 'bytes are those of UTF-8',
    file: 'lambda/contract/json-bytes.ts',
    before: 'new TextEncoder().encode(JSON.stringify(value)).length',
    after: 'JSON.stringify(value).length',
    shownBy: { test: 'test/push/fit-payload.test.ts', title: 'a shortened text' },
  },
  ...STEPS.map(
    ([name, step]): Mutant => ({
      name: `a payload that has no room keeps ${name}`,
      file: 'lambda/push/fit-payload.ts',
      before: `  ${step},\n`,
      after: '',
      shownBy: { test: 'test/push/fit-payload.test.ts', title: 'keeps as much of the name as it has room for' },
    }),
  ),
  {
    name: 'a push that has room is not shortened',
    file: 'lambda/push/fit-payload.ts',
    before: 'if (payload === undefined || fits(payload)) break;',
    after: 'if (payload === undefined) break;',
    shownBy: { test: FITS, title: 'that has room for them' },
  },
  {
    name: 'ids are never cut',
    file: 'lambda/push/fit-payload.ts',
    before: 'payload = build({ ...call, hasWholeMetadata, caller });',
    after: 'payload = build({ ...call, hasWholeMetadata, callerId: shorten(call.callerId, 128), caller });',
    shownBy: { test: FITS, title: 'whatever the schemas accept' },
  },
  {
    name: 'custom is never cut',
    file: 'lambda/push/fit-payload.ts',
    before: 'payload = build({ ...call, hasWholeMetadata, caller });',
    after: 'payload = build({ ...call, hasWholeMetadata, custom: {}, caller });',
    shownBy: { test: FITS, title: 'whatever the schemas accept' },
  },
  {
    name: 'a shortened text is cut between characters',
    file: 'lambda/push/fit-payload.ts',
    before: "new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)",
    after: '[...text].map((segment) => ({ segment }))',
    shownBy: { test: 'test/push/fit-payload.test.ts', title: 'a shortened text' },
  },
  {
    name: 'a shortened text ends with an ellipsis, which counts',
    file: 'lambda/push/fit-payload.ts',
    before: 'let left = max - jsonTextBytes(ELLIPSIS);',
    after: 'let left = max;',
    shownBy: { test: 'test/push/fit-payload.test.ts', title: 'a shortened text' },
  },
  {
    name: 'FCM counts the bytes of its own message',
    file: 'lambda/push/fcm-message.ts',
    before: '(bytes < 128 ? 2 : 3) + bytes',
    after: 'bytes',
    shownBy: { test: 'test/push/messages.test.ts', title: 'an FCM message' },
  },
];
