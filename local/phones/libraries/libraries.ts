import type { PhonePlatform } from '../phone.ts';
import { capacitor } from './capacitor.ts';
import { cordova } from './cordova.ts';
import { core } from './core.ts';
import { expo } from './expo.ts';
import { flutter } from './flutter.ts';
import { reactNative } from './react-native.ts';
import type { ClientLibrary } from './reading.ts';

/** Whose native code reads what of a push: see each one's `source`. A name is unique on its platform. */
export const LIBRARIES: readonly ClientLibrary[] = [
  ...core,
  ...cordova,
  ...capacitor,
  ...reactNative,
  ...expo,
  ...flutter,
];

/** How the library of that name reads a push. */
export const readerOf = (platform: PhonePlatform, name: string): ClientLibrary['read'] => {
  const library = LIBRARIES.find((one) => one.platform === platform && one.name === name);
  if (library === undefined) throw new Error(`no library ${name} for ${platform}`);
  return library.read;
};
