import type { Capability, Preset } from '../contract/words.ts';
import type { CallNotice } from './call-notice.ts';
import type { IncomingCall } from './incoming-call.ts';

export type Payload = Readonly<Record<string, unknown>>;

/**
 * What every app needs to fill CallKit's screen with no network: identity, name, handle, media, and until when the call is
 * worth showing. iOS kills an app that does not report a call for a VoIP push, so nothing here is ever null or missing.
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

/** @capgo/capacitor-callkit-voip and its kin read the capitalised pair, capacitor-callkit-onesignal the other. */
const capacitor = (call: IncomingCall): Payload => ({
  ConnectionId: call.callId,
  Username: call.caller.name,
  username: call.caller.name,
  media: call.media,
});

/** webtrit_callkeep; it makes its UUID from `callId`. */
const webtrit = (call: IncomingCall): Payload => ({ displayName: call.caller.name, handleValue: call.caller.handle });

/** expo-callkit-telecom from 0.3.9 on, and expo-callkit. All of these must be non-empty strings. */
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
 * be a string; `CallbackUrl` is answered with `?id=…&input=connected|pickup|declined_callee` by native code.
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

/**
 * The payload of an APNs VoIP push by preset. Sources of the shapes: the native code of the libraries named above, as
 * published on npm, pub.dev and GitHub up to November 2026; `docs/payloads.md` lists who reads what.
 */
export const presets: Readonly<Record<Preset, (call: IncomingCall) => Payload>> = {
  /** One payload that a dozen libraries read; the default. */
  universal: (call) => ({
    ...core(call),
    ...flutter(call),
    ...capacitor(call),
    ...webtrit(call),
    ...expo(call),
    ...cordova(call),
  }),
  /** To the letter what Cordova apps that published to Amazon SNS by hand have always sent. */
  'cordova-legacy': (call) => ({
    aps: { alert: 'New Incoming Call' },
    data: { Caller: { Username: call.caller.name, ConnectionId: call.callId } },
  }),
  /** The core alone, for an app whose own native code reads the push. */
  minimal: core,
};

/**
 * The payload that ends a call by a second VoIP push, for presets whose apps can understand one. Cordova's plugin reads
 * `alert`, `Username` and `ConnectionId` before it looks at `CancelPush`, so they are there too.
 */
export const cancelPresets: Readonly<Partial<Record<Preset, (notice: CallNotice) => Payload>>> = {
  universal: (notice) => ({
    ...ended(notice),
    id: notice.callId,
    aps: { alert: `Call from ${notice.callerName} ended` },
    data: { Caller: { Username: notice.callerName, ConnectionId: notice.callId, CancelPush: 'true' } },
  }),
  minimal: (notice) => ended(notice),
};

const ended = ({ callId, callerId, callerName, endReason }: CallNotice): Payload => ({
  v: 1,
  type: 'call_ended',
  callId,
  uuid: callId,
  callerId,
  callerName,
  endReason,
});

/**
 * Whether a second push for the same call shows as the same call. The core says that `callId` is what CallKit gets, so an
 * app that reads the core shows one. Of the libraries that `universal` is for, some ring a second time or hang up
 * (cordova-plugin-callkit in the forks of luisbouca and AleksandarTokarev), so there the app has to say so itself.
 */
export const showsSecondPushAsSameCall = (preset: Preset, capabilities: readonly string[]): boolean =>
  preset === 'minimal' || (preset === 'universal' && capabilities.includes('ring-again' satisfies Capability));
