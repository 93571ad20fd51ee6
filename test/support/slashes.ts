/** A path with slashes, as in the repository: `node:path` and `readdir` give backslashes on Windows. */
export const slashes = (path: string): string => path.replaceAll('\\', '/');
