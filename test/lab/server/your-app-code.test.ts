import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { yourAppPages } from '../../../docs/generate/your-app.ts';
import { APP_NAMES } from '../../../lab/phones/app-design.ts';
import { APPS } from '../../../lab/phones/apps.ts';
import { FINDING_IDS } from '../../../lab/server/findings/finding.ts';
import { FINDINGS } from '../../../lab/server/findings/findings.ts';
import { findingCode } from '../../../lab/server/your-app/finding-code.ts';
import { FRAMEWORK_IDS, FRAMEWORKS, frameworkOfApp } from '../../../lab/server/your-app/frameworks.ts';
import { libraryGuides } from '../../../lab/server/your-app/library-guides.ts';
import { libraryOutcome } from '../../../lab/server/your-app/library-outcome.ts';
import type { FindingCodeView, LibraryGuideView } from '../../../lab/server/your-app/views.ts';
import { CLIENT_LIBRARIES } from '../../../lambda/contract/enums.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

describe('the lines of a finding', () => {
  it.each(FINDING_IDS)('%s: each region exists and is not empty, and each framework without one says why', (id) => {
    const code = findingCode(id);
    const platforms: readonly string[] = FINDINGS[id].platforms;
    expect(code.map((one) => one.id)).toEqual(
      FRAMEWORK_IDS.filter((one) => FRAMEWORKS[one].platforms.some((platform) => platforms.includes(platform))),
    );
    for (const { regions, none } of code) {
      expect(regions.length > 0).toBe(none === undefined);
      if (none !== undefined) expect(none).toMatch(/^[A-Z].*\.$/);
      for (const { text, language } of regions) {
        expect(text.trim()).not.toBe('');
        expect(language).not.toBe('');
      }
    }
  });

  it('are of the framework’s own folder', () => {
    const foreign = FINDING_IDS.flatMap((id) =>
      findingCode(id).flatMap(({ id: framework, regions }) =>
        regions.filter(({ file }) => !file.startsWith(`docs/your-app/src/${framework}/`)).map(({ file }) => file),
      ),
    );
    expect(foreign).toEqual([]);
  });

  it('of an app that is killed create the PKPushRegistry at launch, in a few lines', () => {
    for (const { regions } of findingCode('registry_too_late')) {
      const [first] = regions;
      if (first !== undefined) expect(first.text).toMatch(/registry|voipRegistration|CallKitVoip\.start/i);
    }
    const cordova = findingCode('registry_too_late').find(({ id }) => id === 'cordova')?.regions[0];
    expect(cordova?.file).toBe('docs/your-app/src/cordova/CordovaCall.m');
    expect(cordova?.text).toContain('[[PKPushRegistry alloc] initWithQueue:');
    expect(cordova?.text.split('\n').length).toBeLessThan(12);
  });
});

describe('a framework', () => {
  it('has a page, and each lab app has one', () => {
    for (const id of FRAMEWORK_IDS) expect(yourAppPages()).toContain(id);
    for (const name of APP_NAMES) {
      const platforms: readonly string[] = FRAMEWORKS[frameworkOfApp[name]].platforms;
      expect(platforms).toContain(APPS[name].platform);
    }
  });
});

describe('the guide of a client library', () => {
  const guides = libraryGuides();

  it('is there for each library, and has the name by which a device registers it, and a preset or why there is none', () => {
    expect(new Set(guides.map(({ library }) => library))).toEqual(new Set(CLIENT_LIBRARIES));
    expect(new Set(guides.map(({ id }) => id)).size).toBe(guides.length);
    for (const { preset, cannotRing } of guides)
      expect((preset === undefined) !== (cannotRing === undefined)).toBe(true);
  });

  const outcomes = (id: string, outcome: Parameters<typeof libraryOutcome>[1]) => {
    const guide = guides.find((one) => one.id === id);
    if (guide === undefined) throw new Error(`no guide ${id}`);
    const { killed, open } = libraryOutcome(guide, outcome);
    return [killed.text, open.text];
  };
  it('says what the library does with a push, killed and open', () => {
    const late = expect.stringMatching(/^Is ended by iOS with 0xbaadca11/);
    expect(outcomes('ios cordova-plugin-callkit (luisbouca)', 'rings')).toEqual([late, 'Rings.']);
    expect(outcomes('ios cordova-plugin-callkit (iotum)', 'rings')).toEqual(['Rings.', 'Rings.']);
    expect(outcomes('ios flutter_callkit_incoming 3.1.5', 'rings')[0]).toContain('if your AppDelegate creates');
    expect(outcomes('ios @havesource/cordova-plugin-push', 'kills')[0]).toBe('Is ended by iOS: it reports no call.');
    expect(outcomes('android flutter_callkit_incoming', 'rings')[0]).toContain('if your JavaScript or Dart');
    expect(outcomes('android expo-callkit-telecom to 0.3.8', 'ignores')).toEqual(['Nothing rings.', 'Nothing rings.']);
  });
});

