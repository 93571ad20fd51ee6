/** What the recipes use of libraries, with the types of the libraries' own declarations. */

declare const __DEV__: boolean;

declare module 'react-native' {
  export const AppState: { addEventListener(name: 'change', listener: (state: string) => void): unknown };
  export const Platform: { readonly OS: 'ios' | 'android' };
  export const AppRegistry: { registerComponent(name: string, component: () => unknown): void };
}

declare module '@react-native-async-storage/async-storage' {
  const AsyncStorage: {
    getItem(key: string): Promise<string | null>;
    setItem(key: string, value: string): Promise<void>;
    removeItem(key: string): Promise<void>;
  };
  export default AsyncStorage;
}

/** 3.3.3 */
declare module 'react-native-voip-push-notification' {
  interface EventsPayload {
    register: string;
    notification: object;
    didLoadWithEvents: InitialEvent[];
  }
  type InitialEvent =
    | { name: 'RNVoipPushRemoteNotificationsRegisteredEvent'; data: string }
    | { name: 'RNVoipPushRemoteNotificationReceivedEvent'; data: object }
    | { name: 'RNVoipPushDidLoadWithEvents'; data: InitialEvent[] };
  // biome-ignore lint/complexity/noStaticOnlyClass: so it is declared there
  export default class RNVoipPushNotification {
    static addEventListener<E extends keyof EventsPayload>(type: E, handler: (args: EventsPayload[E]) => void): void;
    static registerVoipToken(): void;
  }
}

/** 4.3.16 */
declare module 'react-native-callkeep' {
  interface Options {
    ios: { appName: string };
    android: {
      alertTitle: string;
      alertDescription: string;
      cancelButton: string;
      okButton: string;
      additionalPermissions: string[];
      foregroundService?: { channelId: string; channelName: string; notificationTitle: string };
    };
  }
  interface EventsPayload {
    answerCall: { callUUID: string };
    endCall: { callUUID: string };
    didDisplayIncomingCall: { errorCode?: string; callUUID: string; payload: object };
    didLoadWithEvents: InitialEvents;
  }
  type InitialEvents = (
    | { name: 'RNCallKeepPerformAnswerCallAction'; data: { callUUID: string } }
    | { name: 'RNCallKeepPerformEndCallAction'; data: { callUUID: string } }
    | { name: 'RNCallKeepDidDisplayIncomingCall'; data: EventsPayload['didDisplayIncomingCall'] }
  )[];
  // biome-ignore lint/complexity/noStaticOnlyClass: so it is declared there
  export default class RNCallKeep {
    static setup(options: Options): Promise<boolean>;
    static registerPhoneAccount(options: Options): void;
    static registerAndroidEvents(): void;
    static addEventListener<E extends keyof EventsPayload>(type: E, handler: (args: EventsPayload[E]) => void): unknown;
    static displayIncomingCall(
      uuid: string,
      handle: string,
      localizedCallerName?: string,
      handleType?: 'generic' | 'number' | 'email',
      hasVideo?: boolean,
    ): void;
    static reportEndCallWithUUID(uuid: string, reason: number): void;
    static setCurrentCallActive(callUUID: string): void;
    static getCalls(): Promise<{ callUUID: string; hasConnected: boolean; outgoing: boolean }[] | undefined>;
  }
}

/** 26.4.0 */
declare module '@react-native-firebase/messaging' {
  interface Messaging {
    readonly app: unknown;
  }
  interface RemoteMessage {
    data?: Record<string, string | object>;
  }
  export function getMessaging(): Messaging;
  export function getToken(messaging: Messaging): Promise<string>;
  export function onMessage(messaging: Messaging, listener: (message: RemoteMessage) => unknown): () => void;
  export function onTokenRefresh(messaging: Messaging, listener: (token: string) => unknown): () => void;
  export function setBackgroundMessageHandler(
    messaging: Messaging,
    handler: (message: RemoteMessage) => Promise<unknown>,
  ): void;
}

/** 9.1.8 */
declare module '@notifee/react-native' {
  export enum AndroidCategory {
    CALL = 'call',
  }
  export enum AndroidImportance {
    HIGH = 4,
  }
  export enum AndroidVisibility {
    PUBLIC = 1,
  }
  export enum EventType {
    ACTION_PRESS = 2,
  }
  interface Action {
    id: string;
    launchActivity?: string;
  }
  export interface Event {
    type: EventType;
    detail: {
      notification?: { data?: { [key: string]: string | number | object } };
      pressAction?: Action;
    };
  }
  const notifee: {
    createChannel(channel: {
      id: string;
      name: string;
      importance?: AndroidImportance;
      sound?: string;
    }): Promise<string>;
    displayNotification(notification: {
      id?: string;
      title?: string;
      data?: { [key: string]: string | number | object };
      android?: {
        channelId?: string;
        category?: AndroidCategory;
        visibility?: AndroidVisibility;
        importance?: AndroidImportance;
        ongoing?: boolean;
        loopSound?: boolean;
        lightUpScreen?: boolean;
        timeoutAfter?: number;
        fullScreenAction?: Action;
        pressAction?: Action;
        actions?: { title: string; pressAction: Action }[];
      };
    }): Promise<string>;
    cancelNotification(id: string): Promise<void>;
  };
  export default notifee;
}

