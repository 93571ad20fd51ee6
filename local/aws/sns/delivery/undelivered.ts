import type { Deliver } from './notification.ts';

/** Fails every notification of a platform whose push service is not simulated, without a request. */
export const undelivered: Deliver = async ({ application }) => ({
  kind: 'rejected',
  providerResponse: `The local SNS does not deliver to ${application.platform}`,
});
