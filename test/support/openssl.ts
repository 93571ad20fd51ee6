import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasOpenssl = spawnSync('openssl', ['version']).error === undefined;
/** The algorithms of old .p12 files. OpenSSL 1.1 and LibreSSL have them without the option `-legacy`. */
export const hasLegacy = hasOpenssl && spawnSync('openssl', ['list', '-provider', 'legacy', '-providers']).status === 0;

/** A folder for the files of a test. */
export const filesFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'credential-files-'));
  const path = (name: string): string => join(folder, name);
  return {
    folder,
    path,
    write: (name: string, content: string | Buffer): string => {
      writeFileSync(path(name), content);
      return path(name);
    },
    read: (name: string): Buffer => readFileSync(path(name)),
    /** Runs openssl in the folder. @returns nothing @throws Error with its output when it fails */
    openssl: (...args: string[]): void => {
      const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
      if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
    },
  };
};

/** Options of `openssl pkcs12 -export` for what Keychain Access of macOS writes: RC2 with 40 bits, 3DES, a MAC of SHA-1. */
export const KEYCHAIN = ['-legacy', '-certpbe', 'PBE-SHA1-RC2-40', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'SHA1'];
