import * as v from 'valibot';
import type { SnsPlatform } from '../../lambda/contract/words.ts';
import { fcmBody } from './fcm-body.ts';
import { isApple, payloadLimit } from './platforms.ts';
import { invalid, invalidParameter, type SnsError } from './sns-error.ts';

const JsonObject = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));

export type JsonBody = Readonly<Record<string, unknown>>;

const refused = (platform: SnsPlatform, fault: string): SnsError =>
  invalidParameter('Message', `Invalid notification for protocol ${platform}: ${fault}`);

/** The text for a platform out of a `MessageStructure=json` message. A nested object is no text and is passed over. */
function pick(platform: SnsPlatform, message: string): { own?: string; plain?: string } {
  const parsed = v.safeParse(JsonObject, message);
  if (!parsed.success) throw invalid('Message Structure - JSON message body failed to parse');
  const own = parsed.output[platform];
  if (typeof own === 'string') return { own };
  const plain = parsed.output.default;
  if (typeof plain === 'string') return { plain };
  // https://github.com/awslabs/aws-sdk-kotlin/issues/426: an endpoint needs no `default` beside its own entry.
  throw invalid(`JSON must contain an entry for 'default' or '${platform}'.`);
}

/** Plain text becomes an alert on Apple's platforms, and the datum `default` on Google's. Both are inferences. */
const plainBody = (platform: SnsPlatform, text: string): JsonBody =>
  isApple(platform) ? { aps: { alert: text } } : { data: { default: text } };

/** Its own text must be JSON. That "malformed" is AWS's word for one that is not is an inference. */
function ownBody(platform: SnsPlatform, text: string): JsonBody {
  const parsed = v.safeParse(JsonObject, text);
  if (!parsed.success) throw refused(platform, 'Notification is malformed');
  return parsed.output;
}

/**
 * What a message becomes for one platform: the JSON that goes to Apple, or the request body for FCM without its token.
 *
 * @param structure `json`, or absent for a message that is plain text
 * @throws SnsError InvalidParameter
 */
export function notificationBody(platform: SnsPlatform, message: string, structure: string | undefined): JsonBody {
  if (structure !== undefined && structure !== 'json') throw invalid('MessageStructure');
  const { own, plain = message } = structure === 'json' ? pick(platform, message) : {};
  const body = own === undefined ? plainBody(platform, plain) : ownBody(platform, own);
  if (!isApple(platform)) return fcmBody(body, (fault) => refused(platform, fault));
  if (Buffer.byteLength(own ?? JSON.stringify(body)) > payloadLimit(platform)) {
    throw refused(platform, 'Notification is too long');
  }
  return body;
}
