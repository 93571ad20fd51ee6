import type { Issue } from '../contract/problems.ts';
import type { DeviceRegistration } from '../contract/schemas/devices.ts';
import type { Device } from './device.ts';
import { tokenHash } from './token-hash.ts';

/** A token as SNS stores it, and the hash that the table has of it. */
export interface HashedToken {
  readonly token: string;
  readonly hash: string;
}

/** The tokens of a registration. */
export interface RegistrationTokens {
  readonly ring: HashedToken;
  /** `undefined` without an `alertToken`. */
  readonly alert: HashedToken | undefined;
}

/** The tokens of a registration as SNS stores them, and the hashes that the table has of them. */
export const tokensOf = ({
  platform,
  token,
  alertToken,
}: Pick<DeviceRegistration, 'platform' | 'token' | 'alertToken'>): RegistrationTokens => {
  const hashed = (given: string): HashedToken => {
    // SNS returns iOS tokens in lower case; comparisons need one spelling.
    const normalised = platform === 'ios' ? given.toLowerCase() : given;
    return { token: normalised, hash: tokenHash(normalised) };
  };
  return { ring: hashed(token), alert: alertToken === undefined ? undefined : hashed(alertToken) };
};

/**
 * Whether the VoIP token is registered as the alert token of one of the user's devices: the two of an app always differ, and no
 * phone shows a call that is pushed to an alert token. A registration that exchanges the two corrects the earlier one.
 */
export const alertTokenIssues = (devices: readonly Device[], { ring, alert }: RegistrationTokens): readonly Issue[] => {
  const holder = devices.find(
    ({ alertTokenHash, tokenHash }) => alertTokenHash === ring.hash && tokenHash !== alert?.hash,
  );
  if (holder === undefined) return [];
  const message = `is the alertToken of your device ${holder.deviceId}: send the token of pushRegistry(_:didUpdate:for:)`;
  return [{ path: 'token', message }];
};
