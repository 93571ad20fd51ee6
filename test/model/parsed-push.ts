import * as v from 'valibot';
import { platformOfEndpoint } from '../../lambda/devices/applications.ts';
import type { PushMessage } from '../../lambda/push/push-message.ts';

/** Content of a push, independent of preset and platform. */
export interface ParsedPush {
  readonly kind: 'ring' | 'call_ended' | 'call_answered';
  readonly channel: 'fcm' | 'voip' | 'alert';
  readonly callId: string;
  readonly endReason: string | undefined;
  /** Receipt token, where the preset carries one. */
  readonly token: string | undefined;
  /** Whether it is an alert push, which shows a missed call. */
  readonly isMissedCallAlert: boolean;
  readonly collapseId: string | undefined;
}

const text = v.pipe(v.string(), v.parseJson());
const KINDS = {
  incoming_call: 'ring',
  call_ended: 'call_ended',
  call_answered: 'call_answered',
  // The preset capacitor-bfine on Android.
  call: 'ring',
  stopCall: 'call_ended',
} as const;
const Caller = v.object({ Caller: v.object({ ConnectionId: v.string() }) });
const Payload = v.object({
  type: v.optional(v.picklist(Object.keys(KINDS) as (keyof typeof KINDS)[])),
  callId: v.optional(v.string()),
  ackUrl: v.optional(v.string()),
  endReason: v.optional(v.string()),
  // A JSON text in the preset cordova-npm.
  data: v.optional(v.union([Caller, v.pipe(text, Caller)])),
});
const Apple = v.record(v.string(), v.pipe(text, Payload));
const Google = v.object({
  GCM: v.pipe(text, v.object({ fcmV1Message: v.object({ message: v.object({ data: Payload }) }) })),
});

/** Parses a push as the phone does. @throws for an invalid payload */
export const parsePush = ({ endpointArn, message, attributes }: PushMessage): ParsedPush => {
  const platform = platformOfEndpoint(endpointArn);
  const json: unknown = JSON.parse(message);
  const payload =
    platform === 'GCM' ? v.parse(Google, json).GCM.fcmV1Message.message.data : v.parse(Apple, json)[platform];
  const callId = payload?.callId ?? payload?.data?.Caller.ConnectionId;
  if (payload === undefined || callId === undefined) throw new Error(`no callId in ${message}`);
  return {
    kind: KINDS[payload.type ?? 'incoming_call'],
    channel: platform === 'GCM' ? 'fcm' : platform.startsWith('APNS_VOIP') ? 'voip' : 'alert',
    callId,
    endReason: payload.endReason,
    token: payload.ackUrl?.split('/').at(-1),
    isMissedCallAlert: attributes['AWS.SNS.MOBILE.APNS.PUSH_TYPE'] === 'alert',
    collapseId: attributes['AWS.SNS.MOBILE.APNS.COLLAPSE_ID'],
  };
};
