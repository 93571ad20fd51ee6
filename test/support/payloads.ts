import type { EndReason } from '../../lambda/contract/end-reasons.ts';
import type { PhonePlatform, Preset } from '../../lambda/contract/enums.ts';
import { fcmRing } from '../../lambda/push/fcm-message.ts';
import type { IncomingCall } from '../../lambda/push/incoming-call.ts';
import { templatesOf } from '../../lambda/push/presets/presets.ts';
import { type Payload, renderTemplate } from '../../lambda/push/template/render-template.ts';

/** The payload of an incoming call before it is made to fit, or what an Android device gets. */
export const ringPayload = (preset: Preset, call: IncomingCall, platform: PhonePlatform = 'ios'): Payload => {
  const templates = templatesOf(preset, platform, undefined);
  const payload = templates && renderTemplate(templates.incomingCall, { ...call, type: 'incoming_call' });
  if (payload === undefined) throw new Error(`${preset} cannot be filled`);
  return payload;
};

/** The payload of the VoIP push that ends a call; empty where the preset has none. */
export const endPayload = (preset: Preset, call: IncomingCall, endReason: EndReason = 'cancelled'): Payload => {
  const template = templatesOf(preset, 'ios', undefined)?.callEnded;
  return (template && renderTemplate(template, { ...call, type: 'call_ended', endReason })) ?? {};
};

/** The data of the message that rings an Android phone. */
export const fcmData = (preset: Preset, call: IncomingCall, now: number): Readonly<Record<string, string>> => {
  const template = templatesOf(preset, 'android', undefined)?.incomingCall;
  const message = template && fcmRing('arn', template, call, now)?.message;
  if (message === undefined) throw new Error(`${preset} cannot be filled`);
  return JSON.parse(JSON.parse(message).GCM).fcmV1Message.message.data;
};
