import type { WebPushEvent } from '../../contract/web-push.ts';
import type { WebPushFunction } from '../../notifications/web-push-function.ts';
import { invokeAsynchronously } from './invoke-function.ts';

/** Milliseconds that Lambda is given to take the event: a ring waits no longer for a browser than for a phone. */
const TIMEOUT = 1_500;

/** @param onFailed called when Lambda did not take an event */
export const webPushFunction = (
  name: string,
  onFailed: (event: WebPushEvent, cause: unknown) => void,
): WebPushFunction => ({
  invoke: async (event) => {
    try {
      await invokeAsynchronously(name, event, TIMEOUT);
      return true;
    } catch (cause) {
      onFailed(event, cause);
      return false;
    }
  },
});
