import type { AppName } from '../../phones/app-design.ts';
import type { PhonePlatform } from '../../phones/phone.ts';

/** The frameworks that `docs/your-app` has a page for. The id is the name of the page, and of its folder in `src`. */
export const FRAMEWORKS = {
  ios: { label: 'iOS, Swift', platforms: ['ios'] },
  'ios-objective-c': { label: 'iOS, Objective-C', platforms: ['ios'] },
  android: { label: 'Android, Kotlin', platforms: ['android'] },
  cordova: { label: 'Cordova', platforms: ['ios', 'android'] },
  capacitor: { label: 'Capacitor', platforms: ['ios', 'android'] },
  'react-native': { label: 'React Native', platforms: ['ios', 'android'] },
  expo: { label: 'Expo', platforms: ['ios', 'android'] },
  flutter: { label: 'Flutter', platforms: ['ios', 'android'] },
} as const satisfies Readonly<Record<string, { readonly label: string; readonly platforms: readonly PhonePlatform[] }>>;
export type Framework = keyof typeof FRAMEWORKS;

export const FRAMEWORK_IDS = Object.keys(FRAMEWORKS) as readonly Framework[];

/** The framework of a lab app. */
export const frameworkOfApp: Readonly<Record<AppName, Framework>> = {
  'cordova-late-registry': 'cordova',
  'cordova-launch-registry': 'cordova',
  'never-reports': 'cordova',
  'native-swift': 'ios',
  'native-android': 'android',
  'never-notifies': 'android',
  'react-native-ios': 'react-native',
  'react-native-android': 'react-native',
  'expo-ios': 'expo',
  'expo-android': 'expo',
  'flutter-ios': 'flutter',
  'flutter-android': 'flutter',
  'capacitor-ios': 'capacitor',
  'capacitor-android': 'capacitor',
};
