import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Chromium from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** A camera that shows a test picture, and nobody who has to allow it. */
const ARGS = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  // Without a camera a page's own addresses are hidden behind names of multicast DNS, which not every machine resolves.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/**
 * A real Chromium: on Linux x64 the one inside the package `@sparticuz/chromium`, elsewhere a Chrome that is installed.
 * `undefined` where there is neither; in CI that is an error, because nobody would see that the tests did not run.
 */
export const startBrowser = async (): Promise<Browser | undefined> => {
  try {
    return process.platform === 'linux' && process.arch === 'x64' ? await packaged() : await installed();
  } catch (error) {
    if (process.env.CI) throw error;
    console.warn(`No browser to test the ring lab with: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
};

const installed = (): Promise<Browser> => chromium.launch({ channel: 'chrome', args: ARGS });

const packaged = async (): Promise<Browser> => {
  const home = await unpacked();
  const launch = (libraries: Readonly<Record<string, string>>) =>
    chromium.launch({
      executablePath: join(home, 'chromium'),
      // A container's user is root as often as not, and its /dev/shm small.
      args: [...ARGS, '--no-sandbox', '--disable-dev-shm-usage'],
      env: { ...process.env, FONTCONFIG_PATH: home, ...libraries },
    });
  // A bare machine has no NSS; the package brings one, which is older than that of most machines.
  return await launch({}).catch(() => launch({ LD_LIBRARY_PATH: join(home, 'al2023', 'lib') }));
};

/** Where the package's browser is unpacked, once for all test files of a run. */
const unpacked = async (): Promise<string> => {
  const home = join(tmpdir(), 'ringthrough-chromium');
  if (existsSync(home)) return home;
  const own = await mkdtemp(join(tmpdir(), 'chromium-'));
  // The package unpacks where temporary files go, and its libraries too where it takes the place for Lambda.
  await withEnvironment({ TMPDIR: own, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' }, () => Chromium.executablePath());
  await writeFile(join(own, 'fonts.conf'), fontsOf(home));
  await mkdir(join(own, 'fonts'), { recursive: true });
  try {
    await rename(own, home);
  } catch {
    // Another test file was faster.
    await rm(own, { recursive: true, force: true });
  }
  return home;
};

const withEnvironment = async (
  changes: Readonly<Record<string, string>>,
  run: () => Promise<unknown>,
): Promise<void> => {
  const before = { ...process.env };
  Object.assign(process.env, changes);
  try {
    await run();
  } finally {
    for (const name of Object.keys(changes)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
};

/** This machine's fonts, and the one that the package brings. */
const fontsOf = (home: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${home}/fonts</dir>
  <cachedir>${home}/fonts-cache</cachedir>
  <selectfont><rejectfont><pattern><patelt name="style"><string>ExtraLight</string></patelt></pattern></rejectfont></selectfont>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>ui-monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;
