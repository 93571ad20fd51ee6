/** For what somebody else reports, or nobody needs to know. */
export const ignore = (): void => {};
