/** Whose tokens open the API: an OIDC issuer's, made by this deployment or by somebody else. */
export interface Identity {
  /** As the tokens' `iss` claim has it. */
  readonly issuer: string;
  /** What the tokens' `aud` or `client_id` may be. */
  readonly audience: readonly string[];
}
