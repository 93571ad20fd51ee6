import type { ApplicationPlatform } from '../contract/application-platforms.ts';

/** A credential in the form in which SNS gets it. */
export interface ProbedCredential {
  readonly platform: ApplicationPlatform;
  /** The bundle identifier without `.voip`; `undefined` for `GCM`. */
  readonly bundleId: string | undefined;
  /** The SNS attributes that authenticate the application: see `credentialAttributes`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What Apple or Google say of a credential. */
export type ProbeResult =
  | { readonly kind: 'accepted' }
  /** `reason`: the push service's own word, such as `InvalidProviderToken`; `detail`: what is wrong and how to fix it. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly detail: string }
  /** The answer says nothing about the credential: 429, 5xx, no connection. */
  | { readonly kind: 'inconclusive'; readonly detail: string };

/**
 * Asks the push service about a credential with a push to a made-up token, which reaches no phone. Never throws, and no
 * text ever contains a part of the credential.
 */
export type CredentialProbe = (credential: ProbedCredential) => Promise<ProbeResult>;
