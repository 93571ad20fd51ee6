import { type ClientLibrary, onGitHub, type Payload, type PayloadResult } from './client-library.ts';
import { crashes, ends, ignores, kills, rings } from './payload-result.ts';
import { nonBlank, nonEmpty, objectValue, stringValue, swiftBool, uuidValue } from './payload-values.ts';

/** Lines 786-794 and 806-845: it ends every existing call, then reports every push as a call. JavaScript gets no call id. */
const readOneSignal = (payload: Payload): PayloadResult => {
  const wrapped = objectValue(objectValue(payload.custom)?.a);
  const take = (key: string): string | undefined => stringValue(payload[key]) ?? stringValue(wrapped?.[key]);
  const callerId = take('callerId');
  return rings('it reports every push', {
    name: take('username') ?? 'Unknown',
    handle: callerId ?? 'a generated UUID',
    handleType: 'generic',
    hasVideo: take('media') === 'video',
  });
};

/**
 * Lines 89-139 and 259-282. The plugin has no PKPushRegistry: the app's AppDelegate makes it, and forwards each push as the notification
 * `VoIPPushReceived`. For a push that it does not report, and for the end of a call of a phone without calls, iOS ends the app.
 */
const readJmagdada = (payload: Payload): PayloadResult => {
  const a = objectValue(objectValue(payload.custom)?.a);
  const callId = stringValue(a?.callId);
  if (a?.call_type === 'call_cancelled') return ends('custom.a.call_type is call_cancelled', callId);
  if (a === undefined || callId === undefined)
    return kills('custom.a.callId is missing: it returns without reporting a call');
  const booking = Number.isInteger(a.bookingId) ? String(a.bookingId) : (stringValue(a.bookingId) ?? '');
  const call = { name: `Call #${booking}`, handle: `Booking #${booking}`, hasVideo: a.media === 'video' };
  return rings('custom.a.callId is present', { ...call, handleType: 'generic', callId });
};

/** The types of one platform's parser. */
interface Types {
  readonly text: (value: unknown) => string | undefined;
  /** The value of `type`: an empty one counts as missing in Swift only. */
  readonly type: (value: unknown) => unknown;
  readonly flag: (value: unknown) => boolean;
}

/** CallPush.swift, lines 33-55: an NSNumber is read as its digits, and JSON's `true` is one. */
const swiftText: Types['text'] = (value) => {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'number' ? String(value) : nonEmpty(value);
};

const swift: Types = {
  text: swiftText,
  type: swiftText,
  flag: (value) => {
    if (typeof value === 'string') return value.toLowerCase() === 'true' || value === '1';
    return swiftBool(value) ?? (typeof value === 'number' && value !== 0);
  },
};

/** CallPush.java, lines 28-70: every value is a string. */
const java: Types = {
  text: nonEmpty,
  type: (value) => value,
  flag: (value) => typeof value === 'string' && value.toLowerCase() === 'true',
};

const first = ({ text }: Types, payload: Payload, keys: readonly string[]): string | undefined =>
  keys.map((key) => text(payload[key])).find((value) => value !== undefined);

/**
 * The same keys on iOS and Android. CallKitManager.swift, lines 148-209: a push that ends a call reports the same UUID again and ends it,
 * and a push for a call that it has reports that UUID again. The plugin makes its registry in `load`.
 */
const readKaoschuks =
  (types: Types, otherwise: string) =>
  (payload: Payload): PayloadResult => {
    const callId = first(types, payload, ['callId', 'uuid', 'ConnectionId']);
    if (callId === undefined) return ignores(`callId is missing, ${otherwise}`);
    const type = types.type(payload.type) ?? 'incoming_call';
    if (type === 'call_ended') return ends('type is call_ended', callId);
    if (type !== 'incoming_call') return ignores(`type is ${type}, ${otherwise}`);
    const handle = first(types, payload, ['handle', 'number']);
    const name = first(types, payload, ['callerName', 'name', 'Username']) ?? handle ?? 'Unknown';
    const id = uuidValue(callId);
    return rings('callId is present', {
      name,
      handle: handle ?? name,
      handleType: 'generic',
      hasVideo: types.flag(payload.hasVideo),
      callId,
      ...(id !== undefined && { uuid: id }),
    });
  };

const KAOSCHUKS_KEYS =
  'type, callId or uuid or ConnectionId, callerName or name or Username, handle or number, hasVideo';

/** Lines 38-107: it ends whatever call the phone has, and rings again for a second message in place of the first. */
const readJmagdadaMessage = (payload: Payload): PayloadResult => {
  const connectionId = nonEmpty(payload.connectionId);
  const callId = nonEmpty(payload.callId) ?? connectionId;
  if (payload.call_type === 'call_cancelled' || payload.call_type === 'stopCall')
    return ends(`call_type is ${payload.call_type}`, callId);
  if (payload.call_type !== 'call') return ignores('call_type is not "call"');
  const name = `Call #${stringValue(payload.bookingId) ?? ''}`;
  const call = { name, handle: connectionId ?? 'a generated UUID', hasVideo: payload.media === 'video' };
  return rings('call_type is "call"', { ...call, handleType: 'generic', ...(callId !== undefined && { callId }) });
};

/**
 * AleksandarTokarev's branch for Android reports call events to a server from native code: FCMService.java, lines 125-131, 192-204 and
 * 287-306. It does so before it shows the call, so that it shows none if `HttpUrl.parse` returns null.
 */
