/**
 * An answer that is no success, in the words of the SNS API.
 *
 * `code` is the wire code (`InvalidParameter`, not the SDK's `InvalidParameterException`), `status` the HTTP status.
 */
export class SnsError extends Error {
  override readonly name = 'SnsError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** `Invalid parameter: <name> Reason: <reason>`, the form nearly all of them have. */
export const invalidParameter = (name: string, reason: string): SnsError =>
  new SnsError('InvalidParameter', `Invalid parameter: ${name} Reason: ${reason}`);

/** The few that have no reason. */
export const invalid = (text: string): SnsError => new SnsError('InvalidParameter', `Invalid parameter: ${text}`);

export const notFound = (what: 'PlatformApplication' | 'Endpoint'): SnsError =>
  new SnsError('NotFound', `${what} does not exist`, 404);

/** What every AWS service with the Query protocol says to a required parameter that is not there. */
export const missing = (member: string): SnsError =>
  new SnsError(
    'ValidationError',
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