/** 0.4.0 */
declare module 'expo-callkit-telecom' {
  export type PushTokenType = 'APNS_VOIP' | 'FCM';
  export type CallEndedReason =
    | 'failed'
    | 'remoteEnded'
    | 'unanswered'
    | 'answeredElsewhere'
    | 'declinedElsewhere'
    | 'unknown';
  export interface CallSession {
    id: string;
    origin: 'incoming' | 'outgoingApp' | 'outgoingSystem';
    status: 'requesting' | 'connecting' | 'ringing' | 'connected' | 'ended';
    incomingCallEvent?: { serverCallId: string; metadata?: Record<string, unknown> };
  }
  interface Subscription {
    remove(): void;
  }
  export function addCallSessionAddedListener(listener: (event: { session: CallSession }) => void): Subscription;
  export function addCallAnsweredListener(listener: (event: { id: string; requestId: string }) => void): Subscription;
  export function addCallEndedListener(listener: (event: { id: string; session: CallSession }) => void): Subscription;
  export function addVoIPPushTokenUpdatedListener(
    listener: (event: { token?: string; type: PushTokenType }) => void,
  ): Subscription;
  export function fulfillIncomingCallConnected(requestId: string): Promise<void>;
  export function failIncomingCallConnected(id: string, requestId: string): Promise<void>;
  export function getActiveCallSession(): Promise<CallSession | null>;
  export function getVoIPPushToken(): { token: string; type: PushTokenType } | null;
  export function registerVoIPPush(): void;
  export function reportCallEnded(id: string, reason: CallEndedReason): Promise<void>;
}

declare module 'expo-notifications' {
  export function registerTaskAsync(taskName: string): Promise<null>;
}

declare module 'expo-task-manager' {
  export function defineTask(taskName: string, task: (body: { data: unknown }) => Promise<unknown>): void;
}

declare module '@capacitor/core' {
  export const Capacitor: { getPlatform(): string };
}

declare module '@capacitor/cli' {
  export interface CapacitorConfig {
    appId?: string;
    appName?: string;
    webDir?: string;
    server?: { hostname?: string; iosScheme?: string; androidScheme?: string };
  }
}

declare module '@capacitor/preferences' {
  export const Preferences: {
    get(options: { key: string }): Promise<{ value: string | null }>;
    set(options: { key: string; value: string }): Promise<void>;
    remove(options: { key: string }): Promise<void>;
  };
}

/** Kaoschuks/capacitor-callkit-plugin */
declare module 'ionic-callkit' {
  interface Events {
    voipToken: { token: string };
    incomingCall: { callId: string; callerName: string; handle: string; hasVideo: boolean; payload?: object };
    callAnswered: { callId: string; hasVideo: boolean };
    callRejected: { callId: string };
    callEnded: { callId: string; reason?: number };
  }
  export const CallKit: {
    addListener<E extends keyof Events>(event: E, listener: (data: Events[E]) => void): Promise<unknown>;
    setup(options: { appName?: string; supportsVideo?: boolean }): Promise<void>;
    requestPermissions(): Promise<unknown>;
    registerVoipToken(): Promise<{ token: string }>;
    reportEndCall(options: { callId: string; reason: number }): Promise<void>;
    backToForeground(): Promise<void>;
  };
}

/** 0.0.5 */
declare module '@capgo/capacitor-callkit-voip' {
  export const CallKitVoip: {
    addListener(event: 'registration', listener: (data: { token: string }) => void): Promise<unknown>;
    addListener(
      event: 'callAnswered',
      listener: (data: { connectionId: string; username?: string }) => void,
    ): Promise<unknown>;
    register(options: { topic: string }): Promise<void>;
  };
}

declare module 'react-native-webrtc' {
  export const mediaDevices: MediaDevices;
  const Peer: typeof globalThis.RTCPeerConnection;

  export { Peer as RTCPeerConnection };
}

declare module '@livekit/react-native-webrtc' {
  export const mediaDevices: MediaDevices;
  const Peer: typeof globalThis.RTCPeerConnection;

  export { Peer as RTCPeerConnection };
}
