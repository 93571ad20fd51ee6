import { type ClientLibrary, onGitHub, onNpm, type Payload, type PayloadResult } from './client-library.ts';
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

/** `setObject:forKey:` throws for nil, before any @try block: lines 576-588 of the original, 581-592 of luisbouca's fork. */
const hasAlert = ({ aps }: Payload): boolean => objectValue(aps)?.alert !== undefined;

/** mattkhaw's original, lines 576-605: it parses `data` inside a @try block that swallows every exception. */
const readOriginal = (payload: Payload): PayloadResult => {
  if (!hasAlert(payload)) return crashes('aps.alert is missing: nil is put into a dictionary');
  if (payload.data === undefined) return crashes('data is missing: nil is put into a dictionary');
  if (typeof payload.data !== 'string') return kills('data must be a JSON string; the exception is swallowed');
  const caller = objectValue(parsedObject(payload.data)?.Caller);
  const [name, id] = [nonBlank(caller?.Username), stringValue(caller?.ConnectionId)];
  if (name === undefined || id === undefined) return kills('Caller.Username or Caller.ConnectionId is missing');
  return rings('data is a JSON string with Caller', reportedCall(name, id));
};

/** The forks read `data` as a dictionary, and index both arguments before they check either: luisbouca's lines 174-187 and 579-598. */
const readFork = (payload: Payload): PayloadResult & { readonly caller?: Payload } => {
  if (!hasAlert(payload)) return crashes('aps.alert is missing: nil is put into a dictionary');
  if (typeof payload.data === 'string') return crashes('data is a string: NSString has no objectForKey:');
  const caller = objectValue(objectValue(payload.data)?.Caller);
  if (caller === undefined) return crashes('data.Caller is missing: an empty array is indexed');
  const { Username: name, ConnectionId: id } = caller;
  if (name === undefined || id === undefined) {
    return crashes('Username or ConnectionId is missing: an array is indexed beyond its end');
  }
  if (typeof name !== 'string') return crashes('Username is not a string: it has no length');
  if (typeof id !== 'string' && id !== null)
    return crashes('ConnectionId is not a string: it is no key of user defaults');
  if (name === '') return kills('an empty Username is not reported');
  return { ...rings('data is an object with Caller', reportedCall(name, id ?? name)), caller };
};

const resultOnly = ({ caller: _, ...result }: PayloadResult & { readonly caller?: Payload }): PayloadResult => result;

/** Lines 688 and 731: `isEqualToString:` is sent to whatever `CancelPush` is. Line 238: only if the phone has exactly one call. */
const cancelResult = ({ CancelPush, ConnectionId }: Payload): PayloadResult | undefined => {
  if (CancelPush !== undefined && typeof CancelPush !== 'string') {
    return crashes('CancelPush is not a string: it has no isEqualToString:');
  }
  return CancelPush === 'true' ? ends('CancelPush is "true"', stringValue(ConnectionId)) : undefined;
};

/** The branch that reports call events to a server from native code, lines 681-705, and reads the end of a call. */
const readWithCallback = (payload: Payload): PayloadResult => {
  const result = readFork(payload);
  const caller = result.caller ?? {};
  if (result.outcome !== 'rings') return resultOnly(result);
  const url = nonBlank(caller.CallbackUrl);
  const callback = url === undefined ? {} : { callback: { url, by: 'cordova' as const } };
  return cancelResult(caller) ?? rings(result.reason, { ...result.call, ...callback });
};

/** Lines 722-748; the requests of the call-backs are commented out. */
const readIotum = (payload: Payload): PayloadResult => {
  const result = readFork(payload);
  const caller = result.caller ?? {};
  if (result.outcome !== 'rings') return resultOnly(result);
  return cancelResult(caller) ?? rings(result.reason, { ...result.call, hasVideo: boolValue(caller.Video) });
};

const OBJECT_KEYS = 'aps.alert (string), data (object): Caller.Username, Caller.ConnectionId';

/**
 * When the PKPushRegistry is made: in `init`, which JavaScript calls, in the original (line 547) and in luisbouca's fork (line 549); in
 * `pluginInitialize` of a plugin with `onload` in the other forks (AleksandarTokarev line 69, iotum line 74).
 */
