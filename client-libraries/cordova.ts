import { type ClientLibrary, type Payload, type PayloadResult, sourceAt } from './client-library.ts';
import { crashes, ends, kills, rings } from './payload-result.ts';
import { boolValue, nonBlank, objectValue, parsedObject, stringValue } from './payload-values.ts';

const FILE = 'src/ios/CordovaCall.m';

/** CallKit's UUID is generated for each push, so the server cannot know it; JavaScript gets the values of `Caller`. */
const reportedCall = (name: string, id: string, hasVideo = false) => ({
  name,
  handle: id,
  handleType: 'number' as const,
  hasVideo,
  callId: id,
});

/** mattkhaw's original: it parses `data` inside a @try block that swallows every exception. */
const readOriginal = (payload: Payload): PayloadResult => {
  if (stringValue(objectValue(payload.aps)?.alert) === undefined)
    return crashes('aps.alert is not a string: nil is put into a dictionary');
  if (payload.data === undefined) return crashes('data is missing: nil is passed to NSJSONSerialization');
  if (typeof payload.data !== 'string') return kills('data must be a JSON string; the exception is swallowed');
  const caller = objectValue(parsedObject(payload.data)?.Caller);
  const [name, id] = [nonBlank(caller?.Username), stringValue(caller?.ConnectionId)];
  if (name === undefined || id === undefined) return kills('Caller.Username or Caller.ConnectionId is missing');
  return rings('data is a JSON string with Caller', reportedCall(name, id));
};

/** The forks read `data` as a dictionary, and index both arguments before they check either. */
const readFork = (payload: Payload): PayloadResult & { readonly caller?: Payload } => {
  if (stringValue(objectValue(payload.aps)?.alert) === undefined)
    return crashes('aps.alert is not a string: nil is put into a dictionary');
  if (typeof payload.data === 'string') return crashes('data is a string: NSString has no objectForKey:');
  const caller = objectValue(objectValue(payload.data)?.Caller);
  if (caller === undefined) return crashes('data.Caller is missing: an empty array is indexed');
  if (caller.Username === undefined || caller.ConnectionId === undefined) {
    return crashes('Username or ConnectionId is missing: an array is indexed beyond its end');
  }
  const name = stringValue(caller.Username);
  if (name === undefined || name === '') return kills('an empty Username is not reported');
  return {
    ...rings('data is an object with Caller', reportedCall(name, stringValue(caller.ConnectionId) ?? '')),
    caller,
  };
};

const resultOnly = ({ caller: _, ...result }: PayloadResult & { readonly caller?: Payload }): PayloadResult => result;

/** The branch that reports call events to a server from native code, and reads the end of a call. */
const readWithCallback = (payload: Payload): PayloadResult => {
  const result = readFork(payload);
  const caller = result.caller ?? {};
  if (result.outcome !== 'rings') return resultOnly(result);
  if (caller.CancelPush !== undefined && typeof caller.CancelPush !== 'string') {
    return crashes('CancelPush is not a string: it has no isEqualToString:');
  }
  if (caller.CancelPush === 'true') return ends('CancelPush is "true"', stringValue(caller.ConnectionId));
  const url = nonBlank(caller.CallbackUrl);
  const callback = url === undefined ? {} : { callback: { url, by: 'cordova' as const } };
  return rings(result.reason, { ...result.call, ...callback });
};

const readIotum = (payload: Payload): PayloadResult => {
  const result = readFork(payload);
  const caller = result.caller ?? {};
  if (result.outcome !== 'rings') return resultOnly(result);
  if (caller.CancelPush === 'true') return ends('CancelPush is "true"', stringValue(caller.ConnectionId));
  return rings(result.reason, { ...result.call, hasVideo: boolValue(caller.Video) });
};

const OBJECT_KEYS = 'aps.alert (string), data (object): Caller.Username, Caller.ConnectionId';

export const cordova: readonly ClientLibrary[] = [
  {
    name: 'cordova-plugin-callkit 1.0.0 (mattkhaw)',
    platform: 'ios',
    source: sourceAt('mattkhaw/cordova-plugin-callkit', FILE, 'a96ce7d'),
    keys: 'aps.alert (string), data (a JSON string): Caller.Username, Caller.ConnectionId',
    read: readOriginal,
  },
  {
    name: 'cordova-plugin-callkit (luisbouca)',
    platform: 'ios',
    source: sourceAt('luisbouca/cordova-plugin-callkit', FILE, 'a7170b5'),
    keys: OBJECT_KEYS,
    read: (payload) => resultOnly(readFork(payload)),
  },
  {
    name: 'cordova-plugin-callkit (AleksandarTokarev)',
    platform: 'ios',
    source: sourceAt('AleksandarTokarev/cordova-plugin-callkit', FILE, '34fcbfd'),
    keys: OBJECT_KEYS,
    read: (payload) => resultOnly(readFork(payload)),
  },
  {
    name: 'cordova-plugin-callkit (AleksandarTokarev, trusted-care-master)',
    platform: 'ios',
    source: sourceAt('AleksandarTokarev/cordova-plugin-callkit', FILE, 'afb98c6'),
    keys: `${OBJECT_KEYS}, Caller.CallbackUrl, Caller.CancelPush (string)`,
    read: readWithCallback,
  },
  {
    name: 'cordova-plugin-callkit (iotum)',
    platform: 'ios',
    source: sourceAt('iotum/cordova-plugin-callkit', FILE, '93621a8'),
    keys: `${OBJECT_KEYS}, Caller.CancelPush, Caller.Video`,
    read: readIotum,
  },
  {
    name: 'cordova-ios-voip-push',
    platform: 'ios',
    source: sourceAt('Hitman666/cordova-ios-voip-push', 'README.md', '577e170'),
    keys: 'aps.alert',
    read: () => kills('it passes the push to JavaScript and never reports a call'),
  },
  {
    name: '@havesource/cordova-plugin-push',
    platform: 'ios',
    source: sourceAt('havesource/cordova-plugin-push', 'src/ios/PushPlugin.m', '9da3aad'),
    keys: 'all keys, passed to JavaScript',
    read: () => kills('with ios.voip it passes the push to JavaScript and never reports a call'),
  },
];
