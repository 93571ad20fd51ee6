import type { Payload } from '../../client-libraries/client-library.ts';
import { keysRead } from '../../client-libraries/keys-read.ts';
import { readerOf } from '../../client-libraries/libraries.ts';
import { readPayload } from '../../client-libraries/read-payload.ts';
import { MAX_PLAIN_BYTES } from '../../lambda/push/web-push-message.ts';
import { payloadLimit } from '../../local/apple/push-headers.ts';
import type { ApplePush } from '../../local/apple/push-log.ts';
import { DATA_LIMIT, dataBytes } from '../../local/google/message-shape.ts';
import type { GoogleMessage } from '../../local/google/send-message.ts';
import type { PhonePlatform } from '../phones/phone.ts';
import type { PayloadView } from './lab-view.ts';
import { parsedJson, readableJson } from './trace/readable-json.ts';

/** The payload of a push to an iPhone, with the result of each client library. */
export const payloadOfPush = ({ payload, headers, at }: ApplePush, to: string): PayloadView | undefined =>
  payload && {
    to,
    at: Date.parse(at),
    ...read('ios', payload),
    bytes: Buffer.byteLength(JSON.stringify(payload)),
    limit: payloadLimit(headers['apns-topic'] ?? '', headers['apns-push-type']),
  };

/** The payload of a message to an Android phone, with the result of each client library. */
export const payloadOfMessage = ({ message: { data = {} }, at }: GoogleMessage, to: string): PayloadView => ({
  to,
  at: Date.parse(at),
  ...read('android', data),
  bytes: dataBytes(data),
  limit: DATA_LIMIT,
});

/** The payload of a Web Push, decrypted. */
export const payloadOfWebPush = (payload: string, at: string, to: string): PayloadView => ({
  to,
  at: Date.parse(at),
  platform: 'web',
  json: readableJson(parsedJson(payload)),
  bytes: Buffer.byteLength(payload),
  limit: MAX_PLAIN_BYTES,
  libraries: [],
});

const read = (platform: PhonePlatform, payload: Payload): Pick<PayloadView, 'platform' | 'json' | 'libraries'> => ({
  platform,
  json: readableJson(payload),
  libraries: readPayload(platform, payload).map(({ name, keys, source, outcome, reason }) => ({
    name,
    keys,
    source,
    reads: keysRead(readerOf(platform, name), payload),
    outcome,
    reason,
  })),
});
