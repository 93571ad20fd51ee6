import type { Call } from '../../../client/src/index.ts';
import type { TestBackend } from '../../support/backend.ts';
import { runModule, runScript, sdkFor } from './load-recipe.ts';

type Payload = Readonly<Record<string, unknown>>;
// biome-ignore lint/suspicious/noExplicitAny: each library hands over something else
type Listener = (event: any) => unknown;

/** A phone with the JavaScript of a recipe: what its native code and its user do, and what became of it. */
export interface RecipePhone {
  readonly platform: 'ios' | 'android';
  token(token: string): void | Promise<void>;
  incoming(payload: Payload): void;
  answer(callId: string): void;
  decline(callId: string): void;
  /** The calls whose media the app connects. */
  readonly answered: Call[];
  /** What the recipe said to its library about calls that are over. */
  readonly ends: unknown[];
  close(): void;
}

export interface PhoneOptions {
  readonly backend: TestBackend;
  readonly userId: string;
}

/** What all recipes have: the client, the app's own functions, and a recorder. */
const surroundings = ({ backend, userId }: PhoneOptions) => {
  const stored = new Map<string, string>();
  const storage = {
    getItem: async (key: string) => stored.get(key) ?? null,
    setItem: async (key: string, value: string) => void stored.set(key, value),
    removeItem: async (key: string) => void stored.delete(key),
  };
  const { sdk, close } = sdkFor(storage);
  const answered: Call[] = [];
  const ends: unknown[] = [];
  const app = {
    API_URL: backend.url,
    isDebugBuild: false,
    session: { token: () => backend.issuer.mint(userId) },
    onAnswered: async (call: Call) => void answered.push(call),
  };
  const listeners = new Map<string, Listener>();
  const on = (name: string, listener: Listener) => void listeners.set(name, listener);
  const emit = (name: string, event?: unknown) => void listeners.get(name)?.(event);
  return { sdk, storage, app, answered, ends, on, emit, close };
};

const pageOf = (app: ReturnType<typeof surroundings>['app']) => ({
  url: app.API_URL,
  getToken: app.session.token,
  isDebugBuild: app.isDebugBuild,
  onAnswered: app.onAnswered,
});
const document = { addEventListener: () => {} };

const cordova = async (options: PhoneOptions): Promise<RecipePhone> => {
  const { sdk, app, answered, ends, on, emit, close } = surroundings(options);
  const NativeCalls = {
    listen: (listener: Listener) => on('event', listener),
    end: (callId: string, reason: number) => void ends.push([callId, reason]),
  };
  const start = runScript<(page: object) => void>('cordova/www/calls.js', 'startCalls', {
    ...{ Ringthrough: sdk, NativeCalls, cordova: { platformId: 'ios' }, document },
  });
  start(pageOf(app));
  return {
    platform: 'ios',
    token: (token) => emit('event', { name: 'token', data: { token } }),
    incoming: (payload) => emit('event', { name: 'incoming', data: payload }),
    answer: (callId) => emit('event', { name: 'answered', data: { callId } }),
    decline: (callId) => emit('event', { name: 'ended', data: { callId } }),
    ...{ answered, ends, close },
  };
};

const cordovaTrustedCare = async (options: PhoneOptions): Promise<RecipePhone> => {
  const { sdk, app, answered, ends, on, emit, close } = surroundings(options);
  const CordovaCall = { on, endCall: () => void ends.push('endCall') };
  const start = runScript<(page: object) => void>('cordova/www/calls-trusted-care.js', 'startTrustedCareCalls', {
    ...{ Ringthrough: sdk, cordova: { plugins: { CordovaCall } }, document },
    VoIPPushNotification: { init: () => ({ on }) },
  });
  start(pageOf(app));
  return {
    platform: 'ios',
    token: (deviceToken) => emit('registration', { deviceToken, registration: 'true' }),
    incoming: ({ aps, data }) =>
      emit('notification', { function: (aps as { alert: string }).alert, extra: JSON.stringify(data) }),
    answer: () => emit('answer', 'answer event called successfully'),
    decline: () => emit('reject', 'reject event called successfully'),
    ...{ answered, ends, close },
  };
};

/** On iOS, the libraries have token and push before JavaScript runs. */
const reactNative =
  (os: 'ios' | 'android') =>
  async (options: PhoneOptions): Promise<RecipePhone> => {
    const { sdk, storage, app, answered, ends, on, emit, close } = surroundings(options);
    const shown: string[] = [];
    const callKeep = {
      setup: async () => true,
      registerPhoneAccount: () => {},
      registerAndroidEvents: () => {},
      addEventListener: on,
      displayIncomingCall: (uuid: string) => emit('didDisplayIncomingCall', { callUUID: uuid, payload: {} }),
      reportEndCallWithUUID: (uuid: string, reason: number) => void ends.push([uuid, reason]),
      setCurrentCallActive: () => {},
      // What CallKit shows, with the UUIDs as iOS writes them.
      getCalls: async () =>
        shown.map((uuid) => ({ callUUID: uuid.toUpperCase(), hasConnected: false, outgoing: false })),
    };
    const voip = {
      addEventListener: (name: string, listener: Listener) => on(`voip ${name}`, listener),
      registerVoipToken: () => emit('voip register', ''),
    };
    let token = '';
    const messaging = {
      getMessaging: () => ({}),
      getToken: async () => token,
      onMessage: () => {},
      onTokenRefresh: (_: object, listener: Listener) => on('token', listener),
      setBackgroundMessageHandler: (_: object, listener: Listener) => on('message', listener),
    };
    const modules = {
      '@ringthrough/client': sdk,
      'react-native': {
        AppState: { addEventListener: () => {} },
        Platform: { OS: os },
        AppRegistry: { registerComponent: () => {} },
      },
      '@react-native-async-storage/async-storage': { default: storage },
      'react-native-callkeep': { default: callKeep },
      'react-native-voip-push-notification': { default: voip },
      '@react-native-firebase/messaging': messaging,
      './app': app,
    };
    await runModule('react-native/index.js', modules);
    const buttons = {
      answer: (callUUID: string) => emit('answerCall', { callUUID }),
      decline: (callUUID: string) => emit('endCall', { callUUID }),
      ...{ answered, ends, close },
    };
    if (os === 'android') {
      return {
        platform: os,
        token: async (fcm) => {
          token = fcm;
          emit('token', token);
        },
        incoming: (data) => emit('message', { messageId: '1', data }),
        ...buttons,
      };
    }
    return {
      platform: os,
      token: (given) =>
        emit('voip didLoadWithEvents', [{ name: 'RNVoipPushRemoteNotificationsRegisteredEvent', data: given }]),
      incoming: (payload) => {
        shown.push(String(payload.uuid));
        emit('voip didLoadWithEvents', [{ name: 'RNVoipPushRemoteNotificationReceivedEvent', data: payload }]);
      },
      ...buttons,
    };
  };

