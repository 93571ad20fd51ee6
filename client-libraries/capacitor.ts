import { type ClientLibrary, type Payload, type PayloadResult, sourceAt } from './client-library.ts';
import { ends, ignores, kills, rings } from './payload-result.ts';
import { boolValue, nonBlank, objectValue, stringValue, uuidValue } from './payload-values.ts';

/** A string that is not blank, or a number as a string. */
const stringOrNumber = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : nonBlank(value);

/** The forks of bfine's plugin: each reads this pair of keys and shows every call as a video call. */
const readBfine = (payload: Payload): PayloadResult => {
  const id = stringValue(payload.ConnectionId);
  if (id === undefined) return kills('ConnectionId is missing: it returns without reporting a call');
  const name = stringValue(payload.Username) ?? 'Anonymus';
  return rings('ConnectionId is present', { name, handle: name, handleType: 'generic', hasVideo: true, callId: id });
};

/** Ends every existing call, then reports every push as a call. JavaScript gets no call id. */
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

const readJmagdada = (payload: Payload): PayloadResult => {
  const a = objectValue(objectValue(payload.custom)?.a);
  const callId = stringValue(a?.callId);
  if (a?.call_type === 'call_cancelled') return ends('custom.a.call_type is call_cancelled', callId);
  if (a === undefined || callId === undefined)
    return kills('custom.a.callId is missing: it returns without reporting a call');
  const booking = stringOrNumber(a.bookingId) ?? '';
  const call = { name: `Call #${booking}`, handle: booking, hasVideo: a.media === 'video' };
  return rings('custom.a.callId is present', { ...call, handleType: 'generic', callId });
};

const first = (payload: Payload, keys: readonly string[]): string | undefined =>
  keys.map((key) => stringOrNumber(payload[key])).find((value) => value !== undefined);

/** The same keys on iOS and Android. On iOS, a push without a call is reported as a call that ends at once. */
const readKaoschuks =
  (otherwise: string) =>
  (payload: Payload): PayloadResult => {
    const callId = first(payload, ['callId', 'uuid', 'ConnectionId']);
    if (callId === undefined) return ignores(`callId is missing, ${otherwise}`);
    const type = stringOrNumber(payload.type) ?? 'incoming_call';
    if (type === 'call_ended') return ends('type is call_ended', callId);
    if (type !== 'incoming_call') return ignores(`type is ${type}, ${otherwise}`);
    const handle = first(payload, ['handle', 'number']);
    const name = first(payload, ['callerName', 'name', 'Username']) ?? handle ?? 'Unknown';
    const id = uuidValue(callId);
    return rings('callId is present', {
      name,
      handle: handle ?? name,
      handleType: 'generic',
      hasVideo: boolValue(payload.hasVideo),
      callId,
      ...(id !== undefined && { uuid: id }),
    });
  };

const KAOSCHUKS_KEYS =
  'type, callId or uuid or ConnectionId, callerName or name or Username, handle or number, hasVideo';

const readJmagdadaMessage = (payload: Payload): PayloadResult => {
  const callId = stringValue(payload.callId);
  if (payload.call_type === 'call_cancelled' || payload.call_type === 'stopCall')
    return ends(`call_type is ${payload.call_type}`, callId);
  if (payload.call_type !== 'call') return ignores('call_type is not "call"');
  const name = `Call #${stringValue(payload.bookingId) ?? 0}`;
  const call = { name, handle: stringValue(payload.connectionId) ?? name, hasVideo: payload.media === 'video' };
  return rings('call_type is "call"', { ...call, handleType: 'generic', ...(callId !== undefined && { callId }) });
};

/** AleksandarTokarev's branch for Android reports call events to a server from native code. */
const readNativeCaller = (payload: Payload): PayloadResult => {
  if (payload.voip !== 'true') return ignores('voip is not "true": the message is an ordinary notification');
  const callId = stringValue(payload.callId);
  if (payload.isCancelPush === 'true') return ends('isCancelPush is "true"', callId);
  const url = nonBlank(payload.callbackUrl);
  const name = stringValue(payload.caller) ?? '';
  return rings('voip is "true"', {
    name,
    handle: name,
    handleType: 'generic',
    hasVideo: false,
    ...(callId !== undefined && { callId }),
    ...(url !== undefined && { callback: { url, by: 'cordova' } }),
  });
};

const bfine = (name: string, repository: string, file: string, commit: string): ClientLibrary => ({
  name,
  platform: 'ios',
  source: sourceAt(repository, file, commit),
  keys: 'ConnectionId, Username',
  read: readBfine,
});

export const capacitor: readonly ClientLibrary[] = [
  bfine('@capgo/capacitor-callkit-voip', 'Cap-go/capacitor-callkit-voip', 'ios/Plugin/Plugin.swift', '14ababe'),
  bfine(
    'capacitor-callkeep (dyadical)',
    'dyadical/capacitor-callkeep',
    'ios/Plugin/CapCallKeepPlugin.swift',
    'dbd0a64',
  ),
  bfine(
    'capacitor-voip-ios (hrefcl)',
    'hrefcl/capacitor-voip-ios',
    'ios/Plugin/CapacitorVoipIosPlugin.swift',
    'cf39158',
  ),
  {
    name: 'capacitor-callkit-onesignal',
    platform: 'ios',
    source: sourceAt(
      'maximilien0405/capacitor-callkit-onesignal',
      'ios/Sources/CallkitOnesignalPlugin/CallkitOnesignal.swift',
      '21dbd0f',
    ),
    keys: 'username, callerId, media, at the top or in custom.a',
    read: readOneSignal,
  },
  {
    name: 'capacitor-plugin-callkit-voip (jmagdada)',
    platform: 'ios',
    source: sourceAt('jmagdada/capacitor-plugin-callkit-voip', 'ios/Plugin/CallKitVoipPlugin.swift', '42e087e'),
    keys: 'custom.a: callId, media, duration, bookingId, call_type',
    read: readJmagdada,
  },
  {
    name: 'capacitor-callkit-plugin (Kaoschuks)',
    platform: 'ios',
    source: sourceAt('Kaoschuks/capacitor-callkit-plugin', 'ios/Sources/CallKitPlugin/CallPush.swift', 'f45eeab'),
    keys: KAOSCHUKS_KEYS,
    read: readKaoschuks('so it reports a call and ends it at once'),
  },
  {
    name: 'capacitor-callkit-plugin (Kaoschuks)',
    platform: 'android',
    source: sourceAt(
      'Kaoschuks/capacitor-callkit-plugin',
      'android/src/main/java/io/kreador/callkit/CallPush.java',
      '055579c',
    ),
    keys: KAOSCHUKS_KEYS,
    read: readKaoschuks('so it is not a call'),
  },
  {
    name: 'capacitor-plugin-callkit-voip (jmagdada)',
    platform: 'android',
    source: sourceAt('jmagdada/capacitor-plugin-callkit-voip', 'README.md', '42e087e'),
    keys: 'call_type, connectionId, callId, media, duration, bookingId',
    read: readJmagdadaMessage,
  },
  {
    name: 'phonegap-plugin-push (AleksandarTokarev, android-native-caller)',
    platform: 'android',
    source: sourceAt('AleksandarTokarev/phonegap-plugin-push', 'README.md', 'android-native-caller'),
    keys: 'voip, isCancelPush, caller, callId, callbackUrl',
    read: readNativeCaller,
  },
];
