import { platformOfEndpoint } from '../devices/applications.ts';
import type { PushMessage } from './push-message.ts';

/** Seconds for which it is worth telling somebody that their phone may not ring. */
const A_DAY = 86_400;

/** An ordinary alert to a user whose iPhone has stopped reporting rings. */
export const silenceMessage = (alertEndpointArn: string, bundleId: string): PushMessage => {
  const platform = platformOfEndpoint(alertEndpointArn);
  const alert = { title: 'Calls may not reach this phone', body: 'Open the app to make sure that it can ring.' };
  // An app that speaks other languages says it in its notification service extension.
  const payload = { aps: { alert, sound: 'default', 'mutable-content': 1 }, type: 'rings_unreported' };
  return {
    endpointArn: alertEndpointArn,
    message: JSON.stringify({ [platform]: JSON.stringify(payload) }),
    attributes: {
      'AWS.SNS.MOBILE.APNS.PUSH_TYPE': 'alert',
      'AWS.SNS.MOBILE.APNS.PRIORITY': '10',
      'AWS.SNS.MOBILE.APNS.TOPIC': bundleId,
      'AWS.SNS.MOBILE.APNS.COLLAPSE_ID': 'rings_unreported',
      [`AWS.SNS.MOBILE.${platform}.TTL`]: String(A_DAY),
    },
  };
};
