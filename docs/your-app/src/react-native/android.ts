import {
  getMessaging,
  getToken,
  onMessage,
  onTokenRefresh,
  setBackgroundMessageHandler,
} from '@react-native-firebase/messaging';
import type { Call } from '@ringthrough/client';
import RNCallKeep from 'react-native-callkeep';
import { onPush, registerToken } from './calls';

const options = {
  ios: { appName: 'Example' },
  android: {
    alertTitle: 'Calls',
    alertDescription: 'Allow this app to show incoming calls',
    cancelButton: 'Not now',
    okButton: 'Allow',
    additionalPermissions: [],
    foregroundService: { channelId: 'calls', channelName: 'Calls', notificationTitle: 'In a call' },
  },
};

// #region messages
/** Call it at the top level of index.js: the process of a killed app runs nothing else. */
export const listenToMessages = (): void => {
  const messaging = getMessaging();
  setBackgroundMessageHandler(messaging, async (message) => {
    // Not setup: without an activity it rejects.
    RNCallKeep.registerPhoneAccount(options);
    RNCallKeep.registerAndroidEvents();
    const call = await onPush(message);
    // When the handler is done, Android may stop JavaScript, and the buttons of the call with it.
    if (call !== undefined) await whileRinging(call);
  });
  onMessage(messaging, onPush);
  onTokenRefresh(messaging, registerToken);
};

const whileRinging = (call: Call): Promise<void> =>
  new Promise((resolve) => {
    call.on('state', ({ state }) => {
      if (state !== 'ringing') resolve();
    });
    call.on('ended', () => resolve());
  });
// #endregion

// #region register
/** Call it when the user has logged in, and at every start of the app's screens. */
export const registerForMessages = async (): Promise<void> => {
  await RNCallKeep.setup(options);
  await registerToken(await getToken(getMessaging()));
};
// #endregion