const readNativeCaller = (payload: Payload): PayloadResult => {
  if (payload.voip !== 'true') return ignores('voip is not "true": the message is an ordinary notification');
  const callId = stringValue(payload.callId);
  if (payload.isCancelPush === 'true') return ends('isCancelPush is "true"', callId);
  const url = nonBlank(payload.callbackUrl);
  if (url === undefined || !/^https?:\/\/[^/]/i.test(url)) {
    return crashes('callbackUrl is no URL: null is dereferenced before the call is shown');
  }
  const name = stringValue(payload.caller) ?? 'Unknown caller';
  return rings('voip is "true"', {
    name,
    handle: name,
    handleType: 'generic',
    hasVideo: false,
    ...(callId !== undefined && { callId }),
    callback: { url, by: 'cordova' },
  });
};

const ONESIGNAL = 'maximilien0405/capacitor-callkit-onesignal';
const ONESIGNAL_COMMIT = '5e92b1bf8d9500cfd18317610f8843848ff8b047';

export const capacitor: readonly ClientLibrary[] = [
  {
    library: 'capacitor-callkit-onesignal',
    name: 'capacitor-callkit-onesignal',
    platform: 'ios',
    source: onGitHub(
      ONESIGNAL,
      'ios/Sources/CallkitOnesignalPlugin/CallkitOnesignal.swift',
      ONESIGNAL_COMMIT,
      '671586cef4fc19339e92b1eb4aae1517f859246258eb063fd53b6c6077ae05ff',
    ),
    keys: 'username, callerId, media, at the top or in custom.a',
    read: readOneSignal,
  },
  {
    library: 'capacitor-plugin-callkit-voip',
    name: 'capacitor-plugin-callkit-voip (jmagdada)',
    platform: 'ios',
    source: onGitHub(
      'jmagdada/capacitor-plugin-callkit-voip',
      'ios/Plugin/CallKitVoipPlugin.swift',
      '42e087e6e4355185fea2c38aae81d2991f573af2',
      '2316f297b9b73f716bf598054734cbc17f3369490197d09d49c9ae31f7cb89e0',
    ),
    keys: 'custom.a: callId, media, duration, bookingId, call_type',
    read: readJmagdada,
  },
  {
    library: 'capacitor-callkit-plugin',
    name: 'capacitor-callkit-plugin (Kaoschuks)',
    platform: 'ios',
    source: onGitHub(
      'Kaoschuks/capacitor-callkit-plugin',
      'ios/Sources/CallKitPlugin/CallPush.swift',
      'f45eeab3c54ced437e9f10bd63002e7f6c6a9e14',
      '5a7687d7936eae0bdc9cf220106b9cbccb94b9dd60fd94d81abd9f872123320b',
    ),
    keys: KAOSCHUKS_KEYS,
    read: readKaoschuks(swift, 'so it reports a call and ends it at once'),
  },
  {
    library: 'capacitor-callkit-plugin',
    name: 'capacitor-callkit-plugin (Kaoschuks)',
    platform: 'android',
    source: onGitHub(
      'Kaoschuks/capacitor-callkit-plugin',
      'android/src/main/java/io/kreador/callkit/CallPush.java',
      '055579cb64f1a60eff184400d4db58a673e84adb',
      '0065aa200702404618cfd59d478408c961bfdde76ceec85e0a5c5a1230b4f6de',
    ),
    keys: KAOSCHUKS_KEYS,
    read: readKaoschuks(java, 'so it is not a call'),
  },
  {
    library: 'capacitor-plugin-callkit-voip',
    name: 'capacitor-plugin-callkit-voip (jmagdada)',
    platform: 'android',
    source: onGitHub(
      'jmagdada/capacitor-plugin-callkit-voip',
      'android/src/main/java/com/bfine/capactior/callkitvoip/MyFirebaseMessagingService.java',
      '42e087e6e4355185fea2c38aae81d2991f573af2',
      '6c22bbef52d46cbbc281829730fb830b464419fa8631f91386e741a1a497d282',
    ),
    keys: 'call_type, connectionId, callId, media, duration, bookingId',
    read: readJmagdadaMessage,
  },
  {
    library: 'capacitor-callkit-onesignal',
    name: 'capacitor-callkit-onesignal',
    platform: 'android',
    source: onGitHub(
      ONESIGNAL,
      'android/src/main/java/com/maximilien0405/callkitonesignal/NotificationServiceExtension.java',
      ONESIGNAL_COMMIT,
      'e47e977f6652b0e09f25994a4d33f13a83715622dff4adcf353d0e652d2e870b',
    ),
    keys: 'what OneSignal’s SDK hands to its notification service extension',
    read: () => ignores('it is called by OneSignal’s SDK, for OneSignal’s notifications only'),
  },
  {
    library: 'AleksandarTokarev/phonegap-plugin-push#android-native-caller',
    name: 'phonegap-plugin-push (AleksandarTokarev, android-native-caller)',
    platform: 'android',
    source: onGitHub(
      'AleksandarTokarev/phonegap-plugin-push',
      'src/android/com/adobe/phonegap/push/FCMService.java',
      'b360af7617dc35f964ae8c22a78da8c1f797f13d',
      '826c2171f5042e4435e88e8fad8b9e0bcd0c6de205eadf6c214849baadf8df0f',
      'android-native-caller',
    ),
    keys: 'voip, isCancelPush, caller, callId, callbackUrl',
    read: readNativeCaller,
  },
];
