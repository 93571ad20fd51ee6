import { CORE, CORE_END } from './core.ts';
import type { PresetDeclaration } from './preset-declaration.ts';
import { ANDROID, ANDROID_END } from './universal.ts';

export const minimal: PresetDeclaration = {
  ios: { incomingCall: CORE, callEnded: CORE_END },
  android: { incomingCall: ANDROID, callEnded: ANDROID_END },
  showsSecondPushAsSameCall: 'always',
};
