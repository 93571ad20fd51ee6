/** The `User-Agent` of every request that the lab itself sends: of its housekeeping, and before the id of a phone. */
export const LAB_USER_AGENT = 'ringthrough-lab';

const OF_PHONE = `${LAB_USER_AGENT}/`;

/** The `User-Agent` of a model phone's requests. */
export const userAgentOf = (phoneId: string): string => `${OF_PHONE}${encodeURIComponent(phoneId)}`;

export const isLabUserAgent = (userAgent: string | undefined): boolean =>
  userAgent === LAB_USER_AGENT || userAgent?.startsWith(OF_PHONE) === true;

/** The id of the model phone that sent a request; `undefined` for any other client. */
export const phoneOfUserAgent = (userAgent: string | undefined): string | undefined =>
  userAgent?.startsWith(OF_PHONE) ? userAgent.slice(OF_PHONE.length) : undefined;
