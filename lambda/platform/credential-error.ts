/**
 * Says what is wrong with a credential and what to do about it. It ends up in CloudFormation's events, for anyone in
 * the account to read: the message never holds any of the credential, and there is no `cause`, because a parser's error
 * quotes what it could not parse.
 */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
}
