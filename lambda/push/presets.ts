import type { Capability, Preset } from '../contract/enums.ts';
import type { CallNotification } from './call-notification.ts';
import type { IncomingCall } from './incoming-call.ts';

export type Payload = Readonly<Record<string, unknown>>;

/**
 * What an app needs to fill CallKit's screen without a network: identity, name, handle, media, and when the call expires. iOS
 * kills an app that does not report a call for a VoIP push, so no field here is ever null or missing.
 */
const core = (call: IncomingCall): Payload => ({
  v: 1,
  type: 'incoming_call',
  callId: call.callId,
  // react-native-callkeep and react-native-voip-push-notification read `uuid` and crash without it.
  uuid: call.callId,
  callerId: call.callerId,
  callerName: call.caller.name,
  handle: call.caller.handle,
  handleType: call.caller.handleType,
  hasVideo: call.media === 'video',
  startedAt: new Date(call.startedAt).toISOString(),
  expiresAt: call.expiresAt,
  ackUrl: call.ackUrl,
  extra: call.custom,
});

/** flutter_callkit_incoming (`id`, `nameCaller`, `isVideo`) and flutter_callkeep (`id`, `isVideo`). */
const flutter = (call: IncomingCall): Payload => ({
  id: call.callId,
  nameCaller: call.caller.name,
  isVideo: call.media === 'video',
});

/** @capgo/capacitor-callkit-voip and its forks read `ConnectionId` and `Username`, capacitor-callkit-onesignal the other two. */
const capacitor = (call: IncomingCall): Payload => ({
  ConnectionId: call.callId,
  Username: call.caller.name,
  username: call.caller.name,
  media: call.media,
});

/** webtrit_callkeep; it derives its UUID from `callId`. */
const webtrit = (call: IncomingCall): Payload => ({ displayName: call.caller.name, handleValue: call.caller.handle });

/** expo-callkit-telecom from 0.3.9, and expo-callkit. Every string must be non-empty. */
const expo = (call: IncomingCall): Payload => ({
  incomingCall: {
    eventId: call.callId,
    serverCallId: call.callId,
    hasVideo: call.media === 'video',
    startedAt: new Date(call.startedAt).toISOString(),
    caller: { id: call.callerId, displayName: call.caller.name },
    metadata: call.custom,
  },
});

/**
 * cordova-plugin-callkit in the forks that read `data` as an object (luisbouca, AleksandarTokarev, iotum). `aps.alert` must
 * be a string; native code requests `CallbackUrl` with `?id=…&input=connected|pickup|declined_callee` appended.
 */
const cordova = (call: IncomingCall): Payload => ({
  aps: { alert: `Incoming call from ${call.caller.name}` },
  data: {
    Caller: {
      Username: call.caller.name,
      ConnectionId: call.callId,
      CallbackUrl: call.ackUrl,
      CancelPush: 'false',
      Video: call.media === 'video',
    },
  },
});

/** What the backend sends to a client library, and what it knows about the library's behaviour. */
export interface PresetDeclaration {
  /** The payload of the APNs VoIP push for an incoming call. */
  readonly incomingCall: (call: IncomingCall) => Payload;
  /** The payload of a VoIP push that ends a call; `null` where the library reads no such push. */
  readonly callEnded: ((notification: CallNotification) => Payload) | null;
  /** Whether a second push with the same `callId` shows as the same call: always, if the device has the capability, or never. */
  readonly showsSecondPushAsSameCall: 'always' | Capability | 'never';
}

/**
 * One declaration per preset. Sources of the payloads: the native code of the libraries named above, as published on npm,
 * pub.dev and GitHub up to November 2026; `docs/payloads.md` lists which library reads which keys.
 */
export const presets: Readonly<Record<Preset, PresetDeclaration>> = {
  /** The default: one payload that a dozen libraries read. */
  universal: {
    incomingCall: (call) => ({
      ...core(call),
      ...flutter(call),
      ...capacitor(call),
      ...webtrit(call),
      ...expo(call),
      ...cordova(call),
    }),
    // cordova-plugin-callkit reads `alert`, `Username` and `ConnectionId` before `CancelPush`, so all of them are present.
    callEnded: (notification) => ({
      ...ended(notification),
      id: notification.callId,
      aps: { alert: `Call from ${notification.callerName} ended` },
      data: { Caller: { Username: notification.callerName, ConnectionId: notification.callId, CancelPush: 'true' } },
    }),
    // Some of these libraries ring a second time or hang up (cordova-plugin-callkit in the forks of luisbouca and
    // AleksandarTokarev), so the app has to declare it.
    showsSecondPushAsSameCall: 'ring-again',
  },
  /** Exactly what Cordova apps that published to Amazon SNS by hand have always sent. */
  'cordova-legacy': {
    incomingCall: (call) => ({
      aps: { alert: 'New Incoming Call' },
      data: { Caller: { Username: call.caller.name, ConnectionId: call.callId } },
    }),
    callEnded: null,
    showsSecondPushAsSameCall: 'never',
  },
  /** The core only, for an app whose own native code reads the push and passes `callId` to CallKit. */
  minimal: {
    incomingCall: core,
    callEnded: (notification) => ended(notification),
    showsSecondPushAsSameCall: 'always',
  },
};

const ended = ({ callId, callerId, callerName, endReason }: CallNotification): Payload => ({
  v: 1,
  type: 'call_ended',
  callId,
  uuid: callId,
  callerId,
  callerName,
  endReason,
});

/** Whether a second push for the same call shows as the same call on a device. */
export const showsSecondPushAsSameCall = (preset: Preset, capabilities: readonly string[]): boolean => {
  const needed = presets[preset].showsSecondPushAsSameCall;
  return needed === 'always' || (needed !== 'never' && capabilities.includes(needed));
};
