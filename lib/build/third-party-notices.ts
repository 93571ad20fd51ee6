import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { ROOT } from './dist.ts';

interface BundledPackage {
  /** Name and version. */
  readonly title: string;
  readonly license: string;
  /** The texts of its licence and notice. */
  readonly text: string;
}

/**
 * Every package of which something is in a bundle, with its licence: packages with the same text stand above it together.
 * @throws Error when a package has no licence, or no file with its text
 */
export const thirdPartyNotices = async (metafiles: readonly Metafile[]): Promise<string> => {
  const folders = new Set(metafiles.flatMap(bundledFolders));
  const packages = await Promise.all([...folders].sort().map(readPackage));
  const texts = [...new Set(packages.map(({ text }) => text))];
  const sections = texts.map((text) => {
    const titles = packages.filter((one) => one.text === text).map(({ title, license }) => `${title} (${license})`);
    return `${titles.join('\n')}\n\n${text}`;
  });
  return [HEAD, ...sections].join(`\n\n${'-'.repeat(80)}\n\n`).concat('\n');
};

const HEAD = 'Parts of these packages are in the bundles of dist/. Written by "npm run build".';

/** Folders of the packages of which at least a byte is in an output. */
const bundledFolders = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([path]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );

const readPackage = async (folder: string): Promise<BundledPackage> => {
  const path = join(ROOT, folder);
  const { name, version, license } = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
  const own = await textsIn(path);
  const texts = own.length > 0 ? own : await textsElsewhere(name);
  if (!license || texts.length === 0) throw new Error(`${name} ${version} has no licence, or no text of it`);
  const text = texts.map((one) => one.replaceAll('\r\n', '\n').trim()).join('\n\n');
  return { title: `${name} ${version}`, license, text };
};

const SDK_WITH_TEXT = 'node_modules/@aws-sdk/client-sns';

/**
 * The text of `http_ece`, whose `package.json` names MIT and the author, and which has no file of it:
 * https://github.com/martinthomson/encrypted-content-encoding
 */
const HTTP_ECE = new URL('licences/http_ece.txt', import.meta.url);

/** Some packages leave the text out. Those of the AWS SDK are of one repository, with one licence. */
const textsElsewhere = async (name: string): Promise<string[]> => {
  if (name.startsWith('@aws-sdk/')) return await textsIn(join(ROOT, SDK_WITH_TEXT));
  return name === 'http_ece' ? [await readFile(HTTP_ECE, 'utf8')] : [];
};

const textsIn = async (path: string): Promise<string[]> => {
  const files = (await readdir(path)).filter((file) => /^(licen[cs]e|notice)([-.]|$)/i.test(file)).sort();
  return await Promise.all(files.map((file) => readFile(join(path, file), 'utf8')));
};
