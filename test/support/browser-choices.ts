import { posix, win32 } from 'node:path';

export type BrowserChoice =
  /** The one in the package `@sparticuz/chromium`. */
  | { readonly kind: 'packaged' }
  /** One that is installed where Playwright looks for it: https://playwright.dev/docs/browsers#google-chrome--microsoft-edge */
  | { readonly kind: 'channel'; readonly channel: 'chrome' | 'msedge' }
  | { readonly kind: 'path'; readonly path: string };

/** The parts of `process` that decide. */
export interface BrowserMachine {
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The browsers to try, in this order. `CHROME_PATH` is the only one where it is set. Chromium has no channel in Playwright unless
 * Playwright has downloaded it, so its usual places are tried.
 */
export const browserChoices = ({ platform, arch, env }: BrowserMachine): readonly BrowserChoice[] => {
  if (env.CHROME_PATH) return [{ kind: 'path', path: env.CHROME_PATH }];
  return [
    ...(platform === 'linux' && arch === 'x64' ? [{ kind: 'packaged' } as const] : []),
    { kind: 'channel', channel: 'chrome' },
    { kind: 'channel', channel: 'msedge' },
    ...chromiumPaths(platform, env).map((path) => ({ kind: 'path', path }) as const),
  ];
};

const chromiumPaths = (platform: string, env: BrowserMachine['env']): readonly string[] => {
  switch (platform) {
    case 'darwin':
      return ['/Applications', ...(env.HOME ? [posix.join(env.HOME, 'Applications')] : [])].map((folder) =>
        posix.join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
      );
    case 'win32':
      return [env.LOCALAPPDATA, env.PROGRAMFILES]
        .filter((folder) => folder !== undefined)
        .map((folder) => win32.join(folder, 'Chromium', 'Application', 'chrome.exe'));
    default:
      return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'];
  }
};
