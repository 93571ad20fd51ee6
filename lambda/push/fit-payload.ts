import { jsonTextBytes } from '../contract/json-bytes.ts';
import type { IncomingCall } from './incoming-call.ts';

const WHOLE = Number.POSITIVE_INFINITY;

/**
 * How many bytes of the caller's name and handle a push keeps, and whether the metadata of Expo's keys has `custom`, from the best to
 * the shortest: see Note [custom always fits]. The name is shortened first: it is only shown, while the phone dials the handle to
 * call back, and an app may be unable to go on without `custom`.
 */
const LEVELS = [
  { name: WHOLE, handle: WHOLE, hasWholeMetadata: true },
  { name: 128, handle: WHOLE, hasWholeMetadata: true },
  { name: 48, handle: WHOLE, hasWholeMetadata: true },
  { name: WHOLE, handle: WHOLE, hasWholeMetadata: false },
  { name: 128, handle: WHOLE, hasWholeMetadata: false },
  { name: 48, handle: WHOLE, hasWholeMetadata: false },
  { name: 16, handle: WHOLE, hasWholeMetadata: false },
  { name: 16, handle: 16, hasWholeMetadata: false },
] as const;

/** The payload, with the caller's name and handle as long as the limit allows; `undefined` if `build` returns that. */
export const fitPayload = <C extends IncomingCall, P>(
  call: C,
  build: (call: C) => P | undefined,
  fits: (payload: P) => boolean,
): P | undefined => {
  let payload = build(call);
  for (const { name, handle, hasWholeMetadata } of LEVELS.slice(1)) {
    if (payload === undefined || fits(payload)) break;
    const caller = {
      ...call.caller,
      name: shorten(call.caller.name, name),
      handle: shorten(call.caller.handle, handle),
    };
    payload = build({ ...call, hasWholeMetadata, caller });
  }
  return payload;
};

const ELLIPSIS = '…';

/** The text, or as many whole characters of it as fit, and an ellipsis. `max`: bytes inside JSON. */
export const shorten = (text: string, max: number): string => {
  if (jsonTextBytes(text) <= max) return text;
  let short = '';
  let left = max - jsonTextBytes(ELLIPSIS);
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    left -= jsonTextBytes(segment);
    if (left < 0) break;
    short += segment;
  }
  return `${short}${ELLIPSIS}`;
};

/*
 * Note [custom always fits]
 * Whatever the app relies on (`callId`, `callerId`, `ackUrl`, `expiresAt`, `custom`) is in every push unchanged, and every invite
 * that the schemas accept has room for it. The caller's name stands up to eight times in a payload, since each client library
 * has its own key for it, so it is what gives way, down to 48 bytes; then the second copy of `custom`, in the metadata of Expo's key, where
`ringthrough` stays; then more of the name, and the handle. That happens only with long ids and much `custom` at once.
 * test/push/custom-always-fits.test.ts holds the limits of the schemas against the payloads.
 */
