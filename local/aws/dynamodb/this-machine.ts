import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Machine } from './choose-engine.ts';

const require = createRequire(import.meta.url);

const fileOf = (packageName: string, file: string): string | undefined => {
  try {
    const path = join(dirname(require.resolve(`${packageName}/package.json`)), file);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
};

/** The version in what `java -version` prints: `openjdk version "17.0.15" …`, `java version "1.8.0_292"`. */
export const javaVersionIn = (printed: string): number | undefined => {
  const version = /version "(?:1\.)?(\d+)/.exec(printed)?.[1];
  return version === undefined ? undefined : Number(version);
};

const askJava = (): number | undefined => {
  // macOS has a `java` that only says where to get one, and ends with 1.
  const { status, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return status === 0 ? javaVersionIn(stderr) : undefined;
};

/** `docker version` prints the client's version without a daemon too, but ends with 1 then. */
const askDocker = (): boolean => spawnSync('docker', ['version'], { stdio: 'ignore', timeout: 10_000 }).status === 0;

const once = <T>(ask: () => T): (() => T) => {
  let answer: { readonly value: T } | undefined;
  return () => {
    answer ??= { value: ask() };
    return answer.value;
  };
};

/** The machine that this process runs on. Java and Docker are asked once. */
export const thisMachine: Machine = {
  platform: process.platform,
  arch: process.arch,
  get url() {
    return process.env.DYNAMODB_URL;
  },
  fileOf,
  javaVersion: once(askJava),
  hasDocker: once(askDocker),
};
