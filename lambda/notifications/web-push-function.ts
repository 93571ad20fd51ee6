import type { WebPushEvent } from '../contract/web-push.ts';

/** The function that sends Web Pushes: it has the library and the VAPID key, which no function on a ring's way loads. */
export interface WebPushFunction {
  /** Invokes it asynchronously. Never rejects. @returns whether Lambda has taken the event */
  invoke(event: WebPushEvent): Promise<boolean>;
}
