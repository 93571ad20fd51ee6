import type { Platform } from './platforms.ts';

/**
 * An error response of the SNS API.
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

/** `Invalid parameter: <name> Reason: <reason>`, the form of nearly all InvalidParameter errors. */
export const invalidParameter = (name: string, reason: string): SnsError =>
  new SnsError('InvalidParameter', `Invalid parameter: ${name} Reason: ${reason}`);

/** The few InvalidParameter errors without a reason. */
export const invalid = (text: string): SnsError => new SnsError('InvalidParameter', `Invalid parameter: ${text}`);

/** An invalid `Message` for the platform of the endpoint. */
export const invalidNotification = (platform: Platform, reason: string): SnsError =>
  invalidParameter('Message', `Invalid notification for protocol ${platform}: ${reason}`);

export const notFound = (what: 'PlatformApplication' | 'Endpoint'): SnsError =>
  new SnsError('NotFound', `${what} does not exist`, 404);

/** The error of every AWS service with the Query protocol for a missing required parameter. */
export const missing = (member: string): SnsError =>
  new SnsError(
    'ValidationError',
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
