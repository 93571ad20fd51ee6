import type { EndReason } from '../../lambda/contract/end-reasons.ts';
import { voipMessage, voipPush } from '../../lambda/push/apns-message.ts';
import type { CallNotification } from '../../lambda/push/call-notification.ts';
import { fcmRing } from '../../lambda/push/fcm-message.ts';
import { notificationMessages } from '../../lambda/push/notification-messages.ts';
import { presets, templatesOf } from '../../lambda/push/presets/presets.ts';
import type { PushMessage } from '../../lambda/push/push-message.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { PushType } from './push-command.ts';
import type { TestCall } from './test-call.ts';

export interface MessageRequest {
  readonly type: PushType;
  /** The push that ends the call. */
  readonly cancel: boolean;
  /** Without `.voip`. Ignored for `data`. */
  readonly bundleId: string;
}

const ENDED: EndReason = 'cancelled';

/**
 * The message that a deployment publishes to SNS for the call: its ring, or with `cancel` or as an alert its end.
 *
 * @throws CliError `usage` when the preset has no such push
 */
export const messageOf = ({ call, device, incoming }: TestCall, request: MessageRequest, now: number): PushMessage => {
  const { type, cancel, bundleId } = request;
  const target = { ...device, bundleId, hasReported: true };
  const { endpointArn, preset, platform } = device;
  if (type === 'data' && !cancel) {
    const template = templatesOf(preset, platform, undefined)?.incomingCall;
    return filled(template && fcmRing(endpointArn, template, incoming, now), preset);
  }
  if (type === 'data') {
    return filled(notificationMessages({ ...target, incomingCall: incoming }, endOf(call), now)[0], preset);
  }
  if (type === 'alert') {
    const [alert] = notificationMessages(target, endOf(call), now);
    return filled(alert, preset);
  }
  const voip = { ...device, bundleId, platform: 'APNS_VOIP' } as const;
  if (!cancel) return filled(voipMessage(voip, incoming, now), preset);
  if (templatesOf(preset, 'ios', undefined)?.callEnded === undefined) throw withoutEnd(preset);
  return filled(voipPush(voip, 'callEnded', { ...incoming, type: 'call_ended', endReason: ENDED }, now), preset);
};

const endOf = ({ callId, callerId, caller, media, expiresAt }: TestCall['call']): CallNotification => ({
  type: 'call_ended',
  callId,
  callerId,
  callerName: caller.name,
  media,
  endReason: ENDED,
  stopsRinging: true,
  isMissed: true,
  expiresAt,
});

/** A preset whose payload has user ids as integers cannot be filled with others. */
const filled = (message: PushMessage | undefined, preset: string): PushMessage => {
  if (message !== undefined) return message;
  const hint = 'For example --caller-id 1001 --callee-id 1002.';
  throw new CliError('usage', `${preset} carries user ids as integers, from 1 to 2147483647`, hint);
};

const withoutEnd = (preset: string): CliError => {
  const able = Object.entries(presets).flatMap(([name, { ios }]) => (ios.callEnded === undefined ? [] : [name]));
  return new CliError(
    'usage',
    `--cancel: ${preset} has no VoIP push that ends a call: its libraries would ring for it`,
    `Presets that have one: ${able.join(', ')}. Without one, the end reaches the app by its socket, or by an alert push.`,
  );
};
