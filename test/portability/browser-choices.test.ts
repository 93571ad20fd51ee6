import { describe, expect, it } from 'vitest';
import { browserChoices } from '../support/browser-choices.ts';

const channels = [
  { kind: 'channel', channel: 'chrome' },
  { kind: 'channel', channel: 'msedge' },
];

describe('the browser of the tests', () => {
  it('is CHROME_PATH, and nothing else, where that is set', () => {
    expect(browserChoices({ platform: 'linux', arch: 'x64', env: { CHROME_PATH: '/opt/chrome' } })).toEqual([
      { kind: 'path', path: '/opt/chrome' },
    ]);
  });

  it('is that of the package on Linux on x64, before any installed one', () => {
    expect(browserChoices({ platform: 'linux', arch: 'x64', env: {} })).toEqual([
      { kind: 'packaged' },
      ...browserChoices({ platform: 'linux', arch: 'arm64', env: {} }),
    ]);
  });

  it.each([
    ['linux', {}, ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium']],
    [
      'darwin',
      { HOME: '/Users/me' },
      [
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
        '/Users/me/Applications/Chromium.app/Contents/MacOS/Chromium',
      ],
    ],
    [
      'win32',
      { LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local', PROGRAMFILES: 'C:\\Program Files' },
      [
        'C:\\Users\\me\\AppData\\Local\\Chromium\\Application\\chrome.exe',
        'C:\\Program Files\\Chromium\\Application\\chrome.exe',
      ],
    ],
    ['win32', {}, []],
  ])('on %s is an installed Chrome, Edge or Chromium', (platform, env, paths) => {
    expect(browserChoices({ platform, arch: 'arm64', env })).toEqual([
      ...channels,
      ...paths.map((path) => ({ kind: 'path', path })),
    ]);
  });
});
