import AsyncStorage from '@react-native-async-storage/async-storage';
import {
  type Call,
  createClient,
  type EndReason,
  type IncomingCallPush,
  isExpired,
  parsePush,
  toCallKitReason,
} from '@ringthrough/client';
import { AppState, Platform } from 'react-native';
import RNCallKeep from 'react-native-callkeep';
import VoipPushNotification from 'react-native-voip-push-notification';
import { API_URL, onAnswered, session } from './app';

// #region client
const client = createClient({ url: API_URL, getToken: () => session.token(), storage: AsyncStorage });
/** The calls of this phone that are not over, by the UUID that CallKit knows them by. */
const calls = new Map<string, Promise<Call>>();
/** Nothing waits for what an event begins. */
const logged = (work: Promise<unknown>): void => void work.catch(console.warn);
// #endregion

// #region call
/** The call of a push. It needs no session: a phone that was just restarted cannot read one. */
const callOf = (push: IncomingCallPush): Promise<Call> => {
  const known = calls.get(push.callId);
  if (known !== undefined) return known;
  const call = push.ackUrl === undefined ? client.call(push.callId) : client.receipt(push.ackUrl).connect();
  return follow(push.callId, call);
};
const callWith = (uuid: string): Promise<Call> => calls.get(uuid) ?? follow(uuid, client.call(uuid));

const follow = (uuid: string, call: Promise<Call>): Promise<Call> => {
  calls.set(uuid, call);
  call.then(
    (found) =>
      found.on('ended', (reason) => {
        calls.delete(uuid);
        reportEnd(uuid, reason);
      }),
    () => calls.delete(uuid),
  );
  return call;
};

const reportEnd = (uuid: string, endReason: EndReason | undefined): void => {
  const reason = toCallKitReason(endReason);
  // On Android, 3 is "busy" to RNCallKeep, and 6 a missed call.
  RNCallKeep.reportEndCallWithUUID(uuid, Platform.OS === 'android' && reason === 3 ? 6 : reason);
};
// #endregion

// #region push
/** Also for the messages of Android: see android.ts. */
export const onPush = async (given: unknown): Promise<Call | undefined> => {
  const push = parsePush(given);
  if (push?.type !== 'incoming_call') {
    if (push !== undefined) reportEnd(push.callId, push.endReason);
    return undefined;
  }
  // iOS has reported it and ended it.
  if (isExpired(push)) return undefined;
  if (Platform.OS === 'android' && !calls.has(push.callId)) showCall(push);
  const call = await callOf(push);
  if (await isShown(push.callId)) await call.ringing();
  return call;
};

/** During Do Not Disturb, CallKit has no such call: no phone rings, and no receipt is sent. */
const isShown = async (callId: string): Promise<boolean> =>
  Platform.OS === 'android' || (await callKitCalls()).some(({ callUUID }) => callUUID.toLowerCase() === callId);
const callKitCalls = async () => (await RNCallKeep.getCalls()) ?? [];

const showCall = ({ callId, handle, callerName, handleType, hasVideo }: IncomingCallPush): void =>
  RNCallKeep.displayIncomingCall(
    callId,
    handle ?? 'unknown',
    callerName ?? 'Unknown',
    handleType ?? 'generic',
    hasVideo,
  );
// #endregion

// #region buttons
const onAnswer = async ({ callUUID }: { callUUID: string }): Promise<void> => {
  const uuid = callUUID.toLowerCase();
  try {
    const call = await callWith(uuid);
    // Repeating it changes nothing, and the answer says who was first.
    const { state, endReason } = await call.answer();
    if (state !== 'answered') return reportEnd(uuid, endReason);
    RNCallKeep.setCurrentCallActive(uuid);
    await onAnswered(call);
  } catch {
    reportEnd(uuid, 'failed'); // no network: nobody is to be connected minutes later
  }
};

const onEnd = async ({ callUUID }: { callUUID: string }): Promise<void> => {
  const call = await callWith(callUUID.toLowerCase());
  // Both are kept without a network, and sent later.
  await (call.state === 'answered' ? call.end() : call.decline());
};
// #endregion

// #region token
export const registerToken = async (token: string): Promise<void> => {
  // The library says '' where there is no token yet, and '' would unregister the phone.
  if (token === '') return;
  const environment = Platform.OS === 'ios' ? (__DEV__ ? 'sandbox' : 'production') : undefined;
  const platform = Platform.OS === 'ios' ? 'ios' : 'android';
  await client.registerDevice({
    platform,
    environment,
    token,
    library: 'react-native-callkeep',
    capabilities: ['ring-again'],
  });
};
// #endregion

// #region start
/** Call it at the top level of index.js. */
export const startCalls = async (): Promise<void> => {
  // First of all: what happened before JavaScript.
  RNCallKeep.addEventListener('didLoadWithEvents', (events) => {
    for (const { name, data } of events) {
      if (name === 'RNCallKeepPerformAnswerCallAction') logged(onAnswer(data));
      if (name === 'RNCallKeepPerformEndCallAction') logged(onEnd(data));
    }
  });
  RNCallKeep.addEventListener('answerCall', (event) => logged(onAnswer(event)));
  RNCallKeep.addEventListener('endCall', (event) => logged(onEnd(event)));
  RNCallKeep.addEventListener('didDisplayIncomingCall', ({ callUUID, errorCode }) => {
    // A second push for the call that rings is no error. After any other error, no phone rings.
    if (errorCode && errorCode !== 'CallUUIDAlreadyExists') calls.delete(callUUID);
  });
  AppState.addEventListener('change', (state) => {
    if (state === 'active') client.wake();
  });
  client.connect();
  if (Platform.OS !== 'ios') return;
  VoipPushNotification.addEventListener('didLoadWithEvents', (events) => {
    for (const { name, data } of events) {
      if (name === 'RNVoipPushRemoteNotificationsRegisteredEvent') logged(registerToken(data));
      if (name === 'RNVoipPushRemoteNotificationReceivedEvent') logged(onPush(data));
    }
  });
  VoipPushNotification.addEventListener('register', (token) => logged(registerToken(token)));
  VoipPushNotification.addEventListener('notification', (push) => logged(onPush(push)));
  VoipPushNotification.registerVoipToken();
  // RNCallKeep loses an answer between its native setup and the creation of its module: CallKit still has the call.
  for (const { callUUID, hasConnected, outgoing } of await callKitCalls()) {
    if (hasConnected && !outgoing) await onAnswer({ callUUID });
  }
};
// #endregion
