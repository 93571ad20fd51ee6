import type { Preset } from '../contract/enums.ts';
import type { PayloadTemplate, TemplatesByPlatform } from '../contract/payload-template.ts';
import { fitPayload } from './fit-payload.ts';
import type { IncomingCall } from './incoming-call.ts';
import { templatesOf } from './presets/presets.ts';
import { type PushMessage, ringTtl } from './push-message.ts';
import type { CallFacts } from './template/placeholders.ts';
import { renderTemplate } from './template/render-template.ts';

/** Apple's limit for a VoIP push in bytes; 4,096 for every other push type. */
export const VOIP_LIMIT = 5_120;

export interface VoipTarget {
  readonly endpointArn: string;
  /** The SNS platform of the endpoint: the message's key must be the same. */
  readonly platform: 'APNS_VOIP' | 'APNS_VOIP_SANDBOX';
  /** Without `.voip`. */
  readonly bundleId: string;
  readonly preset: Preset;
  /** The app's own payloads, for the preset `custom`. */
  readonly templates?: TemplatesByPlatform | undefined;
}

/** The JSON of a VoIP push, made to fit; `undefined` if the template cannot be filled with this call. */
export const voipPayload = (template: PayloadTemplate, call: CallFacts): string | undefined =>
  fitPayload(
    call,
    (shown) => {
      const rendered = renderTemplate(template, shown);
      return rendered && JSON.stringify(rendered);
    },
    (text) => Buffer.byteLength(text) <= VOIP_LIMIT,
  );

/**
 * Builds a VoIP push. SNS infers the push types `alert` and `background` but never `voip`, so every header is set.
 *
 * @returns `undefined` if the preset has no such push, or cannot be filled with this call
 */
export const voipPush = (
  { preset, templates, endpointArn, platform, bundleId }: VoipTarget,
  kind: 'incomingCall' | 'callEnded',
  call: CallFacts,
  now: number,
): PushMessage | undefined => {
  const template = templatesOf(preset, 'ios', templates)?.[kind];
  if (template === undefined) return undefined;
  const payload = voipPayload(template, call);
  if (payload === undefined) return undefined;
  return {
    endpointArn,
    // Stringified twice: SNS ignores a platform entry that is not a string.
    message: JSON.stringify({ [platform]: payload }),
    attributes: {
      'AWS.SNS.MOBILE.APNS.PUSH_TYPE': 'voip',
      'AWS.SNS.MOBILE.APNS.PRIORITY': '10',
      'AWS.SNS.MOBILE.APNS.TOPIC': `${bundleId}.voip`,
      [`AWS.SNS.MOBILE.${platform}.TTL`]: String(ringTtl(call.expiresAt, now)),
    },
  };
};

/** The VoIP push that rings. */
export const voipMessage = (target: VoipTarget, call: IncomingCall, now: number): PushMessage | undefined =>
  voipPush(target, 'incomingCall', { ...call, type: 'incoming_call' }, now);
