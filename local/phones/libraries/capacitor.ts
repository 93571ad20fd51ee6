import { at, boolValue, ends, filled, ignores, kills, object, rings, text, uuid } from './keys.ts';
import type { ClientLibrary, Payload, Reading } from './reading.ts';

/** A string with something in it, or a number as one. */
const word = (value: unknown): string | undefined => (typeof value === 'number' ? String(value) : filled(value));

/** What came of bfine's plugin: each takes the pair, and shows every call as a video call. */
const readBfine = (payload: Payload): Reading => {
  const id = text(payload.ConnectionId);
  if (id === undefined) return kills('ConnectionId is missing, and it returns without a report');
  const name = text(payload.Username) ?? 'Anonymus';
  return rings('ConnectionId is there', { name, handle: name, handleType: 'generic', hasVideo: true, callId: id });
};

/** It reports whatever comes, after it has ended every call there is, and gives JavaScript no id of the call. */
const readOneSignal = (payload: Payload): Reading => {
  const wrapped = object(object(payload.custom)?.a);
  const take = (key: string): string | undefined => text(payload[key]) ?? text(wrapped?.[key]);
  const callerId = take('callerId');
  return rings('it reports every push', {
    name: take('username') ?? 'Unknown',
    handle: callerId ?? 'a UUID of its own',
    handleType: 'generic',
    hasVideo: take('media') === 'video',
  });
};

const readJmagdada = (payload: Payload): Reading => {
  const a = object(object(payload.custom)?.a);
  const callId = text(a?.callId);
  if (a?.call_type === 'call_cancelled') return ends('custom.a.call_type is call_cancelled', callId);
  if (a === undefined || callId === undefined)
    return kills('custom.a.callId is missing, and it returns without a report');
  const booking = word(a.bookingId) ?? '';
  const shows = { name: `Call #${booking}`, handle: booking, hasVideo: a.media === 'video' };
  return rings('custom.a.callId is there', { ...shows, handleType: 'generic', callId });
};

const first = (payload: Payload, keys: readonly string[]): string | undefined =>
  keys.map((key) => word(payload[key])).find((value) => value !== undefined);

/** The same on both systems; where there is no call to be seen in it, iOS is told of one that ends at once. */
const readKaoschuks =
  (otherwise: string) =>
  (payload: Payload): Reading => {
    const callId = first(payload, ['callId', 'uuid', 'ConnectionId']);
    if (callId === undefined) return ignores(`callId is missing, ${otherwise}`);
    const type = word(payload.type) ?? 'incoming_call';
    if (type === 'call_ended') return ends('type is call_ended', callId);
    if (type !== 'incoming_call') return ignores(`type is ${type}, ${otherwise}`);
    const handle = first(payload, ['handle', 'number']);
    const name = first(payload, ['callerName', 'name', 'Username']) ?? handle ?? 'Unknown';
    const id = uuid(callId);
    return rings('callId is there', {
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

const readJmagdadaMessage = (payload: Payload): Reading => {
  const callId = text(payload.callId);
  if (payload.call_type === 'call_cancelled' || payload.call_type === 'stopCall')
    return ends(`call_type is ${payload.call_type}`, callId);
  if (payload.call_type !== 'call') return ignores('call_type is not "call"');
  const name = `Call #${text(payload.bookingId) ?? 0}`;
  const shows = { name, handle: text(payload.connectionId) ?? name, hasVideo: payload.media === 'video' };
  return rings('call_type is "call"', { ...shows, handleType: 'generic', ...(callId !== undefined && { callId }) });
};

/** AleksandarTokarev's branch for Android tells a server by itself what became of the call. */
const readNativeCaller = (payload: Payload): Reading => {
  if (payload.voip !== 'true') return ignores('voip is not "true": an ordinary message');
  const callId = text(payload.callId);
  if (payload.isCancelPush === 'true') return ends('isCancelPush is "true"', callId);
  const url = filled(payload.callbackUrl);
  const name = text(payload.caller) ?? '';
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
  source: at(repository, file, commit),
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
    source: at(
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
    source: at('jmagdada/capacitor-plugin-callkit-voip', 'ios/Plugin/CallKitVoipPlugin.swift', '42e087e'),
    keys: 'custom.a: callId, media, duration, bookingId, call_type',
    read: readJmagdada,
  },
  {
    name: 'capacitor-callkit-plugin (Kaoschuks)',
    platform: 'ios',
    source: at('Kaoschuks/capacitor-callkit-plugin', 'ios/Sources/CallKitPlugin/CallPush.swift', 'f45eeab'),
    keys: KAOSCHUKS_KEYS,
    read: readKaoschuks('so it reports a call and ends it at once'),
  },
  {
    name: 'capacitor-callkit-plugin (Kaoschuks)',
    platform: 'android',
    source: at(
      'Kaoschuks/capacitor-callkit-plugin',
      'android/src/main/java/io/kreador/callkit/CallPush.java',
      '055579c',
    ),
    keys: KAOSCHUKS_KEYS,
    read: readKaoschuks('so it is no call'),
  },
  {
    name: 'capacitor-plugin-callkit-voip (jmagdada)',
    platform: 'android',
    source: at('jmagdada/capacitor-plugin-callkit-voip', 'README.md', '42e087e'),
    keys: 'call_type, connectionId, callId, media, duration, bookingId',
    read: readJmagdadaMessage,
  },
  {
    name: 'phonegap-plugin-push (AleksandarTokarev, android-native-caller)',
    platform: 'android',
    source: at('AleksandarTokarev/phonegap-plugin-push', 'README.md', 'android-native-caller'),
    keys: 'voip, isCancelPush, caller, callId, callbackUrl',
    read: readNativeCaller,
  },
];
