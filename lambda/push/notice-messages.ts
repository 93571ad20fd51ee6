import type { Capability, Preset } from '../contract/words.ts';
import { platformOfEndpoint } from '../devices/applications.ts';
import type { CallNotice } from './call-notice.ts';
import { cancelPresets } from './presets.ts';
import { type PushMessage, ringTtl } from './push-message.ts';

/** A device as the channels see it. */
export interface NoticeTarget {
  readonly endpointArn: string;
  readonly alertEndpointArn?: string | undefined;
  /** Without `.voip`. */
  readonly bundleId: string;
  readonly preset: Preset;
  readonly capabilities: readonly string[];
  /** Whether the phone has said that it rings for this call. */
  readonly hasReported: boolean;
}

/** One way to tell a device; `undefined` where it does not apply. */
type Channel = (target: NoticeTarget, notice: CallNotice, now: number) => PushMessage | undefined;

/** Seconds for which it is worth telling of a missed call. */
const A_DAY = 86_400;
/** Seconds for which it is worth telling that a call has ended or was answered. */
const A_MINUTE = 60;

/**
 * Android: a data message. Of high priority only while the phone rings: one that shows nothing counts against the app
 * (https://firebase.google.com/docs/cloud-messaging/android-message-priority).
 */
const fcm: Channel = ({ endpointArn }, notice, now) => {
  if (platformOfEndpoint(endpointArn) !== 'GCM') return undefined;
  const ttl = notice.isMissed ? A_DAY : A_MINUTE;
  const reason = notice.endReason === undefined ? {} : { endReason: notice.endReason };
  const data = {
    v: '1',
    type: notice.type,
    callId: notice.callId,
    uuid: notice.callId,
    id: notice.callId,
    callerId: notice.callerId,
    callerName: notice.callerName,
    ...reason,
    // phonegap-plugin-push, branch android-native-caller.
    ...(notice.type === 'call_ended' && { voip: 'true', isCancelPush: 'true' }),
    // expo-callkit-telecom from 0.3.9: ExpoCallKitTelecomMessagingService.kt.
    ...(notice.type === 'call_ended' && {
      messageType: 'call_ended',
      call_ended: JSON.stringify({ serverCallId: notice.callId }),
    }),
  };
  const priority = notice.stopsRinging && now < notice.expiresAt ? 'high' : 'normal';
  const message = { data, android: { priority, ttl: `${ttl}s` } };
  return {
    endpointArn,
    message: JSON.stringify({ GCM: JSON.stringify({ fcmV1Message: { validate_only: false, message } }) }),
    attributes: { 'AWS.SNS.MOBILE.FCM.TTL': String(ttl) },
  };
};

/**
 * iOS, by the token for ordinary notifications: a missed call is shown, anything else wakes the app quietly to stop the
 * ringing. Repeated, it shows once: the call's id collapses it.
 */
const alert: Channel = (target, notice, now) => {
  const { alertEndpointArn, bundleId } = target;
  // Woken by both, the app would have ended the call when the VoIP push came, and iOS would have it show one again.
  const isWoken = voipCancel(target, notice, now) !== undefined;
  if (alertEndpointArn === undefined || !(notice.isMissed || (notice.stopsRinging && !isWoken))) return undefined;
  const platform = platformOfEndpoint(alertEndpointArn);
  const aps = notice.isMissed
    ? {
        alert: { title: notice.callerName, body: notice.media === 'video' ? 'Missed video call' : 'Missed call' },
        sound: 'default',
        // An app that speaks other languages says it in its notification service extension.
        'mutable-content': 1,
        ...(!isWoken && { 'content-available': 1 }),
      }
    : { 'content-available': 1 };
  const { type, callId, callerId, callerName, endReason } = notice;
  const payload = { aps, type, callId, callerId, callerName, endReason };
  return {
    endpointArn: alertEndpointArn,
    message: JSON.stringify({ [platform]: JSON.stringify(payload) }),
    attributes: {
      'AWS.SNS.MOBILE.APNS.PUSH_TYPE': notice.isMissed ? 'alert' : 'background',
      // Apple refuses a background push of priority 10.
      'AWS.SNS.MOBILE.APNS.PRIORITY': notice.isMissed ? '10' : '5',
      'AWS.SNS.MOBILE.APNS.TOPIC': bundleId,
      'AWS.SNS.MOBILE.APNS.COLLAPSE_ID': callId,
      [`AWS.SNS.MOBILE.${platform}.TTL`]: String(notice.isMissed ? A_DAY : ringTtl(notice.expiresAt, now)),
    },
  };
};

/**
 * iOS, by a second VoIP push: only to an app that declared that it understands one, whose phone rings at this moment and
 * has said so. To any other it would be a ghost call, or the end of its pushes: Apple wants no VoIP push that is not an
 * incoming call, and excuses one only while the app is on a call (Apple's engineers in
 * https://developer.apple.com/forums/thread/764376 and https://developer.apple.com/forums/thread/768136).
 */
const voipCancel: Channel = ({ endpointArn, bundleId, preset, capabilities, hasReported }, notice, now) => {
  const platform = platformOfEndpoint(endpointArn);
  if (!platform.startsWith('APNS_VOIP') || !capabilities.includes('voip-cancel' satisfies Capability)) return undefined;
  if (!notice.stopsRinging || !hasReported || now >= notice.expiresAt) return undefined;
  const payload = cancelPresets[preset]?.(notice);
  if (payload === undefined) return undefined;
  return {
    endpointArn,
    message: JSON.stringify({ [platform]: JSON.stringify(payload) }),
    attributes: {
      'AWS.SNS.MOBILE.APNS.PUSH_TYPE': 'voip',
      'AWS.SNS.MOBILE.APNS.PRIORITY': '10',
      'AWS.SNS.MOBILE.APNS.TOPIC': `${bundleId}.voip`,
      [`AWS.SNS.MOBILE.${platform}.TTL`]: String(ringTtl(notice.expiresAt, now)),
    },
  };
};

const channels: readonly Channel[] = [fcm, alert, voipCancel];

/** All the messages by which a device is told, over every channel that it has. */
export const noticeMessages = (target: NoticeTarget, notice: CallNotice, now: number): readonly PushMessage[] =>
  channels.map((channel) => channel(target, notice, now)).filter((message) => message !== undefined);
