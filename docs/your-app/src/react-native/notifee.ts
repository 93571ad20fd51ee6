import notifee, {
  AndroidCategory,
  AndroidImportance,
  AndroidVisibility,
  type Event,
  EventType,
} from '@notifee/react-native';
import { createClient, type IncomingCallPush, isExpired, parsePush } from '@ringthrough/client';
import { API_URL, session } from './app';

const client = createClient({ url: API_URL, getToken: () => session.token() });

// #region show
/** Instead of RNCallKeep on Android: give it to setBackgroundMessageHandler and onMessage. */
export const showCallNotification = async (given: unknown): Promise<void> => {
  const push = parsePush(given);
  if (push === undefined) return;
  if (push.type !== 'incoming_call') return await notifee.cancelNotification(push.callId);
  if (isExpired(push) || push.ackUrl === undefined) return;
  await display(push, push.ackUrl);
  const { state } = await client.receipt(push.ackUrl).ringing();
  if (state === 'ended') await notifee.cancelNotification(push.callId);
};

const display = async ({ callId, callerName, expiresAt = Date.now() + 30_000 }: IncomingCallPush, ackUrl: string) => {
  const channelId = await notifee.createChannel({
    id: 'calls',
    name: 'Calls',
    importance: AndroidImportance.HIGH,
    sound: 'default',
  });
  await notifee.displayNotification({
    id: callId,
    title: callerName ?? 'Unknown',
    data: { callId, ackUrl },
    android: {
      channelId,
      category: AndroidCategory.CALL,
      visibility: AndroidVisibility.PUBLIC,
      importance: AndroidImportance.HIGH,
      ongoing: true,
      loopSound: true,
      lightUpScreen: true,
      timeoutAfter: expiresAt - Date.now(),
      fullScreenAction: { id: 'open', launchActivity: 'default' },
      pressAction: { id: 'open', launchActivity: 'default' },
      actions: [
        { title: 'Decline', pressAction: { id: 'decline' } },
        { title: 'Answer', pressAction: { id: 'answer', launchActivity: 'default' } },
      ],
    },
  });
};
// #endregion

// #region buttons
/** Give it to notifee.onBackgroundEvent at the top level of index.js, and to notifee.onForegroundEvent. */
export const onNotificationEvent = async ({ type, detail }: Event): Promise<void> => {
  const { callId, ackUrl } = detail.notification?.data ?? {};
  if (type !== EventType.ACTION_PRESS || typeof ackUrl !== 'string') return;
  await notifee.cancelNotification(String(callId));
  if (detail.pressAction?.id === 'decline') await client.receipt(ackUrl).declined();
  // 'answer' opens the app: there, client.calls({ open: true }) has the call.
};
// #endregion
