import AsyncStorage from '@react-native-async-storage/async-storage';
import { type Call, createClient, type EndReason, isExpired, parsePush } from '@ringthrough/client';
import {
  addCallAnsweredListener,
  addCallEndedListener,
  addCallSessionAddedListener,
  addVoIPPushTokenUpdatedListener,
  type CallEndedReason,
  type CallSession,
  failIncomingCallConnected,
  fulfillIncomingCallConnected,
  getActiveCallSession,
  getVoIPPushToken,
  type PushTokenType,
  registerVoIPPush,
  reportCallEnded,
} from 'expo-callkit-telecom';
import { AppState } from 'react-native';
import { API_URL, onAnswered, session } from './app';

// #region client
const client = createClient({ url: API_URL, getToken: () => session.token(), storage: AsyncStorage });
/** By the id of the session, which is the UUID of CallKit, and not our call's. */
const calls = new Map<string, Promise<Call>>();
/** Nothing waits for what an event begins. */
const logged = (work: Promise<unknown>): void => void work.catch(console.warn);
// #endregion

// #region reasons
const REASONS: Partial<Record<EndReason, CallEndedReason>> = {
  completed: 'remoteEnded',
  cancelled: 'remoteEnded',
  no_answer: 'unanswered',
  answered_elsewhere: 'answeredElsewhere',
  declined_elsewhere: 'declinedElsewhere',
};
export const reasonOf = (reason: EndReason | undefined): CallEndedReason =>
  (reason !== undefined && REASONS[reason]) || 'failed';
// #endregion

// #region call
/** `metadata.ringthrough` has the URL of the push, so that no session of the user is needed. */
const callOf = ({ id, ...of }: CallSession): Promise<Call> | undefined => {
  const push = parsePush(of);
  if (push?.type !== 'incoming_call' || isExpired(push)) return undefined;
  const known = calls.get(id);
  if (known !== undefined) return known;
  const found = push.ackUrl === undefined ? client.call(push.callId) : client.receipt(push.ackUrl).connect();
  calls.set(id, found);
  found.then(
    (call) =>
      call.on('ended', (reason) => {
        calls.delete(id);
        logged(reportCallEnded(id, reasonOf(reason)));
      }),
    () => calls.delete(id),
  );
  return found;
};
// #endregion

// #region ringing
const onSession = async (added: CallSession): Promise<void> => {
  if (added.origin !== 'incoming' || added.status === 'ended') return;
  const call = await callOf(added);
  if (call !== undefined) await call.ringing();
  else await reportCallEnded(added.id, 'unanswered'); // too late: the ring window is over
};
// #endregion

// #region answer
const onAnswer = async (id: string, requestId: string): Promise<void> => {
  // The answer may come before the session does: after a cold start it was queued, and the session was not.
  const active = await getActiveCallSession();
  try {
    const call = await (calls.get(id) ?? (active?.id === id ? callOf(active) : undefined));
    const result = await call?.answer();
    if (call === undefined || result?.state !== 'answered')
      return await refuse(id, requestId, reasonOf(result?.endReason));
    await onAnswered(call);
    await fulfillIncomingCallConnected(requestId);
  } catch {
    await refuse(id, requestId, 'failed'); // no network: nobody is to be connected minutes later
  }
};

/** Ends the call, and the answer that CallKit still waits for. */
const refuse = async (id: string, requestId: string, reason: CallEndedReason): Promise<void> => {
  await reportCallEnded(id, reason);
  await failIncomingCallConnected(id, requestId).catch(() => undefined);
};
// #endregion

// #region end
const onEnd = async (ended: CallSession): Promise<void> => {
  const call = await (calls.get(ended.id) ?? callOf(ended));
  // Both are kept without a network, and sent later.
  if (call?.state === 'answered') await call.end();
  else await call?.decline();
};
// #endregion

// #region token
const register = async (token: string, type: PushTokenType): Promise<void> => {
  const isIos = type === 'APNS_VOIP';
  await client.registerDevice({
    platform: isIos ? 'ios' : 'android',
    environment: isIos ? (__DEV__ ? 'sandbox' : 'production') : undefined,
    token, // '' unregisters: iOS has taken the token back
    library: 'expo-callkit-telecom',
  });
};
// #endregion

// #region start
/** Call it at the top level of index.ts. */
export const startCalls = async (): Promise<void> => {
  addCallSessionAddedListener(({ session: added }) => logged(onSession(added)));
  addCallAnsweredListener(({ id, requestId }) => logged(onAnswer(id, requestId)));
  addCallEndedListener(({ session: ended }) => logged(onEnd(ended)));
  addVoIPPushTokenUpdatedListener(({ token = '', type }) => logged(register(token, type)));
  registerVoIPPush();
  const known = getVoIPPushToken();
  if (known !== null) await register(known.token, known.type);
  client.connect();
  AppState.addEventListener('change', (state) => {
    if (state === 'active') client.wake();
  });
  const active = await getActiveCallSession(); // the call that started the app
  if (active !== null) await onSession(active);
};
// #endregion
