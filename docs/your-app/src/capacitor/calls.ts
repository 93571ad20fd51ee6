import { Capacitor } from '@capacitor/core';
import { Preferences } from '@capacitor/preferences';
import {
  type Call,
  createClient,
  type EndReason,
  type IncomingCallPush,
  isExpired,
  parsePush,
  toCallKitReason,
} from '@ringthrough/client';
import { CallKit } from 'ionic-callkit';
import { API_URL, isDebugBuild, onAnswered, session } from './app';

// #region client
const client = createClient({
  url: API_URL,
  getToken: () => session.token(),
  // The system may clear a web view's localStorage, and with it what waits for a network.
  storage: {
    getItem: async (key) => (await Preferences.get({ key })).value,
    setItem: (key, value) => Preferences.set({ key, value }),
    removeItem: (key) => Preferences.remove({ key }),
  },
});
const calls = new Map<string, Promise<Call>>();
/** Nothing waits for what an event begins. */
const logged = (work: Promise<unknown>): void => void work.catch(console.warn);
// #endregion

// #region call
/** The call of a push. It needs no session: a phone that was just restarted cannot read one. */
const callOf = (push: IncomingCallPush): Promise<Call> =>
  calls.get(push.callId) ??
  follow(push.callId, push.ackUrl === undefined ? client.call(push.callId) : client.receipt(push.ackUrl).connect());
const callWith = (callId: string): Promise<Call> => calls.get(callId) ?? follow(callId, client.call(callId));

const follow = (callId: string, call: Promise<Call>): Promise<Call> => {
  calls.set(callId, call);
  call.then(
    (found) =>
      found.on('ended', (reason) => {
        calls.delete(callId);
        logged(reportEnd(callId, reason));
      }),
    () => calls.delete(callId),
  );
  return call;
};

/** The plugin rejects for a call that it does not know any more. */
const reportEnd = (callId: string, reason: EndReason | undefined) =>
  CallKit.reportEndCall({ callId, reason: toCallKitReason(reason) }).catch(() => undefined);
// #endregion

// #region events
const onIncoming = async (event: unknown): Promise<void> => {
  const push = parsePush(event);
  if (push?.type !== 'incoming_call') return;
  if (isExpired(push)) await reportEnd(push.callId, 'no_answer');
  else await (await callOf(push)).ringing();
};

const onAnswer = async ({ callId }: { callId: string }): Promise<void> => {
  try {
    const call = await callWith(callId);
    const { state, endReason } = await call.answer();
    if (state !== 'answered') return await reportEnd(callId, endReason);
    if (Capacitor.getPlatform() === 'android') await CallKit.backToForeground();
    await onAnswered(call);
  } catch {
    await reportEnd(callId, 'failed'); // no network: nobody is to be connected minutes later
  }
};
// #endregion

// #region token
const register = async ({ token }: { token: string }): Promise<void> => {
  const isIos = Capacitor.getPlatform() === 'ios';
  await client.registerDevice({
    platform: isIos ? 'ios' : 'android',
    environment: isIos ? (isDebugBuild ? 'sandbox' : 'production') : undefined,
    token,
    library: 'capacitor-callkit-plugin',
  });
};
// #endregion

// #region start
/** Call it first of all in main.ts. */
export const startCalls = async (): Promise<void> => {
  // The plugin keeps what happened before there was a listener.
  await CallKit.addListener('incomingCall', (event) => logged(onIncoming(event)));
  await CallKit.addListener('callAnswered', (event) => logged(onAnswer(event)));
  await CallKit.addListener('callRejected', ({ callId }) => logged(callWith(callId).then((call) => call.decline())));
  await CallKit.addListener('callEnded', ({ callId }) => logged(callWith(callId).then((call) => call.end())));
  await CallKit.addListener('voipToken', (event) => logged(register(event)));
  await CallKit.setup({ appName: 'Example', supportsVideo: true });
  client.connect();
};

/** Call it when the user has logged in, and at every start: it asks for the microphone and for notifications. */
export const registerPhone = async (): Promise<void> => {
  await CallKit.requestPermissions();
  await register(await CallKit.registerVoipToken());
};
// #endregion
