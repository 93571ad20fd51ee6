import type { AppName } from './app-design.ts';

/** The pages of `docs/your-app`, each with the apps that behave as its code does. */
export const RECIPES = {
  ios: ['native-swift'],
  'ios-objective-c': ['cordova-launch-registry'],
  android: ['native-android'],
  cordova: ['cordova-launch-registry'],
  'react-native': ['react-native-ios', 'react-native-android'],
  expo: ['expo-ios', 'expo-android'],
  flutter: ['flutter-ios', 'flutter-android'],
  capacitor: ['capacitor-ios', 'capacitor-android'],
} as const satisfies Readonly<Record<string, readonly AppName[]>>;
