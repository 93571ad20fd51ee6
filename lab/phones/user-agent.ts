/** The `User-Agent` of every request that the lab itself sends: of its phones, and of its own housekeeping. */
export const LAB_USER_AGENT = 'ringthrough-lab';
