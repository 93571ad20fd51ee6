import type { ApplePush } from '../../../local/apple/push-log.ts';
import type { GoogleMessage } from '../../../local/google/send-message.ts';
import type { DeviceDirectory } from './device-directory.ts';
import type { Trace } from './trace.ts';

/** Adds a hop for a push from SNS to Apple, with Apple's response. */
export const appleHop =
  (trace: Trace, devices: DeviceDirectory) =>
  ({ environment, deviceToken, headers, payload, response }: ApplePush): void => {
    const device = devices.nameOfToken(deviceToken);
    if (isOfOtherCall(trace, payload?.callId)) return;
    const { status, reason } = response;
    trace.add({
      place: 'apple',
      ...(headers['apns-push-type'] === 'voip' && { progressStep: 'push' }),
      title: status === 200 ? 'Apple accepts the push' : `Apple refuses: ${reason ?? status}`,
      detail: `${status} · ${environment} · ${headers['apns-push-type'] ?? 'no push type'}`,
      tone: status === 200 ? 'plain' : 'bad',
      ...(status !== 200 && { code: `apns:${reason ?? status}` }),
      ...(device !== undefined && { device }),
      message: { request: { method: 'POST', path: `/3/device/${deviceToken}`, headers, payload }, response },
      wire: { kind: 'apns', environment, deviceToken, headers, payload },
    });
  };

/** Whether a message to an Android phone is an incoming call. */
export const isRing = ({ message }: GoogleMessage): boolean => message.data?.type === 'incoming_call';

/** Adds a hop for a message from SNS to Google, with Google's response. */
export const googleHop =
  (trace: Trace, devices: DeviceDirectory) =>
  (sent: GoogleMessage): void => {
    const { message, response } = sent;
    const device = devices.nameOfToken(sent.token);
    if (isOfOtherCall(trace, message.data?.callId)) return;
    const { status, reason } = response;
    trace.add({
      place: 'google',
      ...(isRing(sent) && { progressStep: 'push' }),
      title: status === 200 ? 'Google accepts the message' : `Google refuses: ${reason ?? status}`,
      detail: `${status} · ${message.android?.priority?.toLowerCase() ?? 'normal'} priority`,
      tone: status === 200 ? 'plain' : 'bad',
      ...(status !== 200 && { code: `fcm:${reason ?? status}` }),
      ...(device !== undefined && { device }),
      message: { request: { method: 'POST', path: 'messages:send', body: { message } }, response },
      wire: { kind: 'fcm', message },
    });
  };

/** Whether a push belongs to an earlier call: its end may arrive after the next call has started. */
const isOfOtherCall = (trace: Trace, callId: unknown): boolean =>
  typeof callId === 'string' && trace.isOtherCall(callId);
