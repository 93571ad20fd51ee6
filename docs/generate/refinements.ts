import type { JsonSchema } from '@valibot/to-json-schema';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { tokenRules } from '../../lambda/contract/schemas/devices.ts';
import { MAX_BYTES, MAX_CHARACTERS } from '../../lambda/contract/schemas/display-text.ts';
import { USER_ID_BYTES } from '../../lambda/contract/schemas/fields.ts';

/** What the documents say besides JSON Schema. A validator that does not know these keywords ignores them. */
interface Extensions {
  /** Bytes of the text as UTF-8. */
  readonly 'x-max-utf8-bytes'?: number;
  /** Bytes as JSON without white space; of a text, without its quotes. */
  readonly 'x-max-json-bytes'?: number;
  /** UTF-16 code units: `length` in JavaScript, Java and C#. */
  readonly 'x-max-utf16-units'?: number;
  /** Characters as a reader counts them: extended grapheme clusters. */
  readonly 'x-max-graphemes'?: number;
}

type Refined = JsonSchema & Extensions;

/** Replaces a schema by name, and may add schemas that it refers to. */
type Refine = (schema: JsonSchema, name: string) => Readonly<Record<string, Refined>>;

const adding =
  (more: Refined): Refine =>
  (schema, name) => ({ [name]: { ...schema, ...more } });

/** The same object without some properties, or with others. */
const withProperties = (
  { properties = {}, required = [], ...rest }: JsonSchema,
  changes: Readonly<Record<string, JsonSchema | undefined>>,
  requires: readonly string[],
): JsonSchema => ({
  ...rest,
  properties: Object.fromEntries(
    Object.entries({ ...properties, ...changes }).filter(
      (entry): entry is [string, JsonSchema] => entry[1] !== undefined,
    ),
  ),
  required: [...new Set([...required, ...requires])],
});

const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** What `isReservedName` refuses. */
const reserved: JsonSchema = { enum: Object.getOwnPropertyNames(Object.prototype).sort() };

/** One of these controls the text direction: those with the property Bidi_Control, which few regular expressions know by name. */
const BIDI_CONTROLS = String.raw`\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069`;
const displayText: Refined = {
  minLength: 1,
  pattern: String.raw`^(?=.*\S)[^\p{Cc}\p{Cs}\u2028\u2029${BIDI_CONTROLS}]+$`,
  'x-max-utf8-bytes': MAX_BYTES,
};

const IOS_TOKEN = '6a9f0c1b7d3e48529cb8f0aa41d2e7f35b60c94d18ea2f7731bc05d9e8467a2c';
const IOS_ALERT_TOKEN = 'e3b7a1c05f9d42688d01f6be27c93a4470f5d81e6c2b9a3351de48f7009cb6a1';
const BROWSER_KEY = 'BMhu2S4hQiCyV97dRAPxqsjlwIBY-m_j4JyeUh4aIefzzijub-yURyzVrPtYvEy9wld_dgKlUGmMSKxM3Yy0HVA';
const ANDROID_TOKEN = 'dJ5zR0WnT9uVbXyQ:APA91bHqk3-f8_2mLxT0cVw7sYdE1rUiOpN6';

/** `oneOf` objects that differ in the first part that they have: what may travel together, or one candidate alone. */
const signal =
  (names: Readonly<Record<'description' | 'candidates' | 'data' | 'candidate', string>>): Refine =>
  (schema, name) => {
    const absent: JsonSchema = { type: 'null' };
    const variants = {
      [names.description]: withProperties(schema, { description: ref('Description'), candidate: undefined }, [
        'description',
      ]),
      [names.candidates]: withProperties(
        schema,
        { description: absent, candidates: ref('Candidates'), candidate: undefined },
        ['candidates'],
      ),
      [names.data]: withProperties(
        schema,
        { description: absent, candidates: absent, data: ref('AppData'), candidate: undefined },
        ['data'],
      ),
      [names.candidate]: withProperties(
        schema,
        {
          ...{ description: absent, candidates: absent, data: absent },
          candidate: { anyOf: [ref('Candidate'), { type: 'null' }], description: '`null` ends the candidates.' },
        },
        ['candidate'],
      ),
    };
    return { ...variants, [name]: { oneOf: Object.keys(variants).map(ref) } };
  };

