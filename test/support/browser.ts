import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { type BrowserChoice, browserChoices } from './browser-choices.ts';

/** A fake camera, with its permission granted. */
const ARGS = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  // Without camera permission, host candidates carry mDNS names, which not every machine resolves.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/** Containers often run as root, where the sandbox does not start, and have a small /dev/shm. */
const ON_LINUX = process.platform === 'linux' ? ['--no-sandbox', '--disable-dev-shm-usage'] : [];

const options = { args: [...ARGS, ...ON_LINUX] };

/**
 * A real Chromium: the first of `browser-choices.ts` that starts.
 * @returns `undefined` where there is none; throws in CI, where skipped browser tests would go unnoticed
 */
export const startBrowser = async (): Promise<Browser | undefined> => {
  const failures: string[] = [];
  for (const choice of browserChoices(process)) {
    try {
      return await start(choice);
    } catch (error) {
      failures.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    }
  }
  const message = `no browser (install Chrome, or set CHROME_PATH to the program of a Chromium): ${failures.join('; ')}`;
  if (process.env.CI) throw new Error(message);
  console.warn(`SKIPPED: no browser tests: ${message}`);
  return undefined;
};

const start = (choice: BrowserChoice): Promise<Browser> => {
  switch (choice.kind) {
    case 'packaged':
      return packaged();
    case 'channel':
      return chromium.launch({ ...options, channel: choice.channel });
    case 'path':
      return chromium.launch({ ...options, executablePath: choice.path });
  }
};

const packaged = async (): Promise<Browser> => {
  const home = await unpack();
  const launch = (libraries: Readonly<Record<string, string>>) =>
    chromium.launch({
      ...options,
      executablePath: join(home, 'chromium'),
      env: { ...process.env, FONTCONFIG_PATH: home, ...libraries },
    });
  // The system's NSS first: the package contains an older one, for machines without.
  return await launch({}).catch(() => launch({ LD_LIBRARY_PATH: join(home, 'al2023', 'lib') }));
};

/** Unpacks the package's browser once for all test files of a run. @returns its folder */
const unpack = async (): Promise<string> => {
  const home = join(tmpdir(), 'ringthrough-chromium');
  if (existsSync(home)) return home;
  // Its binary is for Linux on x64: elsewhere it is not loaded.
  const { default: Chromium } = await import('@sparticuz/chromium');
  const temporary = await mkdtemp(join(tmpdir(), 'chromium-'));
  // The package unpacks into TMPDIR, and unpacks its libraries only where it detects Lambda.
  await withEnvironment({ TMPDIR: temporary, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' }, () => Chromium.executablePath());
  await writeFile(join(temporary, 'fonts.conf'), fontsOf(home));
  await mkdir(join(temporary, 'fonts'), { recursive: true });
  try {
    await rename(temporary, home);
  } catch {
    // Another test file has renamed its copy first.
    await rm(temporary, { recursive: true, force: true });
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

/** Fontconfig with the system's fonts and those of the package. */
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
