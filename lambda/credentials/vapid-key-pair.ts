import { createECDH } from 'node:crypto';
import type { VapidKeyPair } from '../contract/web-push.ts';

/** A new key pair of P-256: https://www.rfc-editor.org/rfc/rfc8292#section-3.2 */
export const newVapidKeyPair = (): VapidKeyPair => {
  const ecdh = createECDH('prime256v1');
  const publicKey = ecdh.generateKeys().toString('base64url');
  // Node leaves out leading zeros of the private key.
  const privateKey = Buffer.from(ecdh.getPrivateKey('hex').padStart(64, '0'), 'hex').toString('base64url');
  return { publicKey, privateKey };
};
