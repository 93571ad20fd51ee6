/** The `User-Agent` of requests that the lab itself sends: of its own housekeeping, and the beginning of that of its phones. */
export const LAB_USER_AGENT = 'ringthrough-lab';

const PREFIX = `${LAB_USER_AGENT}/`;

/** The `User-Agent` of a model phone's requests. */
export const userAgentOf = (phoneId: string): string => `${PREFIX}${encodeURIComponent(phoneId)}`;

/** The id of the model phone that sent a request; `undefined` for any other client. */
export const phoneOfUserAgent = (userAgent: string | undefined): string | undefined =>
  userAgent?.startsWith(PREFIX) ? userAgent.slice(PREFIX.length) : undefined;

/** Whether the lab, or one of its phones, sent a request. */
export const isLabUserAgent = (userAgent: string | undefined): boolean =>
  userAgent === LAB_USER_AGENT || phoneOfUserAgent(userAgent) !== undefined;
