import { gunzipSync } from 'node:zlib';

const BLOCK = 512;

const textAt = (header: Buffer, start: number, length: number): string =>
  header.toString('utf8', start, start + length).replace(/\0.*$/s, '');

/**
 * A file of an npm package: a gzipped tar archive, whose entries are below one folder, mostly `package/`. The format is that of
 * POSIX ustar (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html), with pax headers for long paths.
 *
 * @param path inside the package
 */
export const fileInTarball = (tarball: Buffer, path: string): Buffer | undefined => {
  const tar = gunzipSync(tarball);
  let longPath: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    const name = textAt(header, 0, 100);
    if (name === '') break;
    const size = Number.parseInt(textAt(header, 124, 12), 8) || 0;
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    const type = textAt(header, 156, 1);
    const prefix = textAt(header, 345, 155);
    const entry = longPath ?? (prefix === '' ? name : `${prefix}/${name}`);
    longPath = type === 'x' ? /^\d+ path=(.*)$/m.exec(content.toString('utf8'))?.[1] : undefined;
    if ((type === '0' || type === '') && entry.slice(entry.indexOf('/') + 1) === path) return content;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
};
