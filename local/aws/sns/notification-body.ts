import * as v from 'valibot';
import { fcmBody } from './fcm-body.ts';
import type { JsonBody } from './json-body.ts';
import { isApple, type Platform, payloadLimit } from './platforms.ts';
import { invalid, invalidNotification } from './sns-error.ts';

const JsonObject = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));

/** A platform's entry in a `MessageStructure=json` message, or else `default`. Only entries that are strings count. */
function selectEntry(platform: Platform, message: string): { own?: string; plain?: string } {
  const parsed = v.safeParse(JsonObject, message);
  if (!parsed.success) throw invalid('Message Structure - JSON message body failed to parse');
  const own = parsed.output[platform];
  if (typeof own === 'string') return { own };
  const plain = parsed.output.default;
  if (typeof plain === 'string') return { plain };
  // https://github.com/awslabs/aws-sdk-kotlin/issues/426: an endpoint with an entry for its platform needs no `default`.
  throw invalid(`JSON must contain an entry for 'default' or '${platform}'.`);
}

/** Plain text becomes an alert for APNs, and the data field `default` for FCM. Both are inferences. */
const plainBody = (platform: Platform, text: string): JsonBody =>
  isApple(platform) ? { aps: { alert: text } } : { data: { default: text } };

/** A platform's entry must be a JSON object. That AWS reports any other as "malformed" is an inference. */
function ownBody(platform: Platform, text: string): JsonBody {
  const parsed = v.safeParse(JsonObject, text);
  if (!parsed.success) throw invalidNotification(platform, 'Notification is malformed');
  return parsed.output;
}

/**
 * Builds the body for one platform: the JSON payload for APNs, the request body for FCM without the token, or the text
 * for a platform to which the simulator does not deliver.
 *
 * @param structure `json`, or absent for plain text
 * @throws SnsError InvalidParameter
 */
export function notificationBody(platform: Platform, message: string, structure: string | undefined): JsonBody {
  if (structure !== undefined && structure !== 'json') throw invalid('MessageStructure');
  const { own, plain = message } = structure === 'json' ? selectEntry(platform, message) : {};
  // Not delivered, so not validated: MPNS and WNS take XML, ADM and Baidu JSON.
  if (!isApple(platform) && platform !== 'GCM') return { text: own ?? plain };
  const body = own === undefined ? plainBody(platform, plain) : ownBody(platform, own);
  if (!isApple(platform)) return fcmBody(body);
  if (Buffer.byteLength(own ?? JSON.stringify(body)) > payloadLimit(platform)) {
    throw invalidNotification(platform, 'Notification is too long');
  }
  return body;
}
