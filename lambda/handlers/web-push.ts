import * as v from 'valibot';
import { WebPushEvent } from '../contract/web-push.ts';
import { type EndByWebPushDeps, endByWebPush } from '../ringing/end-by-web-push.ts';
import { type RingByWebPushDeps, ringByWebPush } from '../ringing/ring-by-web-push.ts';

export type WebPushDeps = RingByWebPushDeps & EndByWebPushDeps;

/** Sends Web Pushes. Invoked asynchronously by our own functions: an event of another form is an error of theirs. */
export const webPushHandler =
  (depsFor: (tenant: string) => WebPushDeps) =>
  async (event: unknown): Promise<void> => {
    const parsed = v.parse(WebPushEvent, event);
    const deps = depsFor(parsed.tenant);
    await (parsed.kind === 'ring' ? ringByWebPush(deps, parsed) : endByWebPush(deps, parsed));
  };
