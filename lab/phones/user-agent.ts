const PREFIX = 'ringthrough-lab/';

/** The `User-Agent` of a model phone's requests. Nothing but the log of the terminal reads it. */
export const userAgentOf = (phoneId: string): string => `${PREFIX}${encodeURIComponent(phoneId)}`;

/** The id of the model phone that sent a request; `undefined` for any other client. */
export const phoneOfUserAgent = (userAgent: string | undefined): string | undefined =>
  userAgent?.startsWith(PREFIX) ? decodeURIComponent(userAgent.slice(PREFIX.length)) : undefined;
