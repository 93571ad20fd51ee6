import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/** The keys that a browser makes with a subscription. */
export interface BrowserKeys {
  /** As `PushSubscription.toJSON` has them. */
  readonly keys: { readonly p256dh: string; readonly auth: string };
  /** The text of a push's body. @throws Error when it was not encrypted for this browser */
  decrypt(body: Buffer): string;
}

const hkdf = (secret: Buffer, salt: Buffer, info: Buffer | string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length));

/** Decrypts as RFC 8291 and RFC 8188 have it, with none of the code that encrypts: https://www.rfc-editor.org/rfc/rfc8291#section-3.4 */
export const makeBrowserKeys = (): BrowserKeys => {
  const ecdh = createECDH('prime256v1');
  const ownKey = ecdh.generateKeys();
  const auth = randomBytes(16);
  return {
    keys: { p256dh: ownKey.toString('base64url'), auth: auth.toString('base64url') },
    decrypt: (body) => {
      const salt = body.subarray(0, 16);
      const senderKey = body.subarray(21, 21 + body.readUInt8(20));
      const secret = ecdh.computeSecret(senderKey);
      const input = hkdf(secret, auth, Buffer.concat([Buffer.from('WebPush: info\0'), ownKey, senderKey]), 32);
      const key = hkdf(input, salt, 'Content-Encoding: aes128gcm\0', 16);
      const nonce = hkdf(input, salt, 'Content-Encoding: nonce\0', 12);
      const record = body.subarray(21 + senderKey.length);
      const decipher = createDecipheriv('aes-128-gcm', key, nonce);
      decipher.setAuthTag(record.subarray(-16));
      const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
      // A delimiter, 2 in the only record, then zeros.
      return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8');
    },
  };
};
