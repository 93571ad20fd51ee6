import type { ClientLibraryName, PhonePlatform } from '../../../lambda/contract/enums.ts';

/** The page of `docs/your-app` with what an app has to add, by library. */
export const pageOf = (library: ClientLibraryName, platform: PhonePlatform) => {
  if (library === 'native') return platform;
  if (/cordova|phonegap/.test(library)) return 'cordova';
  if (/capacitor/.test(library)) return 'capacitor';
  if (/flutter|webtrit/.test(library)) return 'flutter';
  return /expo/.test(library) ? 'expo' : 'react-native';
};
