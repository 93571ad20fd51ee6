import { randomBytes } from 'node:crypto';

/** An id in the format that API Gateway uses for connections, requests and messages: `L0SM9cOFvHcCIhw=`. */
export const newId = (): string => `${randomBytes(11).toString('base64url')}=`;

export const isId = (text: string): boolean => /^[\w-]{15}=$/.test(text);
