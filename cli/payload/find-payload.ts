import { type PhonePlatform, SNS_PLATFORMS, type SnsPlatform } from '../../lambda/contract/enums.ts';
import { CliError } from '../terminal/cli-error.ts';
import { fcmPayload, isFcmMessage, isFcmRequest, messageOfRequest } from './fcm-payload.ts';
import { type FoundPayload, isObject, jsonIn, type Payload } from './found-payload.ts';
import { isAllText } from './value-kinds.ts';

/**
 * The payload that a phone would get of what is in a file: itself, or inside of a message of FCM or SNS, or of a request for one.
 *
 * @param wanted the platform that the user named
 * @throws CliError `input` when there is no payload in it
 */
export const findPayload = (value: unknown, wanted: PhonePlatform | undefined, from: string): FoundPayload => {
  if (Array.isArray(value)) {
    throw new CliError(
      'input',
      `${from} is a list with ${value.length} entries`,
      'Give one payload at a time: a JSON object.',
    );
  }
  if (!isObject(value)) throw new CliError('input', `${from} is no JSON object`, 'A payload is one: {"aps": …}.');
  if (
    typeof value.Message === 'string' &&
    (value.TargetArn ?? value.TopicArn ?? value.MessageStructure) !== undefined
  ) {
    const found = findPayload(jsonIn(value.Message, `"Message" in ${from}`), wanted, from);
    return value.MessageStructure === 'json' ? found : withFinding(found, NO_STRUCTURE);
  }
  const platforms = SNS_PLATFORMS.filter((platform) => value[platform] !== undefined);
  if (platforms.length > 0) return ofSns(value, platforms, wanted, from);
  if (isFcmRequest(value)) return fcmPayload(messageOfRequest(value), 'data of an FCM request');
  if (isObject(value.payload) && isObject(value.payload.aps)) return ofApns(value.payload, 'APNs payload in "payload"');
  if (isFcmMessage(value)) return fcmPayload(value, 'data of an FCM message');
  return bare(value, wanted);
};

const NO_STRUCTURE =
  'MessageStructure is not "json": SNS sends the whole text as an alert, and no phone rings. Set it to json.';

const withFinding = (found: FoundPayload, finding: string): FoundPayload => ({
  ...found,
  findings: [finding, ...found.findings],
});

/** The message of SNS Publish with `MessageStructure: json`: https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html */
const ofSns = (
  message: Payload,
  platforms: readonly SnsPlatform[],
  wanted: PhonePlatform | undefined,
  from: string,
): FoundPayload => {
  const of = (platform: SnsPlatform): PhonePlatform => (platform === 'GCM' ? 'android' : 'ios');
  const key = platforms.find((platform) => wanted === undefined || of(platform) === wanted);
  if (key === undefined) {
    const hint = `It has ${platforms.join(', ')}. Leave --platform out.`;
    throw new CliError('input', `${from} is an SNS message without a payload for ${wanted}`, hint);
  }
  const text = message[key];
  const inner = typeof text === 'string' ? jsonIn(text, `"${key}" in ${from}`) : text;
  if (!isObject(inner)) throw new CliError('input', `"${key}" in ${from} has no JSON object in its text`);
  const found = key === 'GCM' ? ofGcm(inner) : ofApns(inner, `${key} of an SNS message`, key.startsWith('APNS_VOIP'));
  const others = platforms.filter((platform) => platform !== key);
  const notes = [
    ...found.notes,
    ...(others.length > 0 ? [`The message has ${others.join(', ')} too: --platform chooses.`] : []),
    ...(message.default === undefined ? [] : [WITH_DEFAULT]),
  ];
  const noted = { ...found, notes };
  return typeof text === 'string' ? noted : withFinding(noted, notText(key));
};

const WITH_DEFAULT =
  'The message has "default": where the key of the platform is wrong, SNS does not fail but sends that text as an alert, and for a VoIP token iOS ends the app. Leave it out.';
const notText = (key: string): string =>
  `"${key}" is an object, and SNS ignores it: its value must be the JSON as a text, JSON.stringify twice.`;

const ofGcm = (inner: Payload): FoundPayload => {
  const form = 'data of an SNS message (GCM)';
  return fcmPayload(isFcmRequest(inner) ? messageOfRequest(inner) : inner, form);
};

/** Apple's limits: 5,120 bytes for a VoIP push, 4,096 for any other. */
const ofApns = (payload: Payload, form: string, isVoip = true): FoundPayload => ({
  platform: 'ios',
  payload,
  form,
  isVoip,
  findings: [...apsFindings(payload), ...(isVoip ? [] : [FOR_ALERTS])],
  notes: [...(payload.aps === undefined && isVoip ? [NO_APS] : [])],
});

const FOR_ALERTS =
  'It goes to an alert token: an ordinary notification, which rings no phone. VoIP pushes are APNS_VOIP or APNS_VOIP_SANDBOX.';
const NO_APS =
  'It has no "aps". Apple documents that a VoIP push needs none; many SDKs that send pushes refuse such a payload, and native code that reads aps.alert crashes.';

/** https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification: `aps` is a dictionary. */
const apsFindings = ({ aps }: Payload): readonly string[] =>
  aps === undefined || isObject(aps) ? [] : ['"aps" is no object: Apple refuses the push.'];

/** Not wrapped: an APNs payload, or the data of an FCM message. */
const bare = (payload: Payload, wanted: PhonePlatform | undefined): FoundPayload => {
  const platform = wanted ?? (payload.aps === undefined && isAllText(payload) ? 'android' : 'ios');
  if (platform === 'ios') return ofApns(payload, 'APNs payload');
  const found = fcmPayload({ data: payload }, 'data of an FCM message');
  const note =
    'Read as the data of an FCM message, because every value is a text and there is no "aps": --platform ios otherwise.';
  return wanted === undefined ? { ...found, notes: [...found.notes, note] } : found;
};
