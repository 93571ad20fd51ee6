import { payloadLimit } from '../apple/push-headers.ts';
import type { ApplePush } from '../apple/push-log.ts';
import { DATA_LIMIT, dataBytes } from '../google/message-shape.ts';
import type { GoogleMessage } from '../google/send-message.ts';
import { judgePayload } from '../phones/libraries/judge-payload.ts';
import type { Payload } from '../phones/libraries/reading.ts';
import type { PhonePlatform } from '../phones/phone.ts';
import { legible } from './journey/shorten.ts';
import type { PayloadView } from './view.ts';

/** What was in a push to an iPhone, and what each client library makes of it. */
export const payloadOfPush = ({ payload, headers, at }: ApplePush, to: string): PayloadView | undefined =>
  payload && {
    to,
    at: Date.parse(at),
    ...read('ios', payload),
    bytes: Buffer.byteLength(JSON.stringify(payload)),
    limit: payloadLimit(headers['apns-topic'] ?? '', headers['apns-push-type']),
  };

/** The same of a message to an Android phone. */
export const payloadOfMessage = ({ message: { data = {} }, at }: GoogleMessage, to: string): PayloadView => ({
  to,
  at: Date.parse(at),
  ...read('android', data),
  bytes: dataBytes(data),
  limit: DATA_LIMIT,
});

const read = (platform: PhonePlatform, payload: Payload): Pick<PayloadView, 'platform' | 'json' | 'libraries'> => ({
  platform,
  json: legible(payload),
  libraries: judgePayload(platform, payload).map(({ name, keys, source, verdict, reason }) => ({
    name,
    keys,
    source,
    verdict,
    reason,
  })),
});
