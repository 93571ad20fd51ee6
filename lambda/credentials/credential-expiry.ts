import type { ApplicationPlatform } from '../contract/application-platforms.ts';
import { certificateExpiry } from './apple-certificate.ts';
import { readCredential } from './credential.ts';

const DAY = 24 * 60 * 60 * 1000;

/** When the credential in a secret expires; `undefined` for keys, which do not. @throws CredentialError */
export const credentialExpiry = (secret: string, platform: ApplicationPlatform): Date | undefined => {
  const credential = readCredential(secret, platform);
  return credential.kind === 'certificate' ? certificateExpiry(credential.certificate) : undefined;
};

/** Whole days until `end`: 0 on the last day, negative afterwards. */
export const daysUntil = (end: Date, now: Date): number => Math.floor((end.getTime() - now.getTime()) / DAY);

/**
 * Parses a date from SNS; `undefined` when it cannot be parsed. AWS documents the attribute, but not its format.
 * Accepted are ISO 8601 (UTC when no zone is given), seconds or milliseconds since 1970, and the formats of Java and
 * `openssl`. https://docs.aws.amazon.com/sns/latest/api/API_GetPlatformApplicationAttributes.html
 */
export const readDate = (text: string): Date | undefined => {
  const trimmed = text.trim();
  if (/^\d{10}(\.\d+)?$/.test(trimmed)) return new Date(Number(trimmed) * 1000);
  if (/^\d{13}$/.test(trimmed)) return new Date(Number(trimmed));
  const zoneless = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(:\d{2}(\.\d+)?)?)$/.exec(trimmed);
  const date = new Date(zoneless === null ? trimmed : `${zoneless[1]}T${zoneless[2]}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
};
