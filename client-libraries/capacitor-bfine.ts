import { type ClientLibrary, type GitHubSource, onGitHub, type Payload, type PayloadResult } from './client-library.ts';
import { ignores, kills, rings } from './payload-result.ts';
import { stringValue } from './payload-values.ts';

/**
 * The forks of bfine's plugin: each reads this pair of keys, gives CallKit a UUID of its own, and shows every call as a video call. The
 * PKPushRegistry gets its delegate when JavaScript calls `register` (`setupIOS` in dyadical's fork), so not in a killed app. Cap-go's
 * lines 20-24, 49-62 and 110-120; dyadical's 46-51, 120-129 and 208-219; hrefcl's 19-22, 47-55 and 104-119.
 */
const readBfine =
  (anonymous: string) =>
  (payload: Payload): PayloadResult => {
    const id = stringValue(payload.ConnectionId);
    if (id === undefined) return kills('ConnectionId is missing: it returns without reporting a call');
    const name = stringValue(payload.Username) ?? anonymous;
    return rings('ConnectionId is present', { name, handle: name, handleType: 'generic', hasVideo: true, callId: id });
  };

/**
 * MyFirebaseMessagingService.java, lines 45-54 and 66-87: a second message restarts the service that rings. The branch for `stopCall` is
 * empty, so nothing ends a ring. As published the file lacks a closing brace.
 */
const readCapgoMessage = ({ type, connectionId, username }: Payload): PayloadResult => {
  if (type !== 'call') return ignores(type === 'stopCall' ? 'the branch for stopCall is empty' : 'type is not "call"');
  const [callId, name] = [stringValue(connectionId), stringValue(username) ?? ''];
  const call = { name, handle: name, handleType: 'generic', hasVideo: true } as const;
  return rings('type is "call"', { ...call, ...(callId !== undefined && { callId }) });
};

const KEYS = 'ConnectionId, Username';

const bfine = (
  library: ClientLibrary['library'],
  name: string,
  source: GitHubSource,
  anonymous: string,
): ClientLibrary => ({ library, name, platform: 'ios', source, keys: KEYS, read: readBfine(anonymous) });

export const capacitorBfine: readonly ClientLibrary[] = [
  bfine(
    '@capgo/capacitor-callkit-voip',
    '@capgo/capacitor-callkit-voip',
    onGitHub(
      'Cap-go/capacitor-callkit-voip',
      'ios/Plugin/CallKitVoipPlugin.swift',
      '14ababe49e31dfd5994b2f2598c74266693c28e0',
      '52ffd46aa3271d7a80fd39bc0f34f23038cbbc357262452c413cffb07235981e',
    ),
    'Anonymus',
  ),
  bfine(
    'dyadical/capacitor-callkeep',
    'capacitor-callkeep (dyadical)',
    onGitHub(
      'dyadical/capacitor-callkeep',
      'ios/Plugin/CapCallKeepPlugin.swift',
      'c7f1343eb90cf71e9fbd55f379aa5ab7ccb87c28',
      '2167e92fb8933386775607b1c3380e22a24765a3c05c593d2fbce247ccafbe26',
    ),
    'Anonymous',
  ),
  bfine(
    'hrefcl/capacitor-voip-ios',
    'capacitor-voip-ios (hrefcl)',
    onGitHub(
      'hrefcl/capacitor-voip-ios',
      'ios/Plugin/CapacitorVoipIosPlugin.swift',
      '9051b114e7b01b13cd2770e3eab6aeb6de2a888d',
      'b21a918f340e2393d2957f138011c983091e0ce87e825793dae491acf2c68dc4',
    ),
    'Desconocido',
  ),
  {
    library: '@capgo/capacitor-callkit-voip',
    name: '@capgo/capacitor-callkit-voip',
    platform: 'android',
    source: onGitHub(
      'Cap-go/capacitor-callkit-voip',
      'android/src/main/java/com/bfine/capactior/callkitvoip/MyFirebaseMessagingService.java',
      '14ababe49e31dfd5994b2f2598c74266693c28e0',
      'f0a4da5576b527edd5493528724caf1c10daee62ad071e29bb42c0acd0a896be',
    ),
    keys: 'type ("call"), connectionId, username',
    read: readCapgoMessage,
  },
];
