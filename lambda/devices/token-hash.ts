import { createHash } from 'node:crypto';

/** SHA-256, base64url, of a token as SNS stores it: the table has the hash only. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('base64url');
