import type { AlertText, Capability, Preset } from '../contract/enums.ts';
import type { TemplatesByPlatform } from '../contract/payload-template.ts';
import { platformOfEndpoint } from '../devices/applications.ts';
import { type AlertReader, apnsBody, fcmAlert } from './alert-text.ts';
import { voipPush } from './apns-message.ts';
import type { CallNotification } from './call-notification.ts';
import { dataMessage, fcmMessage } from './fcm-message.ts';
import type { IncomingCall } from './incoming-call.ts';
import { CORE_END } from './presets/core.ts';
import { templatesOf } from './presets/presets.ts';
import { type PushMessage, ringTtl } from './push-message.ts';

/** The device that a notification is for. */
export interface NotificationTarget extends AlertReader {
  readonly endpointArn: string;
  readonly alertEndpointArn?: string | undefined;
  /** Without `.voip`. */
  readonly bundleId: string;
  readonly preset: Preset;
  /** The app's own payloads, for the preset `custom`. */
  readonly templates?: TemplatesByPlatform | undefined;
  /** Whether the phone has sent its `ringing` receipt for this call. */
  readonly hasReported: boolean;
  /** A callee's device: the call as the push that rang it carried it. Absent for the caller's own devices. */
  readonly incomingCall?: IncomingCall | undefined;
}

/** Builds the message of one channel; `undefined` where the channel does not apply. */
type Channel = (target: NotificationTarget, notification: CallNotification, now: number) => PushMessage | undefined;

/** Time to live of a missed call's notification, in seconds. */
const A_DAY = 86_400;
/** Time to live of a notification that a call was answered or has ended, in seconds. */
const A_MINUTE = 60;

/**
 * Android: a data message. High priority only while the phone rings, because FCM demotes an app whose high-priority messages show
 * no notification (https://firebase.google.com/docs/cloud-messaging/android-message-priority).
 */
const fcm: Channel = (target, notification, now) => {
  const { endpointArn, preset, templates, incomingCall } = target;
  if (platformOfEndpoint(endpointArn) !== 'GCM') return undefined;
  const isUrgent = notification.stopsRinging && now < notification.expiresAt;
  const delivery = { priority: isUrgent ? 'high' : 'normal', ttl: notification.isMissed ? A_DAY : A_MINUTE } as const;
  if (incomingCall === undefined) return dataMessage(endpointArn, callerChange(notification), delivery);
  const template = templatesOf(preset, 'android', templates)?.callEnded ?? CORE_END;
  const { type, endReason } = notification;
  const call = { ...incomingCall, type, endReason };
  // A phone that rings must be stopped: also if only the end needs an integer id, which this caller has not.
  const more = notification.isMissed ? fcmAlert(missedText(notification), target, notification.callerName) : {};
  return (
    fcmMessage(endpointArn, template, call, delivery, more) ?? fcmMessage(endpointArn, CORE_END, call, delivery, more)
  );
};

const missedText = ({ media }: CallNotification): AlertText => (media === 'video' ? 'missedVideoCall' : 'missedCall');

/** For the caller's own devices: they show no call that native code has to report. */
const callerChange = ({ type, callId, callerId, callerName, endReason }: CallNotification) => ({
  v: '1',
  type,
  callId,
  uuid: callId,
  id: callId,
  callerId,
  callerName,
  ...(endReason !== undefined && { endReason }),
});

/**
 * iOS, to the alert token: an alert for a missed call, otherwise a background push that wakes the app so that it stops
 * ringing. The collapse id is the call's id, so a repeated push shows once.
 */
const alert: Channel = (target, notification, now) => {
  const { alertEndpointArn, bundleId } = target;
  // Woken by this push first, the app would have ended the call when the VoIP push arrives, and iOS requires a new report for it.
  const isWoken = voipCancel(target, notification, now) !== undefined;
  if (alertEndpointArn === undefined || !(notification.isMissed || (notification.stopsRinging && !isWoken)))
    return undefined;
  const platform = platformOfEndpoint(alertEndpointArn);
  const aps = notification.isMissed
    ? {
        alert: {
          title: notification.callerName,
          ...apnsBody(missedText(notification), target, notification.callerName),
        },
        sound: 'default',
        // Lets an app change the text in its notification service extension.
        'mutable-content': 1,
        ...(!isWoken && { 'content-available': 1 }),
      }
    : { 'content-available': 1 };
  const { type, callId, callerId, callerName, endReason } = notification;
  const payload = { aps, type, callId, callerId, callerName, endReason };
  return {
    endpointArn: alertEndpointArn,
    message: JSON.stringify({ [platform]: JSON.stringify(payload) }),
    attributes: {
      'AWS.SNS.MOBILE.APNS.PUSH_TYPE': notification.isMissed ? 'alert' : 'background',
      // Apple refuses a background push with priority 10.
      'AWS.SNS.MOBILE.APNS.PRIORITY': notification.isMissed ? '10' : '5',
      'AWS.SNS.MOBILE.APNS.TOPIC': bundleId,
      'AWS.SNS.MOBILE.APNS.COLLAPSE_ID': callId,
      [`AWS.SNS.MOBILE.${platform}.TTL`]: String(notification.isMissed ? A_DAY : ringTtl(notification.expiresAt, now)),
    },
  };
};

/**
 * iOS, by a second VoIP push: only to an app that has declared the capability, and only while its phone rings and has sent its
 * receipt. Any other app would show a false call, or would get no further VoIP pushes: Apple allows only incoming calls as
 * VoIP pushes, and makes an exception only while the app is on a call (Apple's engineers in
 * https://developer.apple.com/forums/thread/764376 and https://developer.apple.com/forums/thread/768136).
 */
const voipCancel: Channel = (target, notification, now) => {
  const { endpointArn, capabilities, hasReported, incomingCall } = target;
  const platform = platformOfEndpoint(endpointArn);
  const isVoip = platform === 'APNS_VOIP' || platform === 'APNS_VOIP_SANDBOX';
  if (!isVoip || incomingCall === undefined || !capabilities.includes('voip-cancel' satisfies Capability))
    return undefined;
  if (!notification.stopsRinging || !hasReported || now >= notification.expiresAt) return undefined;
  const { type, endReason } = notification;
  return voipPush({ ...target, platform }, 'callEnded', { ...incomingCall, type, endReason }, now);
};

const channels: readonly Channel[] = [fcm, alert, voipCancel];

/** The messages that notify a device, one for each channel that it has. */
export const notificationMessages = (
  target: NotificationTarget,
  notification: CallNotification,
  now: number,
): readonly PushMessage[] =>
  channels.map((channel) => channel(target, notification, now)).filter((message) => message !== undefined);
