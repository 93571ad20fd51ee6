import manifest from '../package.json' with { type: 'json' };

/** Version of the package; that of the clone in a clone. */
export const VERSION = manifest.version;