export const cordova: readonly ClientLibrary[] = [
  {
    library: 'cordova-plugin-callkit',
    name: 'cordova-plugin-callkit 1.0.0 (mattkhaw)',
    platform: 'ios',
    source: onNpm(
      'cordova-plugin-callkit',
      '1.0.0',
      FILE,
      'bf90f7bcf38202209d621d509ba16e41985ba3175cddfd01084fb63b16900d98',
    ),
    keys: 'aps.alert (string), data (a JSON string): Caller.Username, Caller.ConnectionId',
    read: readOriginal,
  },
  {
    library: 'luisbouca/cordova-plugin-callkit',
    name: 'cordova-plugin-callkit (luisbouca)',
    platform: 'ios',
    source: onGitHub(
      'luisbouca/cordova-plugin-callkit',
      FILE,
      'a7170b54c75bc780f11f53744fbcf87f271b9b51',
      '56a235942d0570a8dd441d9008ab56f3d9d23e37e0a40170ffcf13d27b32fc31',
    ),
    keys: OBJECT_KEYS,
    read: (payload) => resultOnly(readFork(payload)),
  },
  {
    library: 'AleksandarTokarev/cordova-plugin-callkit',
    name: 'cordova-plugin-callkit (AleksandarTokarev)',
    platform: 'ios',
    source: onGitHub(
      'AleksandarTokarev/cordova-plugin-callkit',
      FILE,
      '34fcbfde381d982187df63630ce1354b89ba8c6d',
      '134081ffefac0ff6a595386e0cb570188db61e6582356c1c6b97fbc01125fd34',
    ),
    keys: OBJECT_KEYS,
    read: (payload) => resultOnly(readFork(payload)),
  },
  {
    library: 'AleksandarTokarev/cordova-plugin-callkit#trusted-care-master',
    name: 'cordova-plugin-callkit (AleksandarTokarev, trusted-care-master)',
    platform: 'ios',
    source: onGitHub(
      'AleksandarTokarev/cordova-plugin-callkit',
      FILE,
      'afb98c65d023131b9be1efbfd00ff292c48a7c05',
      'deb71edbee20c04ce34d48fee303a5049bfbd3da9a64ae45eea70e4176e93211',
      'trusted-care-master',
    ),
    keys: `${OBJECT_KEYS}, Caller.CallbackUrl, Caller.CancelPush (string)`,
    read: readWithCallback,
  },
  {
    library: 'iotum/cordova-plugin-callkit',
    name: 'cordova-plugin-callkit (iotum)',
    platform: 'ios',
    source: onGitHub(
      'iotum/cordova-plugin-callkit',
      FILE,
      '93621a80af721048cfe354194f0e3b39b0caeebd',
      '4461a6c8ea43c9eadf187e97507f8055a1746d1965479162649a50df7b5a94a8',
    ),
    keys: `${OBJECT_KEYS}, Caller.CancelPush (string), Caller.Video`,
    read: readIotum,
  },
  {
    library: 'cordova-ios-voip-push',
    name: 'cordova-ios-voip-push',
    platform: 'ios',
    source: onGitHub(
      'Hitman666/cordova-ios-voip-push',
      'src/ios/VoIPPushNotification.m',
      '577e17064b7d4ee1c1d40bcc9c0082ed4bdc1715',
      '3586234667d65e92eafb8d2f3ad7c32365e97a45e5950d387ad8775b94672495',
    ),
    keys: 'aps.alert',
    read: () => kills('it passes the push to JavaScript and never reports a call'),
  },
  {
    library: '@havesource/cordova-plugin-push',
    name: '@havesource/cordova-plugin-push',
    platform: 'ios',
    source: onNpm(
      '@havesource/cordova-plugin-push',
      '7.0.0',
      'src/ios/PushPlugin.m',
      'e6b1dcaecd75b2661bbcb9db7ee90c2a78553085d1858e0073fe0afcfe20ff48',
    ),
    keys: 'all keys, passed to JavaScript',
    read: () => kills('with ios.voip it passes the push to JavaScript and never reports a call'),
  },
];
