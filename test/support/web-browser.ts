import type { LocalSubscription } from '../../local/web-push/start-web-push.ts';
import type { Session, TestBackend, TestResponse } from './backend.ts';

/** Registers a browser that has a push subscription. */
export const registerBrowser = async (
  backend: TestBackend,
  session: Session,
  deviceId = 'browser',
  changes: Readonly<Record<string, unknown>> = {},
): Promise<LocalSubscription & { readonly registered: TestResponse }> => {
  const local = backend.webPush.subscribe(backend.webPushKey);
  const body = { platform: 'web', subscription: local.subscription, ...changes };
  return { ...local, registered: await session('PUT', `/v1/devices/${deviceId}`, body) };
};

/** The payloads that the browser has got, oldest first. */
// biome-ignore lint/suspicious/noExplicitAny: tests read fields directly, and fail where one is missing
export const payloadsOf = (browser: Pick<LocalSubscription, 'deliveries'>): any[] =>
  browser.deliveries().map(({ payload }) => JSON.parse(payload));
