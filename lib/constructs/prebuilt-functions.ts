import { join } from 'node:path';

/** Folder of the published bundle: the build replaces it by `__dirname`. In the sources nothing has this name. */
declare const PACKAGE_DIR: string | undefined;

/**
 * The functions in the published package.
 * @throws Error when the constructs run from their sources, where no function is bundled yet
 */
export const prebuiltFunctions = (): string => {
  if (typeof PACKAGE_DIR === 'string') return join(PACKAGE_DIR, '..', 'functions');
  throw new Error(
    'codeDir is missing: only the published package has bundled functions. From the sources, pass the folder that bundleFunctions of lambda/bundle/bundle-functions.ts has written.',
  );
};
