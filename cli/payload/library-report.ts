import type { ClientLibrary, PayloadOutcome, PayloadResult } from '../../client-libraries/client-library.ts';
import { LIBRARIES } from '../../client-libraries/libraries.ts';
import { CLIENT_LIBRARIES, type ClientLibraryName, type PhonePlatform } from '../../lambda/contract/enums.ts';
import { behaviourOf, type LibraryBehaviour, libraries } from '../../lambda/push/client-libraries.ts';
import type { FoundPayload } from './found-payload.ts';
import { type ReadKey, tracedPayload } from './traced-payload.ts';

/** `app`: code that the app's developer writes reads the message, in JavaScript or Dart. */
export type ReportedOutcome = PayloadOutcome | 'app';

/** What one library, or one of its versions, makes of a payload. */
export interface LibraryReport {
  readonly library: ClientLibraryName;
  /** Of the reader, with its version. */
  readonly name: string;
  /** The name for `--library`, and the version where there are several. */
  readonly label: string;
  readonly platform: PhonePlatform;
  /** While the app runs. */
  readonly open: { readonly outcome: ReportedOutcome; readonly reason: string };
  /** After iOS or Android started the app for the push. `condition`: what the app must do for it. */
  readonly killed: { readonly outcome: ReportedOutcome; readonly reason: string; readonly condition?: string };
  /** Whether it does what the push is for: shows the call, or ends it. */
  readonly works: boolean;
  readonly result: PayloadResult | undefined;
  readonly reads: readonly ReadKey[];
  readonly reader: ClientLibrary | undefined;
  readonly behaviour: LibraryBehaviour | undefined;
  /** Why no push of the backend's rings it. */
  readonly cannotRing: string | undefined;
}

/** Every library of the payload's platform, in the order of docs/payloads.md. @param isEnd whether the push is for the end of a call */
export const reportLibraries = (found: FoundPayload, isEnd: boolean): readonly LibraryReport[] =>
  CLIENT_LIBRARIES.flatMap((library) => reportLibrary(library, found, isEnd));

/** A library's versions; empty if it has nothing on the platform. */
export const reportLibrary = (
  library: ClientLibraryName,
  { platform, payload }: FoundPayload,
  isEnd: boolean,
): readonly LibraryReport[] => {
  const readers = LIBRARIES.filter((one) => one.library === library && one.platform === platform);
  const behaviour = behaviourOf(library, platform);
  const declaration = libraries[library];
  const cannotRing = 'cannotRing' in declaration ? declaration.cannotRing : undefined;
  const common = { library, platform, behaviour, cannotRing };
  if (readers.length === 0 && behaviour === undefined) return [];
  if (readers.length === 0) {
    const byApp = { outcome: 'app', reason: 'JavaScript or Dart of the app reads the message: any keys' } as const;
    return [
      {
        ...common,
        name: library,
        label: library,
        open: byApp,
        killed: byApp,
        works: true,
        result: undefined,
        reads: [],
        reader: undefined,
      },
    ];
  }
  return readers.map((reader) => {
    const traced = tracedPayload(payload);
    const result = reader.read(traced.payload);
    const open = { outcome: result.outcome, reason: result.reason };
    return {
      ...common,
      name: reader.name,
      label: readers.length === 1 ? library : `${library} ${versionOf(reader, readers)}`.trim(),
      open,
      killed: whenKilled(open, behaviour),
      works: result.outcome === (isEnd ? 'ends' : 'rings'),
      result,
      reads: traced.reads(),
      reader,
    };
  });
};

/** What distinguishes a reader from the first of its library: `from 0.3.9`. */
const versionOf = ({ library, name }: ClientLibrary, [first]: readonly ClientLibrary[]): string => {
  const common = [library, first?.name ?? library].find((one) => name.startsWith(one)) ?? '';
  return name.slice(common.length).trim();
};

/**
 * iOS starts a killed app for a VoIP push, and ends it with 0xbaadca11 when it reports no call to CallKit
 * (https://developer.apple.com/forums/thread/124517).
 */
const whenKilled = (open: LibraryReport['open'], behaviour: LibraryBehaviour | undefined): LibraryReport['killed'] => {
  switch (behaviour?.registry) {
    case 'from_javascript':
      return {
        outcome: 'kills',
        reason:
          'JavaScript or Dart makes its PKPushRegistry, which is too late: no call is reported, and iOS ends the app with 0xbaadca11',
      };
    case 'app':
      return { ...open, condition: 'the AppDelegate makes the PKPushRegistry at launch' };
    default:
      return open;
  }
};
