import type { ClientLibrary } from '../../client-libraries/client-library.ts';
import { LIBRARIES } from '../../client-libraries/libraries.ts';
import type { ClientLibraryName, PhonePlatform } from '../../lambda/contract/enums.ts';
import type { PayloadTemplate } from '../../lambda/contract/payload-template.ts';
import { voipPayload } from '../../lambda/push/apns-message.ts';
import { libraries } from '../../lambda/push/client-libraries.ts';
import { fcmData } from '../../lambda/push/fcm-message.ts';
import type { TemplateKind } from '../../lambda/push/template/check-template.ts';
import { longestCalls } from '../../lambda/push/template/longest-call.ts';
import type { CallFacts } from '../../lambda/push/template/placeholders.ts';

/** The calls that a library must read: of the shortest values and of the longest, with sound only and with video. */
const sampleCalls = (kind: TemplateKind): readonly CallFacts[] => {
  const [longest, other] = longestCalls(kind === 'incomingCall' ? 'incoming_call' : 'call_ended', true);
  const caller = { name: 'A', handle: 'a', handleType: 'generic' } as const;
  return [longest, { ...other, caller, custom: {}, media: 'audio', callerId: '1', calleeId: '2' }];
};

const payloadOf = (template: PayloadTemplate, platform: PhonePlatform, call: CallFacts) =>
  platform === 'ios' ? JSON.parse(voipPayload(template, call) ?? '{}') : (fcmData(template, call) ?? {});

/**
 * Why a library's native code does not ring for a template, or does not end the call; `undefined` if one of its versions does.
 *
 * @returns the reason of each version
 */
export const unreadableBy = (
  library: ClientLibraryName,
  platform: PhonePlatform,
  kind: TemplateKind,
  template: PayloadTemplate,
): string | undefined => {
  const declaration = libraries[library];
  if ('cannotRing' in declaration) return `${library} cannot be rung: ${declaration.cannotRing}`;
  const readers = LIBRARIES.filter((one) => one.library === library && one.platform === platform && !one.unreleased);
  if (readers.length === 0) return `${library} reads no push on ${platform === 'ios' ? 'iOS' : 'Android'}`;
  const faults = readers.map((reader) => faultOf(reader, platform, kind, template));
  return faults.includes(undefined) ? undefined : [...new Set(faults)].join('; ');
};

const faultOf = (
  { name, read }: ClientLibrary,
  platform: PhonePlatform,
  kind: TemplateKind,
  template: PayloadTemplate,
): string | undefined => {
  for (const call of sampleCalls(kind)) {
    const result = read(payloadOf(template, platform, call));
    const wanted = kind === 'incomingCall' ? 'rings' : 'ends';
    if (result.outcome !== wanted) return `${name} ${result.outcome}: ${result.reason}`;
    const callId = result.outcome === 'rings' ? (result.call.callId ?? result.call.uuid) : result.callId;
    if (callId !== undefined && callId.toLowerCase() !== call.callId)
      return `${name} reads ${callId.slice(0, 40)} as the id of the call`;
    if (result.outcome === 'rings' && result.call.name.trim() === '') return `${name} shows no name`;
  }
  return undefined;
};
