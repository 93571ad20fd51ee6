import type { Capability, ClientLibraryName, PhonePlatform, Preset } from '../contract/enums.ts';
import { presets } from './presets/presets.ts';

/** How a client library behaves on one platform. `app`: that is up to the code that the app's developer writes. */
export interface LibraryBehaviour {
  /** The presets that ring it, the recommended one first. Besides these, an app's own payloads (`custom`) may. */
  readonly presets: readonly [Preset, ...Preset[]];
  /** What a second push for a ringing call does. */
  readonly secondPush: 'same_call' | 'second_call' | 'hangs_up' | 'app';
  /** Whether it reads the push that ends a call: on iOS a VoIP push, which rings a false call otherwise. */
  readonly readsEnd: 'yes' | 'no' | 'app';
  /**
   * iOS: when the PKPushRegistry is made. `from_javascript`: by the app's JavaScript or Dart, so that iOS kills a killed app that it
   * launches for a push, with 0xbaadca11, unless that code runs within seven seconds. `app`: in the AppDelegate of the app.
   */
  readonly registry?: 'at_launch' | 'from_javascript' | 'app';
}

/** On which platforms a library is rung, or why it cannot be. */
export type LibraryDeclaration =
  | { readonly ios?: LibraryBehaviour; readonly android?: LibraryBehaviour }
  | { readonly cannotRing: string };

const OTHER_BACKEND = 'it answers only the pushes of its own backend';
const NEVER_REPORTS = 'it passes the push to JavaScript and never reports a call, so iOS kills the app';

const cordovaFork = (behaviour: Omit<LibraryBehaviour, 'presets'>): LibraryDeclaration => ({
  ios: { presets: ['universal', 'cordova-legacy'], ...behaviour },
});

const bfine = (preset: Preset): LibraryBehaviour => ({
  presets: [preset, 'universal'],
  secondPush: 'second_call',
  readsEnd: 'no',
  registry: 'from_javascript',
});

