import { API_ERRORS, TOKEN_ERRORS } from '../../lambda/google/google-answers.ts';
import type { Explanation } from './explanation.ts';
import type { GoogleResult } from './send-fcm.ts';

const OPEN_APP = 'Open the app once, and use the token that FirebaseMessaging.getToken gives then.';
const AGAIN = 'Run the same command again in a minute. Google shows outages at https://status.firebase.google.com';

/**
 * FCM's codes for a message to one token. https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode
 * Expiry of tokens: https://firebase.google.com/docs/cloud-messaging/manage-tokens
 */
const FCM: Readonly<Record<string, Explanation>> = {
  UNREGISTERED: {
    causes: [
      'the app was deleted, its data was cleared, or it has another token since',
      'the app has not been opened for 270 days, after which a token expires',
    ],
    next: [OPEN_APP],
  },
  INVALID_ARGUMENT: {
    causes: ['the token is cut, or is no FCM token', 'a key or value of the message is not allowed'],
    next: [OPEN_APP, 'The same command with --dry-run shows the message.'],
  },
  SENDER_ID_MISMATCH: {
    causes: ["the service account is of another Firebase project than the app's google-services.json"],
    next: ['Use the service account of the project whose project_number is in google-services.json.'],
  },
  QUOTA_EXCEEDED: { causes: ['too many messages to this phone, or from this project'], next: [AGAIN] },
  UNAVAILABLE: { causes: ["Google's service could not process the message"], next: [AGAIN] },
  UNSPECIFIED_ERROR: { causes: ["Google's service could not process the message"], next: [AGAIN] },
  INTERNAL: { causes: ["Google's service could not process the message"], next: [AGAIN] },
  THIRD_PARTY_AUTH_ERROR: {
    causes: ['the token is of an iPhone or a browser, whose key for Apple or Web Push is missing in Firebase'],
    next: ['Send to an iPhone with --p8 and its VoIP token.'],
  },
};

/** Our functions' words for this machine. */
const here = (text: string): string => text.replace('the clock of the function', 'the clock of this machine');

/**
 * What a refusal of Google can mean, likeliest first.
 *
 * @param doctor the command line that checks the service account
 */
export const explainGoogle = ({ step, status, reason = '' }: GoogleResult, doctor: string): Explanation => {
  const own = step === 'send' && Object.hasOwn(FCM, reason) ? FCM[reason] : undefined;
  if (own !== undefined) return own;
  const texts = step === 'token' ? TOKEN_ERRORS : API_ERRORS;
  const text = Object.hasOwn(texts, reason) ? texts[reason] : undefined;
  if (text !== undefined) return { causes: [here(text)], next: [doctor] };
  if (status === 429 || status >= 500)
    return { causes: ["Google's service could not process the request"], next: [AGAIN] };
  if (status === 404) return { causes: ['the project of the service account does not exist'], next: [doctor] };
  if (status === 401 || status === 403) {
    return {
      causes: [
        'the Firebase Cloud Messaging API (V1) is not enabled in the project',
        'the service account has no role for it, such as "Firebase Cloud Messaging API Admin"',
      ],
      next: [doctor],
    };
  }
  return {
    causes: ['Google documents no such answer: a proxy may have given it'],
    next: ['Try it from another network.'],
  };
};
