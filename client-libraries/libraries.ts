import type { PhonePlatform } from '../lambda/contract/enums.ts';
import { capacitor } from './capacitor.ts';
import { capacitorBfine } from './capacitor-bfine.ts';
import type { ClientLibrary } from './client-library.ts';
import { connectycube } from './connectycube.ts';
import { cordova } from './cordova.ts';
import { core } from './core.ts';
import { expo } from './expo.ts';
import { flutter } from './flutter.ts';
import { reactNative } from './react-native.ts';
import { rossSlaney } from './ross-slaney.ts';

/** All client libraries, by platform and name. `source` says where each one's native code is published. */
export const LIBRARIES: readonly ClientLibrary[] = [
  ...core,
  ...cordova,
  ...capacitorBfine,
  ...capacitor,
  ...reactNative,
  ...expo,
  ...rossSlaney,
  ...flutter,
  ...connectycube,
];

/** The `read` function of a library. @throws {Error} for an unknown name */
export const readerOf = (platform: PhonePlatform, name: string): ClientLibrary['read'] => {
  const library = LIBRARIES.find((one) => one.platform === platform && one.name === name);
  if (library === undefined) throw new Error(`no library ${name} for ${platform}`);
  return library.read;
};
