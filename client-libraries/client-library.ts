import type { DevicePlatform } from '../lambda/contract/enums.ts';

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
 * - `ignores`: it reports no lasting call, and iOS does not end the app.
 * - `kills`: it reports no call, and iOS ends the app because of that.
 * - `crashes`: its code throws or traps.
 */
export type PayloadResult =
  | { readonly outcome: 'rings'; readonly reason: string; readonly call: ReportedCall }
  | { readonly outcome: 'ends'; readonly reason: string; readonly callId?: string }
  | { readonly outcome: 'ignores' | 'kills' | 'crashes'; readonly reason: string };

export type PayloadOutcome = PayloadResult['outcome'];

/** A client library, described by how its native code reads a push payload. */
export interface ClientLibrary {
  /** Unique per platform; includes the version if versions differ. */
  readonly name: string;
  readonly platform: DevicePlatform;
  /** Where the code that reads the payload is published: `owner/repository`, file and commit. */
  readonly source: { readonly repository: string; readonly file: string; readonly commit: string };
  /** The keys that it reads, with their types, as text for a reader. */
  readonly keys: string;
  readonly read: (payload: Payload) => PayloadResult;
}

/** The result of one library, with its description. */
export type LibraryResult = Omit<ClientLibrary, 'read'> & PayloadResult;

/** @param repository `owner/repository` */
export const sourceAt = (repository: string, file: string, commit: string): ClientLibrary['source'] => ({
  repository,
  file,
  commit,
});
