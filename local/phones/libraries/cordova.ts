import { at, boolValue, crashes, ends, filled, kills, object, parsed, rings, text } from './keys.ts';
import type { ClientLibrary, Payload, Reading } from './reading.ts';

const FILE = 'src/ios/CordovaCall.m';

/** CallKit's UUID is a new one for each push, so no server can name the call: what `Caller` says goes to JavaScript. */
const shown = (name: string, id: string, hasVideo = false) => ({
  name,
  handle: id,
  handleType: 'number' as const,
  hasVideo,
  callId: id,
});

/** mattkhaw's own, which parses `data` inside a @try that swallows whatever goes wrong. */
const readOriginal = (payload: Payload): Reading => {
  if (text(object(payload.aps)?.alert) === undefined)
    return crashes('aps.alert is no string, and nil goes into a dictionary');
  if (payload.data === undefined) return crashes('data is missing, and nil goes into NSJSONSerialization');
  if (typeof payload.data !== 'string')
    return kills('data must be a string that holds JSON; the exception is swallowed');
  const caller = object(parsed(payload.data)?.Caller);
  const [name, id] = [filled(caller?.Username), text(caller?.ConnectionId)];
  if (name === undefined || id === undefined) return kills('Caller.Username or Caller.ConnectionId is missing');
  return rings('data is a string that holds Caller', shown(name, id));
};

/** The forks take `data` for a dictionary, and index two arguments before they look at either. */
const readFork = (payload: Payload): Reading & { readonly caller?: Payload } => {
  if (text(object(payload.aps)?.alert) === undefined)
    return crashes('aps.alert is no string, and nil goes into a dictionary');
  if (typeof payload.data === 'string') return crashes('data is a string, which has no objectForKey:');
  const caller = object(object(payload.data)?.Caller);
  if (caller === undefined) return crashes('data.Caller is missing, and an empty array is indexed');
  if (caller.Username === undefined || caller.ConnectionId === undefined) {
    return crashes('Username or ConnectionId is missing, and an array is indexed beyond its end');
  }
  const name = text(caller.Username);
  if (name === undefined || name === '') return kills('an empty Username is not reported');
  return { ...rings('data is an object that holds Caller', shown(name, text(caller.ConnectionId) ?? '')), caller };
};

const withoutCaller = ({ caller: _, ...reading }: Reading & { readonly caller?: Payload }): Reading => reading;

/** The branch that tells a server by itself what became of the call, and understands its end. */
const readCallingBack = (payload: Payload): Reading => {
  const reading = readFork(payload);
  const caller = reading.caller ?? {};
  if (reading.verdict !== 'rings') return withoutCaller(reading);
  if (caller.CancelPush !== undefined && typeof caller.CancelPush !== 'string') {
    return crashes('CancelPush is no string, which has no isEqualToString:');
  }
  if (caller.CancelPush === 'true') return ends('CancelPush is "true"', text(caller.ConnectionId));
  const url = filled(caller.CallbackUrl);
  const callback = url === undefined ? {} : { callback: { url, by: 'cordova' as const } };
  return rings(reading.reason, { ...reading.shows, ...callback });
};

const readIotum = (payload: Payload): Reading => {
  const reading = readFork(payload);
  const caller = reading.caller ?? {};
  if (reading.verdict !== 'rings') return withoutCaller(reading);
  if (caller.CancelPush === 'true') return ends('CancelPush is "true"', text(caller.ConnectionId));
  return rings(reading.reason, { ...reading.shows, hasVideo: boolValue(caller.Video) });
};

const OBJECT_KEYS = 'aps.alert (string), data (object): Caller.Username, Caller.ConnectionId';

export const cordova: readonly ClientLibrary[] = [
  {
    name: 'cordova-plugin-callkit 1.0.0 (mattkhaw)',
    platform: 'ios',
    source: at('mattkhaw/cordova-plugin-callkit', FILE, 'a96ce7d'),
    keys: 'aps.alert (string), data (a string that holds JSON): Caller.Username, Caller.ConnectionId',
    read: readOriginal,
  },
  {
    name: 'cordova-plugin-callkit (luisbouca)',
    platform: 'ios',
    source: at('luisbouca/cordova-plugin-callkit', FILE, 'a7170b5'),
    keys: OBJECT_KEYS,
    read: (payload) => withoutCaller(readFork(payload)),
  },
  {
    name: 'cordova-plugin-callkit (AleksandarTokarev)',
    platform: 'ios',
    source: at('AleksandarTokarev/cordova-plugin-callkit', FILE, '34fcbfd'),
    keys: OBJECT_KEYS,
    read: (payload) => withoutCaller(readFork(payload)),
  },
  {
    name: 'cordova-plugin-callkit (AleksandarTokarev, trusted-care-master)',
    platform: 'ios',
    source: at('AleksandarTokarev/cordova-plugin-callkit', FILE, 'afb98c6'),
    keys: `${OBJECT_KEYS}, Caller.CallbackUrl, Caller.CancelPush (string)`,
    read: readCallingBack,
  },
  {
    name: 'cordova-plugin-callkit (iotum)',
    platform: 'ios',
    source: at('iotum/cordova-plugin-callkit', FILE, '93621a8'),
    keys: `${OBJECT_KEYS}, Caller.CancelPush, Caller.Video`,
    read: readIotum,
  },
  {
    name: 'cordova-ios-voip-push',
    platform: 'ios',
    source: at('Hitman666/cordova-ios-voip-push', 'README.md', '577e170'),
    keys: 'aps.alert',
    read: () => kills('it hands the push to JavaScript and never reports a call'),
  },
  {
    name: '@havesource/cordova-plugin-push',
    platform: 'ios',
    source: at('havesource/cordova-plugin-push', 'src/ios/PushPlugin.m', '9da3aad'),
    keys: 'all of it, for JavaScript',
    read: () => kills('with ios.voip it hands the push to JavaScript and never reports a call'),
  },
];
