import type { PayloadOutcome } from '../../../client-libraries/client-library.ts';
import type { LibraryGuideView } from './views.ts';

/** What the user gets, in one sentence. */
export interface LibraryOutcome {
  readonly tone: 'good' | 'bad' | 'plain';
  readonly text: string;
}

const RINGS_BY_APP: LibraryOutcome = {
  tone: 'good',
  text: 'Rings, if your AppDelegate creates the PKPushRegistry at launch.',
};
const NO_CALL: LibraryOutcome = { tone: 'bad', text: 'Nothing rings.' };
const ENDS: LibraryOutcome = { tone: 'plain', text: 'Ends the call.' };
const CRASHES: LibraryOutcome = { tone: 'bad', text: 'Crashes.' };
const RINGS: LibraryOutcome = { tone: 'good', text: 'Rings.' };
const lateRegistry = (language: string): LibraryOutcome => ({
  tone: 'bad',
  text: `Is ended by iOS with 0xbaadca11: ${language} creates the PKPushRegistry, and does not run in time.`,
});

const OPEN_IOS: Readonly<Record<PayloadOutcome, LibraryOutcome>> = {
  rings: RINGS,
  ends: ENDS,
  crashes: CRASHES,
  ignores: { tone: 'plain', text: 'Shows a call that ends at once.' },
  kills: {
    tone: 'bad',
    text: 'Nothing rings. iOS does not end it: it requires no report of an app in the foreground.',
  },
};
const KILLED_IOS: typeof OPEN_IOS = {
  ...OPEN_IOS,
  kills: { tone: 'bad', text: 'Is ended by iOS: it reports no call.' },
};
const ANDROID: typeof OPEN_IOS = {
  rings: RINGS,
  ends: ENDS,
  crashes: CRASHES,
  ignores: NO_CALL,
  kills: NO_CALL,
};
const BY_APP: LibraryOutcome = { tone: 'plain', text: 'Rings, if your JavaScript or Dart shows the call.' };

/** What a library does with a push while the app is killed, and while it is open. `outcome`: of its native code for that push. */
export const libraryOutcome = (
  { platform, registry, isNative, cannotRing, framework }: LibraryGuideView,
  outcome: PayloadOutcome,
): { readonly killed: LibraryOutcome; readonly open: LibraryOutcome } => {
  if (platform === 'android') {
    const both = isNative ? ANDROID[outcome] : BY_APP;
    return { killed: both, open: both };
  }
  const open = OPEN_IOS[outcome];
  const language = framework === 'flutter' ? 'Dart' : 'JavaScript';
  if (registry === 'from_javascript') return { killed: lateRegistry(language), open };
  if (registry !== 'app' || cannotRing !== undefined || outcome !== 'rings')
    return { killed: KILLED_IOS[outcome], open };
  return { killed: RINGS_BY_APP, open };
};
