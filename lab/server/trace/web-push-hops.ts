import * as v from 'valibot';
import { WebPushEvent } from '../../../lambda/contract/web-push.ts';
import type { AnsweredPush } from '../../../local/web-push/start-web-push.ts';
import type { DeviceDirectory } from './device-directory.ts';
import { parsedJson } from './readable-json.ts';
import type { NewHop, Trace } from './trace.ts';

const Push = v.object({ type: v.string(), callId: v.string() });

/** Whether a decrypted payload is an incoming call. */
export const isWebPushRing = (payload: string | undefined): payload is string => {
  const push = v.safeParse(Push, parsedJson(payload ?? ''));
  return push.success && push.output.type === 'incoming_call';
};

/** Adds a hop for a push to a browser's push service, with its answer. Its message has the payload as the browser decrypts it. */
export const pushServiceHop =
  (trace: Trace, devices: DeviceDirectory) =>
  ({ id, status, reason, headers, payload, bytes }: AnsweredPush): void => {
    const content = payload === undefined ? undefined : parsedJson(payload);
    const push = v.safeParse(Push, content);
    if (push.success && trace.isOtherCall(push.output.callId)) return;
    const isTaken = status === 201;
    const device = devices.nameOfToken(id);
    const isRing = isWebPushRing(payload);
    if (isRing && isTaken) trace.mark('published');
    const type = push.success ? `${push.output.type} · ` : '';
    trace.add({
      place: 'push_service',
      ...(isRing && { progressStep: 'push_service' }),
      title: isTaken ? 'The push service takes the push' : `The push service refuses: ${status}`,
      detail: isTaken
        ? `${status} · ${type}TTL ${headers.ttl} s · urgency ${headers.urgency ?? 'normal'} · ${bytes} bytes encrypted`
        : `${status} · ${reason ?? ''}`,
      tone: isTaken ? 'plain' : 'bad',
      ...(!isTaken && { code: `web_push:${status}` }),
      ...(device !== undefined && { device }),
      message: {
        request: { method: 'POST', path: `/push/${id}`, headers, payload: content },
        response: { status, ...(reason !== undefined && { reason }) },
      },
    });
  };

/** The event of the function `web-push`: asynchronous, so the invite does not wait for it. */
export const webPushFunctionHop = (event: unknown, devices: DeviceDirectory): Omit<NewHop, 'message'> | undefined => {
  const parsed = v.safeParse(WebPushEvent, event);
  if (!parsed.success) return undefined;
  const { kind, browsers } = parsed.output;
  return {
    place: 'lambda',
    ...(kind === 'ring' && { progressStep: 'web_push_function' }),
    title: 'web-push',
    detail: `${kind} · invoked asynchronously`,
    device: browsers.map(({ deviceId }) => devices.nameOf(deviceId)).join(', '),
  };
};