const expo = async (options: PhoneOptions): Promise<RecipePhone> => {
  const { sdk, storage, app, answered, ends, on, emit, close } = surroundings(options);
  let session: { id: string; [field: string]: unknown } | null = null;
  const library = {
    addCallSessionAddedListener: (listener: Listener) => on('added', listener),
    addCallAnsweredListener: (listener: Listener) => on('answered', listener),
    addCallEndedListener: (listener: Listener) => on('ended', listener),
    addVoIPPushTokenUpdatedListener: (listener: Listener) => on('token', listener),
    registerVoIPPush: () => {},
    getVoIPPushToken: () => null,
    getActiveCallSession: async () => session,
    fulfillIncomingCallConnected: async () => {},
    failIncomingCallConnected: async () => {},
    reportCallEnded: async (_id: string, reason: string) => void ends.push(reason),
  };
  const { startCalls } = await runModule<{ startCalls(): Promise<void> }>('expo/calls.ts', {
    ...{ '@ringthrough/client': sdk, 'expo-callkit-telecom': library, './app': app },
    'react-native': { AppState: { addEventListener: () => {} } },
    '@react-native-async-storage/async-storage': { default: storage },
  });
  await startCalls();
  return {
    platform: 'ios',
    token: (token) => emit('token', { token, type: 'APNS_VOIP' }),
    incoming: ({ incomingCall }) => {
      session = { id: 'A-SESSION', origin: 'incoming', status: 'ringing', incomingCallEvent: incomingCall };
      emit('added', { session });
    },
    answer: () => emit('answered', { id: 'A-SESSION', requestId: '1' }),
    decline: () => emit('ended', { id: 'A-SESSION', session }),
    ...{ answered, ends, close },
  };
};

const capacitor = async (options: PhoneOptions): Promise<RecipePhone> => {
  const { sdk, storage, app, answered, ends, on, emit, close } = surroundings(options);
  const CallKit = {
    addListener: async (name: string, listener: Listener) => on(name, listener),
    setup: async () => {},
    reportEndCall: async ({ callId, reason }: { callId: string; reason: number }) => void ends.push([callId, reason]),
  };
  const Preferences = {
    get: async ({ key }: { key: string }) => ({ value: await storage.getItem(key) }),
    set: ({ key, value }: { key: string; value: string }) => storage.setItem(key, value),
    remove: ({ key }: { key: string }) => storage.removeItem(key),
  };
  const { startCalls } = await runModule<{ startCalls(): Promise<void> }>('capacitor/calls.ts', {
    ...{ '@ringthrough/client': sdk, 'ionic-callkit': { CallKit }, './app': app },
    '@capacitor/core': { Capacitor: { getPlatform: () => 'ios' } },
    '@capacitor/preferences': { Preferences },
  });
  await startCalls();
  return {
    platform: 'ios',
    token: (token) => emit('voipToken', { token }),
    incoming: (payload) => {
      const { callId, callerName, handle, hasVideo } = payload;
      emit('incomingCall', { callId, callerName, handle, hasVideo, payload });
    },
    answer: (callId) => emit('callAnswered', { callId, hasVideo: false }),
    decline: (callId) => emit('callRejected', { callId }),
    ...{ answered, ends, close },
  };
};

/** By recipe: makes a phone with its JavaScript running, and the ends that its library is given. */
export const RECIPE_PHONES: Readonly<
  Record<string, { readonly make: (options: PhoneOptions) => Promise<RecipePhone>; readonly ends: EndsOf }>
> = {
  cordova: { make: cordova, ends: ({ callId, reason }) => [callId, reason] },
  'cordova, trusted-care-master': { make: cordovaTrustedCare, ends: () => 'endCall' },
  'react-native, iOS': { make: reactNative('ios'), ends: ({ callId, reason }) => [callId, reason] },
  'react-native, Android': { make: reactNative('android'), ends: ({ callId, reason }) => [callId, reason] },
  expo: { make: expo, ends: ({ reason }) => (reason === 4 ? 'answeredElsewhere' : 'remoteEnded') },
  capacitor: { make: capacitor, ends: ({ callId, reason }) => [callId, reason] },
};

type EndsOf = (end: { readonly callId: string; readonly reason: number }) => unknown;
