import type { ClientLibraryName, PhonePlatform } from '../lambda/contract/enums.ts';

/** A push payload as the phone receives it: the JSON of an APNs push, or the `data` of an FCM message. */
export type Payload = Readonly<Record<string, unknown>>;

/** An incoming call as native code reports it to CallKit, or shows it on Android. */
export interface ReportedCall {
  readonly name: string;
  readonly handle: string;
  readonly handleType: 'generic' | 'number' | 'email';
  readonly hasVideo: boolean;
  /** CallKit's UUID; `undefined` if the library generates one, which the server cannot know. */
  readonly uuid?: string;
  /** The call id as the app's code reads it. */
  readonly callId?: string;
  /** Where native code reports call events, if it does: by `POST {event}`, or by Cordova's `GET ?id=&input=`. */
  readonly callback?: { readonly url: string; readonly by: 'post' | 'cordova' };
  /** End of the ring window in epoch milliseconds, if the library reads it. */
  readonly expiresAt?: number;
}

/**
 * The result of a library's native code for a payload, before any JavaScript or Dart runs.
 *
 * - `rings`: it reports `call`, and the user sees it.
 * - `ends`: it reads the push as the end of a call, and ends that call.
 * - `ignores`: it reports no lasting call, and iOS does not end the app. `endsOldestCall`: it reports a call that it cannot read, and
 *   ends the oldest call of the phone in its place, so that a call that rings or is in progress ends as failed.
 * - `kills`: it reports no call, and iOS ends the app because of that.
 * - `crashes`: its code throws or traps.
 */
export type PayloadResult =
  | { readonly outcome: 'rings'; readonly reason: string; readonly call: ReportedCall }
  | { readonly outcome: 'ends'; readonly reason: string; readonly callId?: string }
  | { readonly outcome: 'ignores'; readonly reason: string; readonly endsOldestCall?: true }
  | { readonly outcome: 'kills' | 'crashes'; readonly reason: string };

export type PayloadOutcome = PayloadResult['outcome'];

/** The published file that was read. `sha256`: of that file, in hexadecimal. */
export type LibrarySource = GitHubSource | NpmSource | OwnSource;

export interface GitHubSource {
  readonly on: 'github';
  /** `owner/repository` */
  readonly repository: string;
  readonly commit: string;
  readonly file: string;
  readonly sha256: string;
  /** The branch, tag or pull request that is read again; the default branch if absent. */
  readonly ref?: string;
}

export interface NpmSource {
  readonly on: 'npm';
  readonly package: string;
  readonly version: string;
  /** Path inside the package. */
  readonly file: string;
  readonly sha256: string;
}

/** A page of this repository: what an app's own native code is expected to do. */
export interface OwnSource {
  readonly on: 'here';
  readonly file: string;
}

/** A client library, described by how its native code reads a push payload. */
export interface ClientLibrary {
  /** The name by which a device registers it. Several versions share one. */
  readonly library: ClientLibraryName;
  /** Unique per platform; includes the version if versions differ. */
  readonly name: string;
  readonly platform: PhonePlatform;
  readonly source: LibrarySource;
  /** The keys that it reads, with their types, as text for a reader. */
  readonly keys: string;
  /** Where the code is, if no release of the library has it. */
  readonly unreleased?: string;
  readonly read: (payload: Payload) => PayloadResult;
}

/** The result of one library, with its description. */
export type LibraryResult = Omit<ClientLibrary, 'read'> & PayloadResult;

/** @param repository `owner/repository` */
export const onGitHub = (
  repository: string,
  file: string,
  commit: string,
  sha256: string,
  ref?: string,
): GitHubSource => ({ on: 'github', repository, file, commit, sha256, ...(ref !== undefined && { ref }) });

export const onNpm = (name: string, version: string, file: string, sha256: string): NpmSource => ({
  on: 'npm',
  package: name,
  version,
  file,
  sha256,
});

/** Where the source is published, as text. */
export const sourceLabel = (source: LibrarySource): string => {
  switch (source.on) {
    case 'github':
      return `${source.repository}, ${source.file} at ${source.commit.slice(0, 7)}`;
    case 'npm':
      return `${source.package} ${source.version} on npm, ${source.file}`;
    case 'here':
      return `this repository, ${source.file}`;
  }
};