describe('over HTTP', () => {
  let backend: LabBackend;
  beforeAll(async () => {
    backend = await startLabBackend();
  });
  afterAll(() => backend.close());
  const get = (path: string) => fetch(`${backend.url}${path}`);

  it('serves the lines of a finding, and the client libraries', async () => {
    const code = (await (await get('/local/lab/findings/registry_too_late')).json()) as FindingCodeView;
    expect(code.map(({ id }) => id)).toContain('cordova');
    const libraries = (await (await get('/local/lab/libraries')).json()) as LibraryGuideView[];
    expect(libraries.length).toBeGreaterThan(30);
    expect((await get('/local/lab/findings/none')).status).toBe(404);
  });

  it.each(['/docs/your-app/cordova.md', '/docs/your-app/react-native.md', '/docs/client.md'])(
    'serves the page %s as HTML without resources of other origins',
    async (page) => {
      const response = await get(page);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
      const html = await response.text();
      expect(html).toMatch(/<h1 id="[\w-]+">/);
      expect(html).not.toMatch(/<(script|link|img)[^>]+(src|href)="https?:/);
    },
  );

  it('each link of a page to another page and its heading leads there', async () => {
    const broken: string[] = [];
    const pages = new Map<string, string>();
    const htmlOf = async (path: string): Promise<string> => {
      const html = pages.get(path) ?? (await (await get(path)).text());
      pages.set(path, html);
      return html;
    };
    for (const page of [
      '/docs/client.md',
      '/docs/local.md',
      ...yourAppPages().map((name) => `/docs/your-app/${name}.md`),
    ]) {
      for (const [, href = ''] of (await htmlOf(page)).matchAll(/<a href="([^"]+)"/g)) {
        const { origin, pathname, hash } = new URL(href, `${backend.url}${page}`);
        if (origin !== backend.url || pathname === '/') continue;
        const isThere = hash === '' || (await htmlOf(pathname)).includes(`id="${decodeURIComponent(hash.slice(1))}"`);
        if (!isThere || (await get(pathname)).status !== 200) broken.push(`${page} → ${href}`);
      }
    }
    expect(broken).toEqual([]);
    expect(pages.size).toBeGreaterThan(10);
  });

  it.each([
    '/docs/your-app/none.md',
    '/docs/your-app/src/cordova/CordovaCall.m',
    '/docs/..%2Fpackage.json',
    '/docs/your-app/../../../etc/passwd',
    '/docs/generate/main.ts',
  ])('does not serve %s', async (page) => {
    expect((await get(page)).status).not.toBe(200);
  });

  it('says which keys each library reads of the last push', async () => {
    // An app with the preset universal.
    await backend.lab.act({ reset: true });
    await backend.lab.act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await expect.poll(() => backend.lab.view().payload, { timeout: 10_000 }).toBeDefined();
    const libraries = backend.lab.view().payload?.libraries ?? [];
    const readsOf = (name: string) => libraries.find((one) => one.name === name)?.reads;
    expect(readsOf('flutter_callkit_incoming 3.1.5')).toEqual(['/id', '/handle', '/nameCaller', '/isVideo']);
    expect(readsOf('cordova-plugin-callkit (luisbouca)')).toEqual(
      expect.arrayContaining(['/data', '/data/Caller', '/data/Caller/Username']),
    );
  });
});
