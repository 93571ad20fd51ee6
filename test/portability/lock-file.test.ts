/** `npm ci` installs what package-lock.json has: a platform that is missing there gets no program on that platform. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DYNOXIDE_BINARIES } from '../../local/aws/dynamodb/choose-engine.ts';

interface Entry {
  readonly version?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly optional?: boolean;
  readonly extraneous?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const packages: Readonly<Record<string, Entry>> = read('package-lock.json').packages;

describe('package-lock.json', () => {
  it('has the DynamoDB engine of every platform, in the version of the manifest, for that platform only', () => {
    const { optionalDependencies } = read('local/package.json') as Required<Entry>;
    const platforms = Object.keys(DYNOXIDE_BINARIES).map((name) => name.split('-'));

    expect(Object.keys(optionalDependencies)).toEqual(platforms.map((parts) => `@dynoxide/${parts.join('-')}`));
    expect(new Set(Object.values(optionalDependencies)).size).toBe(1);
    for (const [os = '', cpu = ''] of platforms) {
      const name = `@dynoxide/${os}-${cpu}`;
      expect([name, packages[`node_modules/${name}`]]).toEqual([
        name,
        expect.objectContaining({ version: optionalDependencies[name], os: [os], cpu: [cpu], optional: true }),
      ]);
    }
  });

  it('has every optional package that another one names: npm leaves out those that its registry lacked', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !Object.keys(packages).some((other) => other.endsWith(`node_modules/${name}`)))
        .map((name) => `${path || 'the root'} → ${name}`),
    );

    expect(missing).toEqual([]);
  });

  it('has no package that nothing needs: npm ci would leave it out', () => {
    expect(Object.keys(packages).filter((path) => packages[path]?.extraneous)).toEqual([]);
  });

  it('installs no program of another machine: each package for one machine says which, and is optional', () => {
    const forOne = Object.entries(packages).filter(([path]) =>
      /(linux|darwin|win32|windows)[-_](x64|arm64|ia32)/.test(path),
    );

    expect(forOne.length).toBeGreaterThan(20);
    for (const [path, { os, cpu, optional }] of forOne)
      expect([path, os?.length, cpu?.length, optional]).toEqual([path, 1, 1, true]);
  });
});
