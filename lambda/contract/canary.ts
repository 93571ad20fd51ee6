/**
 * What the ids of canary users begin with: the two users of the call with which `ringthrough doctor deployment` checks a deployment. No token
 * makes such a user: only an app's server acts for them. Their rings, missed calls and push feedback count in no metric, the refusal of
 * their made-up tokens neither moves them to the other APNs environment nor counts for the application, and their erasure deletes their call.
 */
export const CANARY_PREFIX = 'ringthrough-canary:';

/**
 * What a canary's made-up tokens begin with: 16 zero bytes. No phone has such a token: Apple and Google refuse it, and so do the simulators
 * of the local backend.
 */
export const MADE_UP_TOKEN_START = '0'.repeat(32);

export const isCanary = (userId: string): boolean => userId.startsWith(CANARY_PREFIX);
