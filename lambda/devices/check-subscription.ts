import type { WebPushSettings } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { PushSubscription } from '../contract/schemas/devices.ts';

/** Whether the host is one of the patterns: a name, or `*.` and the end of names below it. */
export const isListedHost = (host: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern));

/**
 * Whether pushes may be sent to a subscription's endpoint. A client chooses the endpoint, and a function sends requests there: so only to
 * the standard port of a push service that is listed. Where its name resolves to is checked when a push is sent.
 *
 * @param settings `undefined`: the deployment has no Web Push
 */
export const subscriptionIssues = (
  settings: Pick<WebPushSettings, 'hosts' | 'allow'> | undefined,
  { endpoint }: Pick<PushSubscription, 'endpoint'>,
): readonly Issue[] => {
  if (settings === undefined) {
    const message =
      'must be absent: this deployment has no Web Push (setting webPush); the browser rings over its socket';
    return [{ path: 'subscription', message }];
  }
  const { protocol, hostname, port, username, password } = new URL(endpoint);
  const isLoopback = settings.allow === 'loopback' && hostname === '127.0.0.1';
  const messages = [
    ...(protocol === 'https:' || (isLoopback && protocol === 'http:') ? [] : ['must begin with https:']),
    // A URL parser leaves out the standard port.
    ...(port === '' || isLoopback ? [] : ['must have no port, or 443']),
    ...(username === '' && password === '' ? [] : ['must have no user name and password']),
    ...(isListedHost(hostname, settings.hosts)
      ? []
      : [`is on ${hostname}, which is no push service of this deployment`]),
  ];
  return messages.map((message) => ({ path: 'subscription.endpoint', message }));
};
