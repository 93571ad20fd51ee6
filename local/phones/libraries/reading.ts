import type { PhonePlatform } from '../phone.ts';

/** A push's payload as the phone has it: the JSON of an APNs push, or the `data` of an FCM message. */
export type Payload = Readonly<Record<string, unknown>>;

/** What the call screen shows. */
export interface Shown {
  readonly name: string;
  readonly handle: string;
  readonly handleType: 'generic' | 'number' | 'email';
  readonly hasVideo: boolean;
  /** CallKit's; `undefined` where the library makes one up, which the server cannot know. */
  readonly uuid?: string;
  /** The call's id as the app's code gets it. */
  readonly callId?: string;
  /** Where native code reports what became of the call, if it does: by `POST {event}`, or Cordova's `GET ?id=&input=`. */
  readonly callback?: { readonly url: string; readonly by: 'post' | 'cordova' };
  /** Until when the call is worth showing, epoch milliseconds, if the library looks. */
  readonly expiresAt?: number;
}

/**
 * What a library's native code makes of a payload, before any JavaScript or Dart has run.
 *
 * - `rings`: it reports the call, and `shows` is what the user sees.
 * - `ends`: it knows the push as the end of a call, and ends it.
 * - `ignores`: it does nothing, and nothing comes of that.
 * - `kills`: it does nothing, and iOS ends the app because no call was reported.
 * - `crashes`: its code throws or traps.
 */
export type Reading =
  | { readonly verdict: 'rings'; readonly reason: string; readonly shows: Shown }
  | { readonly verdict: 'ends'; readonly reason: string; readonly callId?: string }
  | { readonly verdict: 'ignores' | 'kills' | 'crashes'; readonly reason: string };

/** A client library as the reader of pushes. */
export interface ClientLibrary {
  /** Unique in the list; with the version where versions differ. */
  readonly name: string;
  readonly platform: PhonePlatform;
  /** Where what it reads is written: `owner/repository`, file and commit. */
  readonly source: { readonly repository: string; readonly file: string; readonly commit: string };
  /** The keys it reads, with their types, for people. */
  readonly keys: string;
  readonly read: (payload: Payload) => Reading;
}

export type Verdict = Reading['verdict'];
/** One line of the table of who reads what. */
export type LibraryVerdict = Omit<ClientLibrary, 'read'> & Reading;
