import * as v from 'valibot';
import { CLIENT_LIBRARIES, type PhonePlatform } from '../../lambda/contract/enums.ts';
import type { PayloadTemplate } from '../../lambda/contract/payload-template.ts';
import { checkTemplate, type TemplateIssue, type TemplateKind } from '../../lambda/push/template/check-template.ts';
import { unreadableBy } from './read-by-library.ts';
import { settingsObject } from './rules.ts';

/** The object, or the one in a JSON text; a text that is no JSON is the reason why. */
const parsed = (value: unknown): { readonly value: unknown } | { readonly fault: string } => {
  if (typeof value !== 'string') return { value };
  try {
    return { value: JSON.parse(value) };
  } catch (error) {
    return { fault: `is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
};

const template = (platform: PhonePlatform, kind: TemplateKind) =>
  v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }): PayloadTemplate => {
      const result = parsed(dataset.value);
      const issues: readonly TemplateIssue[] =
        'fault' in result ? [{ path: '', message: result.fault }] : checkTemplate(result.value, platform, kind);
      for (const { path, message } of issues) addIssue({ message: path === '' ? message : `at ${path} ${message}` });
      return 'fault' in result || issues.length > 0 ? NEVER : (result.value as PayloadTemplate);
    }),
  );

const payloads = (platform: PhonePlatform) => v.pipe(payloadsObject(platform), readByLibrary(platform));

/** Whether the library's native code rings for the one and ends the call for the other. */
const readByLibrary = (platform: PhonePlatform) =>
  v.rawCheck<v.InferOutput<ReturnType<typeof payloadsObject>>>(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.library === undefined) return;
    const { library } = dataset.value;
    for (const kind of ['incomingCall', 'callEnded'] as const) {
      const template = dataset.value[kind];
      const reason = template && unreadableBy(library, platform, kind, template);
      if (reason !== undefined)
        addIssue({
          message: `has ${kind === 'incomingCall' ? 'an incomingCall that does not ring' : 'a callEnded that does not end the call in'} ${library}: ${reason}`,
        });
    }
  });

const payloadsObject = (platform: PhonePlatform) =>
  settingsObject({
    /** The payload that rings. */
    incomingCall: v.pipe(
      v.unknown(),
      v.check((value) => value !== undefined, 'must be a JSON object, or its text'),
      template(platform, 'incomingCall'),
    ),
    /** iOS: of a VoIP push that ends a call. Android: of the message that ends a call; without it, the core keys. */
    callEnded: v.optional(template(platform, 'callEnded')),
    /** The client library whose native code reads them: its reader then checks that they ring, and end. */
    library: v.optional(v.picklist(CLIENT_LIBRARIES, `must be one of ${CLIENT_LIBRARIES.join(', ')}`)),
  });

/** The app's own payloads, for devices that register with the preset `custom`. */
export const Payloads = settingsObject({ ios: v.optional(payloads('ios')), android: v.optional(payloads('android')) });
