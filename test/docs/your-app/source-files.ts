import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { slashes } from '../../support/slashes.ts';

const root = fileURLToPath(new URL('../../../docs/your-app/', import.meta.url));

/** A file below `docs/your-app/src`. */
export interface SourceFile {
  /** The page that it belongs to: `ios`. */
  readonly page: string;
  /** From `docs/your-app`: `src/ios/Calls.swift`. */
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

/** Every source of every page. */
export const sourceFiles = (): readonly SourceFile[] =>
  readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const file = slashes(relative(root, path));
      return { page: file.split('/')[1] ?? '', file, path, text: readFileSync(path, 'utf8') };
    });

/** The extension of a file's name: `swift`. */
export const extensionOf = (file: string): string => file.slice(file.lastIndexOf('.') + 1);