/** One declaration per library. Sources of the behaviour: the files that `client-libraries/` names. */
export const libraries: Readonly<Record<ClientLibraryName, LibraryDeclaration>> = {
  native: {
    ios: { presets: ['minimal', 'universal'], secondPush: 'app', readsEnd: 'app', registry: 'app' },
    android: { presets: ['minimal', 'universal'], secondPush: 'app', readsEnd: 'app' },
  },
  'cordova-plugin-callkit': {
    ios: { presets: ['cordova-npm'], secondPush: 'second_call', readsEnd: 'no', registry: 'from_javascript' },
  },
  'luisbouca/cordova-plugin-callkit': cordovaFork({
    secondPush: 'second_call',
    readsEnd: 'no',
    registry: 'from_javascript',
  }),
  'AleksandarTokarev/cordova-plugin-callkit': cordovaFork({
    secondPush: 'hangs_up',
    readsEnd: 'no',
    registry: 'at_launch',
  }),
  'AleksandarTokarev/cordova-plugin-callkit#trusted-care-master': cordovaFork({
    secondPush: 'second_call',
    readsEnd: 'yes',
    registry: 'at_launch',
  }),
  'iotum/cordova-plugin-callkit': cordovaFork({ secondPush: 'second_call', readsEnd: 'yes', registry: 'at_launch' }),
  'cordova-ios-voip-push': { cannotRing: NEVER_REPORTS },
  '@havesource/cordova-plugin-push': { cannotRing: `with ios.voip ${NEVER_REPORTS}` },
  'AleksandarTokarev/phonegap-plugin-push#android-native-caller': {
    android: { presets: ['universal', 'minimal'], secondPush: 'same_call', readsEnd: 'yes' },
  },
  'react-native-callkeep': {
    ios: { presets: ['universal', 'minimal'], secondPush: 'same_call', readsEnd: 'app', registry: 'app' },
    android: { presets: ['universal', 'minimal'], secondPush: 'app', readsEnd: 'app' },
  },
  'expo-callkit-telecom': {
    ios: { presets: ['universal'], secondPush: 'second_call', readsEnd: 'no', registry: 'at_launch' },
    android: { presets: ['universal', 'minimal'], secondPush: 'same_call', readsEnd: 'no' },
  },
  '@ross-slaney/expo-callkit': {
    ios: { presets: ['universal'], secondPush: 'second_call', readsEnd: 'no', registry: 'at_launch' },
  },
  flutter_callkit_incoming: {
    ios: { presets: ['universal'], secondPush: 'same_call', readsEnd: 'app', registry: 'app' },
    android: { presets: ['universal', 'minimal'], secondPush: 'app', readsEnd: 'app' },
  },
  flutter_callkeep: {
    ios: { presets: ['universal'], secondPush: 'same_call', readsEnd: 'app', registry: 'app' },
    android: { presets: ['universal', 'minimal'], secondPush: 'app', readsEnd: 'app' },
  },
  'flutter-webrtc/callkeep': {
    ios: {
      presets: ['flutter-webrtc-callkeep'],
      // With the `uuid` of the payload: CallKit answers that it has the call. Its `setup`, called by Dart, makes the registry.
      secondPush: 'same_call',
      readsEnd: 'no',
      registry: 'from_javascript',
    },
    android: { presets: ['flutter-webrtc-callkeep', 'universal'], secondPush: 'app', readsEnd: 'app' },
  },
  flutter_ios_voip_kit: {
    ios: { presets: ['flutter-ios-voip-kit'], secondPush: 'same_call', readsEnd: 'no', registry: 'at_launch' },
  },
  webtrit_callkeep: {
    ios: { presets: ['universal'], secondPush: 'same_call', readsEnd: 'no', registry: 'at_launch' },
  },
  connectycube_flutter_call_kit: {
    // The registry belongs to a `static let`, which Swift makes at its first use: when Dart listens to events or asks for the token.
    ios: { presets: ['connectycube'], secondPush: 'same_call', readsEnd: 'yes', registry: 'from_javascript' },
    android: { presets: ['connectycube'], secondPush: 'same_call', readsEnd: 'yes' },
  },
  'capacitor-callkit-plugin': {
    ios: { presets: ['universal', 'minimal'], secondPush: 'same_call', readsEnd: 'yes', registry: 'at_launch' },
    android: { presets: ['universal', 'minimal'], secondPush: 'same_call', readsEnd: 'yes' },
  },
  '@capgo/capacitor-callkit-voip': {
    ios: bfine('capacitor-bfine'),
    // Its branch for `stopCall` is empty.
    android: { presets: ['capacitor-bfine'], secondPush: 'same_call', readsEnd: 'no' },
  },
  'dyadical/capacitor-callkeep': { ios: bfine('capacitor-bfine') },
  'hrefcl/capacitor-voip-ios': { ios: bfine('capacitor-bfine') },
  'capacitor-callkit-onesignal': {
    ios: { presets: ['universal'], secondPush: 'hangs_up', readsEnd: 'no', registry: 'at_launch' },
  },
  'capacitor-plugin-callkit-voip': {
    ios: {
      presets: ['capacitor-onesignal-envelope'],
      secondPush: 'second_call',
      readsEnd: 'yes',
      // The plugin has none: the AppDelegate makes it and forwards its pushes.
      registry: 'app',
    },
    android: { presets: ['capacitor-onesignal-envelope'], secondPush: 'same_call', readsEnd: 'yes' },
  },
  '@stream-io/react-native-callingx': { cannotRing: OTHER_BACKEND },
  '@twilio/voice-react-native-sdk': { cannotRing: OTHER_BACKEND },
};

/** The behaviour of a library on a platform; `undefined` if it cannot be rung there. */
export const behaviourOf = (library: ClientLibraryName, platform: PhonePlatform): LibraryBehaviour | undefined => {
  const declaration = libraries[library];
  return 'cannotRing' in declaration ? undefined : declaration[platform];
};

/** When a second push for the same call shows as the same call: always, if the device has the capability, or never. */
export const secondPushOf = (
  preset: Preset,
  platform: PhonePlatform,
  library: ClientLibraryName | undefined,
): 'always' | Capability | 'never' => {
  const known = library && behaviourOf(library, platform)?.secondPush;
  if (known === 'same_call') return 'always';
  if (known === 'second_call' || known === 'hangs_up') return 'never';
  return preset === 'custom' ? 'ring-again' : presets[preset].showsSecondPushAsSameCall;
};
