import type { PhonePlatform } from '../../contract/enums.ts';
import { JSON_TEXT, type PayloadTemplate } from '../../contract/payload-template.ts';
import { VOIP_LIMIT, voipPayload } from '../apns-message.ts';
import { FCM_LIMIT, fcmBytes, fcmData } from '../fcm-message.ts';
import { longestCalls } from './longest-call.ts';
import { type CallFacts, PLACEHOLDER_TYPES, placeholderOf, placeholders } from './placeholders.ts';
import { PLACEHOLDER, placeholdersIn } from './render-template.ts';

export interface TemplateIssue {
  /** Where in the template: `data.Caller.Username`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

export type TemplateKind = 'incomingCall' | 'callEnded';

/** Objects and lists inside of each other: what phones' parsers and a reader bear. */
const MAX_LEVELS = 16;

const at = (path: string, key: string | number): string => (path === '' ? String(key) : `${path}.${key}`);

/**
 * What is wrong with a template of a deployment's own, before anything is deployed: values that native code cannot read, placeholders
 * that do not exist, sizes.
 *
 * @param template any JSON value
 */
export const checkTemplate = (
  template: unknown,
  platform: PhonePlatform,
  kind: TemplateKind,
): readonly TemplateIssue[] => {
  if (typeof template !== 'object' || template === null || Array.isArray(template))
    return [{ path: '', message: 'must be a JSON object' }];
  if (Object.hasOwn(template, JSON_TEXT))
    return [{ path: JSON_TEXT, message: 'must be inside of a key: the payload itself is an object, not a text' }];
  const issues = [...valueIssues(template, '', 1, kind), ...keyIssues(template, platform)];
  if (issues.length > 0) return issues;
  const checked = template as PayloadTemplate;
  return [...identityIssues(checked), ...sizeIssues(checked, platform, kind)];
};

const valueIssues = (value: unknown, path: string, level: number, kind: TemplateKind): readonly TemplateIssue[] => {
  if (typeof value === 'string') return textIssues(value, kind).map((message) => ({ path, message }));
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return [];
  if (value === null) return [{ path, message: 'must not be null: native code of most libraries crashes on it' }];
  if (typeof value !== 'object') return [{ path, message: 'must be a text, number, boolean, list or object' }];
  if (level > MAX_LEVELS) return [{ path, message: `must have at most ${MAX_LEVELS} objects inside of each other` }];
  const isJsonText = Object.hasOwn(value, JSON_TEXT);
  if (isJsonText && Object.keys(value).length > 1)
    return [
      { path, message: `must have no key beside ${JSON_TEXT}, which makes it the JSON text of that key's value` },
    ];
  return Object.entries(value).flatMap(([key, one]) => [
    ...(key.includes('${')
      ? [{ path: at(path, key), message: 'must be a fixed key: placeholders are for values' }]
      : []),
    ...(HALF_PAIR.test(key) ? [{ path: at(path, key), message: NOT_WELL_FORMED }] : []),
    ...(key === '__proto__' ? [{ path: at(path, key), message: 'must have another name' }] : []),
    ...valueIssues(one, at(path, key), level + 1, kind),
  ]);
};

/** JSON may have it as an escape, and parsers of phones refuse the whole payload. */
const HALF_PAIR = /\p{Surrogate}/u;
const NOT_WELL_FORMED = 'must be well-formed Unicode: it contains half of a surrogate pair';

const NAMES = Object.keys(placeholders);

const textIssues = (text: string, kind: TemplateKind): readonly string[] => {
  const found = [...text.matchAll(PLACEHOLDER)];
  const rest = text.replace(PLACEHOLDER, '');
  return [
    ...(HALF_PAIR.test(text) ? [NOT_WELL_FORMED] : []),
    ...found.flatMap(([whole, name = '', type]) => placeholderIssues(whole, name, type, kind)),
    ...(rest.includes('${') ? [`has a \${ without a name and a closing brace: write \${callId}`] : []),
    ...NAMES.filter((name) =>
      new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}|\\$${name}\\b|<${name}>|%${name}%`).test(rest),
    ).map((name) => `names ${name} without \${…}: write \${${name}}`),
  ];
};

const placeholderIssues = (
  whole: string,
  name: string,
  type: string | undefined,
  kind: TemplateKind,
): readonly string[] => {
  const placeholder = placeholderOf(name);
  if (placeholder === undefined) {
    const meant = NAMES.find((one) => one.toLowerCase() === name.toLowerCase().replaceAll('_', ''));
    return [`has the unknown placeholder ${whole}: ${meant ? `write \${${meant}}` : `known are ${NAMES.join(', ')}`}`];
  }
  if (kind === 'incomingCall' && 'onlyAtEnd' in placeholder)
    return [`has ${whole}, which only callEnded has: an incoming call has not ended`];
  const types = PLACEHOLDER_TYPES.filter((one) => one === 'text' || placeholder.as[one] !== undefined);
  if (type === undefined || types.some((one) => one === type)) return [];
  return [
    `has ${whole}: ${name} can be ${types.map((one) => (one === 'text' ? `\${${name}}` : `\${${name}:${one}}`)).join(' or ')}`,
  ];
};

/** https://firebase.google.com/docs/cloud-messaging/customize-messages/set-message-type: "from", "message_type", "google", "gcm". */
export const RESERVED_FCM_KEY = /^(from|message_type|google|gcm)($|\.)|^(google|gcm)/;

/** https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification: `aps` is a dictionary. */
const apsIssues = (template: object): readonly TemplateIssue[] => {
  const aps: unknown = 'aps' in template ? template.aps : {};
  const isObject = typeof aps === 'object' && !Array.isArray(aps);
  return isObject ? [] : [{ path: 'aps', message: 'must be an object, as Apple documents it' }];
};

const keyIssues = (template: object, platform: PhonePlatform): readonly TemplateIssue[] =>
  platform === 'ios'
    ? apsIssues(template)
    : Object.keys(template)
        .filter((key) => RESERVED_FCM_KEY.test(key))
        .map((key) => ({ path: key, message: 'is a key that FCM refuses: choose another name' }));

/** A push that does not say which call it is about can be neither answered nor ended. */
const identityIssues = (template: PayloadTemplate): readonly TemplateIssue[] => {
  const found = [...placeholdersIn(template)].map((one) => one.split(':')[0]);
  return found.some((name) => ['callId', 'metadata', 'reference'].includes(name ?? ''))
    ? []
    : [{ path: '', message: 'must have ${callId} somewhere: without it, the app cannot answer or end the call' }];
};

const sizeIssues = (
  template: PayloadTemplate,
  platform: PhonePlatform,
  kind: TemplateKind,
): readonly TemplateIssue[] => {
  const found = placeholdersIn(template);
  const hasIntegerIds = found.has('callerId:int') || found.has('calleeId:int');
  const calls = longestCalls(kind === 'incomingCall' ? 'incoming_call' : 'call_ended', hasIntegerIds);
  const [limit, sizeOf] = platform === 'ios' ? [VOIP_LIMIT, voipBytes] : [FCM_LIMIT, messageBytes];
  const bytes = Math.max(...calls.map((call) => sizeOf(template, call)));
  return bytes <= limit
    ? []
    : [
        {
          path: '',
          message: `is too large: with the longest values ${platform === 'ios' ? 'a VoIP push' : 'an FCM message'} has ${bytes} bytes, and the limit is ${limit}`,
        },
      ];
};

const voipBytes = (template: PayloadTemplate, call: CallFacts): number =>
  Buffer.byteLength(voipPayload(template, call) ?? '');

const messageBytes = (template: PayloadTemplate, call: CallFacts): number => fcmBytes(fcmData(template, call) ?? {});
