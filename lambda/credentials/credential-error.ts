/**
 * Says what is wrong with a credential and how to fix it. CloudFormation shows the message in its events, which
 * everyone with access to the account can read: it never contains any part of the credential, and there is no `cause`,
 * because a parser's error quotes its input.
 */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
}