/** What conversion leaves out, because it is a check and no schema. The conformance tests hold each of them against the functions. */
export const refinements: Readonly<Record<string, Refine>> = {
  UserId: adding({
    minLength: 1,
    maxLength: USER_ID_BYTES,
    pattern: String.raw`^(?!\s|\.{1,2}$)[^\p{Cc}\p{Cs}]{1,${USER_ID_BYTES}}(?<!\s)$`,
    not: reserved,
    'x-max-utf8-bytes': USER_ID_BYTES,
    'x-max-json-bytes': LIMITS.userIdBytes,
    examples: ['alice'],
  }),
  DeviceId: adding({
    minLength: 1,
    maxLength: LIMITS.deviceIdCharacters,
    not: reserved,
    examples: ['5d8f2c1e-9b7a-4e63-8a10-c4f6e2b90d17'],
  }),
  CallId: adding({
    pattern: '^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
    description: 'A UUID. Answers have it in lower case.',
    examples: ['0b0f3c52-6c1d-4a0e-9a53-7f2f4c1d8e90'],
  }),
  Timestamp: adding({
    pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$`,
    examples: ['2026-11-29T09:41:00.000Z'],
  }),
  DisplayText: adding({ ...displayText, 'x-max-graphemes': MAX_CHARACTERS, examples: ['Alice Example'] }),
  Handle: adding({ ...displayText, 'x-max-utf16-units': 128, examples: ['+44 20 7946 0000'] }),
  CustomData: adding({ 'x-max-json-bytes': LIMITS.customBytes, examples: [{ room: 'a-17' }] }),
  Language: adding({
    description: 'A language of BCP 47. Answers have it in its canonical form.',
    examples: ['de-AT', 'en', 'zh-Hans-CN'],
  }),
  TimeOfDay: adding({ description: 'By the clock on the wall.', examples: ['22:00', '07:00'] }),
  TimeZone: adding({ description: 'A time zone of the IANA database.', examples: ['Europe/Vienna', 'UTC'] }),
  Instant: adding({ examples: ['2026-11-30T07:00:00Z'] }),
  MessageId: adding({ 'x-max-utf16-units': 64, examples: ['m-1'] }),
  Callees: (_, name) => ({
    [name]: {
      anyOf: [
        ref('UserId'),
        { type: 'array', items: ref('UserId'), minItems: 1, maxItems: LIMITS.callees, uniqueItems: true },
      ],
    },
  }),
  Call: (schema, name) => ({ [name]: withProperties(schema, { custom: ref('CustomData') }, []) }),
  PushSubscription: (schema, name) => ({
    [name]: withProperties(
      schema,
      {
        endpoint: {
          type: 'string',
          format: 'uri',
          maxLength: LIMITS.subscriptionEndpointCharacters,
          examples: ['https://fcm.googleapis.com/fcm/send/dJ5zR0WnT9uVbXyQ'],
        },
        keys: {
          type: 'object',
          properties: {
            p256dh: {
              type: 'string',
              description: 'An uncompressed point of P-256, as base64url.',
              pattern: String.raw`^[\w-]{87}=?$`,
              examples: [BROWSER_KEY],
            },
            auth: {
              type: 'string',
              description: '16 bytes as base64url.',
              pattern: String.raw`^[\w-]{22}(==)?$`,
              examples: ['tBHItJI5svbpez7KI4CCXg'],
            },
          },
          required: ['p256dh', 'auth'],
        },
      },
      [],
    ),
  }),
  RegisterDevice: (schema, name) => ({
    RegisterIosDevice: withProperties(
      schema,
      {
        platform: { const: 'ios' },
        token: { type: 'string', pattern: tokenRules.ios.pattern.source, examples: [IOS_TOKEN] },
        environment: ref('Environment'),
        alertToken: {
          type: ['string', 'null'],
          pattern: tokenRules.ios.pattern.source,
          examples: [IOS_ALERT_TOKEN],
        },
      },
      ['environment'],
    ),
    RegisterAndroidDevice: withProperties(
      schema,
      {
        platform: { const: 'android' },
        token: { type: 'string', pattern: tokenRules.android.pattern.source, examples: [ANDROID_TOKEN] },
        environment: { type: ['string', 'null'], enum: ['production', null] },
        alertToken: { type: 'null', description: 'Only ios has one.' },
      },
      [],
    ),
    [name]: {
      oneOf: [ref('RegisterIosDevice'), ref('RegisterAndroidDevice'), ref('RegisterBrowser')],
      ...{
        discriminator: {
          propertyName: 'platform',
          mapping: {
            ios: ref('RegisterIosDevice').$ref,
            android: ref('RegisterAndroidDevice').$ref,
            web: ref('RegisterBrowser').$ref,
          },
        },
      },
    },
  }),
  AppData: adding({ examples: [{ muted: true }] }),
  Signal: (schema, name) => ({ [name]: withProperties(schema, { data: ref('AppData') }, []) }),
  SignalEvent: (schema, name) => ({ [name]: withProperties(schema, { data: ref('AppData') }, []) }),
  SendSignal: signal({
    description: 'SendDescription',
    candidates: 'SendCandidates',
    data: 'SendData',
    candidate: 'SendCandidate',
  }),
  SignalMessage: signal({
    description: 'DescriptionMessage',
    candidates: 'CandidatesMessage',
    data: 'DataMessage',
    candidate: 'CandidateMessage',
  }),
  OneWaySignalMessage: signal({
    description: 'OneWayDescriptionMessage',
    candidates: 'OneWayCandidatesMessage',
    data: 'OneWayDataMessage',
    candidate: 'OneWayCandidateMessage',
  }),
};
