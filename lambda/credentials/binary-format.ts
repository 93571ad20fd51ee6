export type BinaryFormat = 'PKCS12' | 'PKCS7 DER' | 'CERTIFICATE DER';

/**
 * The first bytes of files that are not PEM, in hexadecimal. Each is a DER or BER sequence, whose length takes up to
 * five bytes: a .p12 begins with version 3 (RFC 7292, section 4), a .p7b with the object identifier of signed data
 * (RFC 2315, section 14), a .cer with a sequence that begins with X.509's version 3 (RFC 5280, section 4.1). A file
 * that was read as UTF-8 has lost all bytes above 7F; the others suffice.
 */
const BEGINNINGS: readonly (readonly [RegExp, BinaryFormat])[] = [
  [/^30(?:..){1,6}020103(?:..){1,6}06092a/, 'PKCS12'],
  [/^30(?:..){1,6}06092a..48(?:..){1,2}0d010702/, 'PKCS7 DER'],
  [/^30(?:..){1,6}30(?:..){1,6}03020102/, 'CERTIFICATE DER'],
];

/** The format of a binary file that people have in place of a PEM file. */
export const binaryFormat = (bytes: Buffer): BinaryFormat | undefined => {
  const beginning = bytes.subarray(0, 64).toString('hex');
  return BEGINNINGS.find(([pattern]) => pattern.test(beginning))?.[1];
};
