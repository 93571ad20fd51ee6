import { isLabUserAgent } from '../../phones/user-agent.ts';

/** Header names in any case. */
type Headers = Readonly<Record<string, unknown>>;

const headerOf = (headers: Headers, name: string): string | undefined => {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found === undefined ? undefined : String(found[1]);
};

/**
 * Whether a request comes from the lab: from a model phone, or from the lab's page. A browser names the page's origin in
 * `Origin`, or in `Sec-Fetch-Site` where it sends no `Origin`.
 */
export const isLabRequest = (headers: Headers): boolean => {
  const [agent, site, origin, host] = ['user-agent', 'sec-fetch-site', 'origin', 'host'].map((name) =>
    headerOf(headers, name),
  );
  if (isLabUserAgent(agent) || site === 'same-origin') return true;
  return origin !== undefined && origin === `http://${host}`;
};
