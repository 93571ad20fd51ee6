import { platformOfEndpoint } from '../devices/applications.ts';
import { type AlertReader, apnsBody, apnsTitle } from './alert-text.ts';
import type { PushMessage } from './push-message.ts';

/** Time to live of the alert, in seconds. */
const A_DAY = 86_400;

/** An alert push to the user of an iPhone that has stopped sending receipts. */
export const unreportedRingsMessage = (
  alertEndpointArn: string,
  bundleId: string,
  reader: AlertReader,
): PushMessage => {
  const platform = platformOfEndpoint(alertEndpointArn);
  const alert = { ...apnsTitle('unreportedTitle', reader), ...apnsBody('unreportedBody', reader) };
  // `mutable-content` lets an app change the text in its notification service extension.
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
