/** The OIDC issuer whose tokens the API accepts: this deployment's user pool or a third-party issuer. */
export interface Identity {
  /** Identical to the tokens' `iss` claim. */
  readonly issuer: string;
  /** Accepted values of the tokens' `aud` or `client_id`. */
  readonly audience: readonly string[];
}
