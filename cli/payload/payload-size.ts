import { VOIP_LIMIT } from '../../lambda/push/apns-message.ts';
import { FCM_LIMIT, fcmBytes } from '../../lambda/push/fcm-message.ts';
import type { FoundPayload } from './found-payload.ts';

export interface PayloadSize {
  readonly bytes: number;
  readonly limit: number;
  readonly service: string;
}

/** As Apple counts it, and as FCM does: its own message, without the escapes of JSON. */
export const payloadSize = ({ platform, payload, isVoip }: FoundPayload): PayloadSize => {
  if (platform === 'ios') {
    return {
      bytes: Buffer.byteLength(JSON.stringify(payload)),
      limit: isVoip ? VOIP_LIMIT : ALERT_LIMIT,
      service: 'Apple',
    };
  }
  const texts = Object.entries(payload).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return { bytes: fcmBytes(Object.fromEntries(texts)), limit: FCM_LIMIT, service: 'Google' };
};

/** https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification */
const ALERT_LIMIT = 4_096;
