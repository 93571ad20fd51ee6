import type { ClientLibraryName, Preset } from '../../../lambda/contract/enums.ts';
import type { PhonePlatform } from '../../phones/phone.ts';
import type { Framework } from './frameworks.ts';

/** The lines of `docs/your-app` for a finding: an item for each framework that has one of its platforms. */
export type FindingCodeView = readonly FrameworkCodeView[];

export interface FrameworkCodeView {
  readonly id: Framework;
  readonly label: string;
  /** Path of the page in the repository, and below the lab's own URL: `docs/your-app/cordova.md`. */
  readonly page: string;
  readonly regions: readonly CodeView[];
  /** Why there are no lines. */
  readonly none?: string;
}

export interface CodeView {
  /** Path in the repository. */
  readonly file: string;
  readonly region: string;
  /** As a fence in Markdown names it. */
  readonly language: string;
  readonly text: string;
  /** A sentence on where it belongs. */
  readonly caption?: string;
}

/** A client library, or one of its versions, on one platform, as an app registers and uses it. */
export interface LibraryGuideView {
  /** Unique: `ios flutter_callkeep 0.3.4` */
  readonly id: string;
  readonly name: string;
  readonly platform: PhonePlatform;
  /** The value of `library` in `PUT /v1/devices/{deviceId}`. */
  readonly library: ClientLibraryName;
  /** Whether native code reads the push; without, JavaScript or Dart of the app does. */
  readonly isNative: boolean;
  /** The preset of its payload; absent if it cannot be rung. */
  readonly preset?: Preset;
  /** Why it cannot be rung. */
  readonly cannotRing?: string;
  /** As `LibraryBehaviour` of `lambda/push/client-libraries.ts` describes them. */
  readonly registry?: 'at_launch' | 'from_javascript' | 'app';
  readonly secondPush?: 'same_call' | 'second_call' | 'hangs_up' | 'app';
  readonly readsEnd?: 'yes' | 'no' | 'app';
  readonly framework: Framework;
  /** As `FrameworkCodeView.page`. */
  readonly page: string;
}
