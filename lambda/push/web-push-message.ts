import type { EndReason } from '../contract/end-reasons.ts';
import { jsonTextBytes } from '../contract/json-bytes.ts';
import { shorten } from './fit-payload.ts';
import type { IncomingCall } from './incoming-call.ts';

/** One Web Push, before it is encrypted: https://www.rfc-editor.org/rfc/rfc8030 */
export interface WebPushMessage {
  /** JSON of at most {@link MAX_PLAIN_BYTES}. */
  readonly payload: string;
  /** Seconds for which the push service keeps it for a browser that is not connected. */
  readonly ttl: number;
  readonly urgency: 'high' | 'normal';
  /** A newer message of the same topic replaces one that is not delivered yet. */
  readonly topic: string;
}

/**
 * Push services need not take more than 4,096 bytes, of which aes128gcm uses 103: 86 of its header, 16 of the tag, 1 of padding.
 * https://www.rfc-editor.org/rfc/rfc8291#section-4
 */
export const MAX_PLAIN_BYTES = 3_993;

/** Seconds for which a browser that was off learns of a missed call. */
const MISSED_TTL = 24 * 60 * 60;

/** The call's UUID as base64url: a topic has at most 32 characters. https://www.rfc-editor.org/rfc/rfc8030#section-5.4 */
const topicOf = (callId: string): string => Buffer.from(callId.replaceAll('-', ''), 'hex').toString('base64url');

/**
 * The ring. Where it is too large, as few can be, it has no `custom`, which the page reads from the call; then a shorter name.
 * Returns `undefined` once the ring window is over: a TTL of 0 would be dropped by a push service unless the browser is connected.
 */
export const webPushRing = (ring: IncomingCall, now: number): WebPushMessage | undefined => {
  const ttl = Math.floor((ring.expiresAt - now) / 1000);
  if (ttl < 1) return undefined;
  const { callId, callerId, caller, media, expiresAt, ackUrl, custom } = ring;
  const whole = {
    type: 'incoming_call',
    callId,
    callerId,
    callerName: caller.name,
    handle: caller.handle,
    media,
    expiresAt: new Date(expiresAt).toISOString(),
    ackUrl,
  };
  const forms = [
    ...(Object.keys(custom).length > 0 ? [{ ...whole, custom }] : []),
    whole,
    { ...whole, callerName: shorten(caller.name, 128), handle: shorten(caller.handle, 128) },
  ];
  const payload = forms.map((form) => JSON.stringify(form)).find((text) => Buffer.byteLength(text) <= MAX_PLAIN_BYTES);
  if (payload === undefined) return undefined;
  return { payload, ttl, urgency: 'high', topic: topicOf(callId) };
};

export interface EndedCall {
  readonly callId: string;
  readonly callerName: string;
  readonly endReason: EndReason;
  readonly isMissed: boolean;
  /** End of the ring window, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Replaces the notification of a ring, which a browser shows until then. */
export const webPushEnd = (
  { callId, callerName, endReason, isMissed, expiresAt }: EndedCall,
  now: number,
): WebPushMessage => ({
  payload: JSON.stringify({
    type: 'call_ended',
    callId,
    callerName: jsonTextBytes(callerName) > 1_024 ? shorten(callerName, 1_024) : callerName,
    endReason,
    isMissed,
  }),
  // A browser that did not get the ring needs to learn of a missed call only.
  ttl: isMissed ? MISSED_TTL : Math.max(60, Math.ceil((expiresAt - now) / 1000)),
  urgency: isMissed ? 'normal' : 'high',
  topic: topicOf(callId),
});
