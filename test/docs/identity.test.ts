import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthorizerEntry, IssuerEntry, SharedSecretEntry } from '../../lambda/contract/identity.ts';
import { readSettings } from '../../lib/settings/settings.ts';
import { FORM_AUDIENCE, TOKEN_FORMS, type TokenFormName } from '../../local/oidc/token-forms.ts';
import { entry, get, type Issuers, startIssuers, startStrictBackend, statuses } from '../identity/identity-backend.ts';
import { exampleApp } from '../lib/settings-mistakes.ts';

const page = readFileSync(new URL('../../docs/identity.md', import.meta.url), 'utf8');

/** The first block of a language below a heading, or below a line such as `Python:`. */
const block = (below: string, language: string): string => {
  const from = page.slice(page.indexOf(below));
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(from)?.[1] ?? '';
};
const snippet = (heading: string): Record<string, unknown> =>
  v.parse(v.record(v.string(), v.unknown()), JSON.parse(block(`\n### ${heading}\n`, 'json')));

/** The form of a provider's token by the heading of its snippet. */
const PROVIDERS: readonly (readonly [heading: string, form: TokenFormName])[] = [
  ['Amazon Cognito', 'cognito-id'],
  ['Amazon Cognito', 'cognito-access'],
  ['Auth0', 'auth0'],
  ['Firebase', 'firebase'],
  ['Supabase', 'supabase'],
  ['Supabase with the legacy JWT secret', 'supabase-legacy'],
  ['Clerk', 'clerk'],
  ['Keycloak', 'keycloak-rs256'],
  ['Keycloak', 'keycloak-ps256'],
  ['Keycloak', 'keycloak-es256'],
  ['Keycloak', 'keycloak-eddsa'],
  ['Microsoft Entra ID', 'entra'],
  ['Microsoft Entra ID, several tenants', 'entra-multi-tenant'],
  ['Okta', 'okta'],
];
const SECRET = 'a secret of thirty-two bytes or more';

let issuers: Issuers;
beforeAll(async () => {
  issuers = await startIssuers();
});
afterAll(() => issuers.close());

describe('the snippet of', () => {
  it.each(PROVIDERS)(
    '%s accepts its token (%s), for requests and sockets, and no token for another audience',
    async (heading, form) => {
      const settings = snippet(heading);
      expect(readSettings({ apps: [exampleApp], identity: [settings] }).identity).toEqual([settings]);
      const isOwnAudience = JSON.stringify(TOKEN_FORMS[form].claims('bob')).includes(`"${FORM_AUDIENCE}"`);
      const local = {
        ...settings,
        ...('issuer' in settings && { issuer: issuers.issuerOf(form) }),
        ...(isOwnAudience && { audience: [FORM_AUDIENCE] }),
        ...('allowedTenants' in settings && { allowedTenants: ['8c5b1a44-0c5e-4f0e-9d0a-6f7c3e2d1b00'] }),
      };
      const backend = await startStrictBackend([local], { sharedSecret: SECRET });
      const mint = (claims = {}) => issuers.mintForm(form, 'bob', { secret: SECRET, claims });

      const accepted = await statuses(backend, await mint());
      const refused = await statuses(backend, await mint({ aud: 'another', azp: 'another', client_id: 'another' }));
      await backend.close();

      expect([accepted, refused]).toEqual([
        [200, 101],
        [401, 401],
      ]);
    },
  );

  it('every heading of the page is among these', () => {
    const providers = page.slice(page.indexOf('## Providers'), page.indexOf('## Your own server'));
    const headings = [...providers.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);

    expect(new Set(PROVIDERS.map(([heading]) => heading))).toEqual(new Set(headings));
  });
});

/** Whether a language is at hand. */
const has = (language: string, program: string, ...version: string[]): boolean => {
  const isThere = spawnSync(program, version).status === 0;
  if (!isThere)
    console.warn(`SKIPPED: ${program} is not installed: the ${language} snippet of docs/identity.md is not run`);
  return isThere;
};

const withSecret = { encoding: 'utf8', env: { ...process.env, RINGTHROUGH_SECRET: SECRET } } as const;

/** The snippet of Go as a program: it shows no imports. */
const runGo = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'go-'));
  const file = join(folder, 'main.go');
  const packages = ['crypto/hmac', 'crypto/sha256', 'encoding/base64', 'encoding/json', 'fmt', 'os', 'time'];
  const imports = packages.map((name) => `import "${name}"`).join('\n');
  writeFileSync(
    file,
    `package main\n${imports}\n${block('\nGo:\n', 'go')}\nfunc main() { fmt.Print(userToken("bob")) }\n`,
  );
  const env = { ...withSecret.env, GOCACHE: join(folder, 'cache'), GOFLAGS: '-mod=mod' };
  return execFileSync('go', ['run', file], { ...withSecret, env });
};

const runNode = (code: string): string =>
  execFileSync(process.execPath, ['--input-type=module', '-e', code], withSecret);

/** Prints one token of the user `bob`, by the snippet of each language that is at hand. */
const languages: Readonly<Record<string, () => string>> = {
  'Node.js': () => runNode(`${block('\nNode.js:\n', 'js')}\nprocess.stdout.write(userToken('bob'));`),
  Meteor: () =>
    runNode(
      `${block('\nNode.js:\n', 'js')}
      const methods = {};
      globalThis.Meteor = { methods: (given) => Object.assign(methods, given), Error };
      ${block('\nMeteor: ', 'js')}
      process.stdout.write(methods['ringthrough.token'].call({ userId: 'bob' }));`,
    ),
  ...(has('Python', 'python3', '--version') && {
    Python: () =>
      execFileSync(
        'python3',
        ['-c', `${block('\nPython:\n', 'python')}\nprint(user_token("bob"), end="")`],
        withSecret,
      ),
  }),
  ...(has('PHP', 'php', '--version') && {
    PHP: () => execFileSync('php', ['-r', `${block('\nPHP:\n', 'php')}\necho user_token('bob');`], withSecret),
  }),
  ...(has('Ruby', 'ruby', '--version') && {
    Ruby: () => execFileSync('ruby', ['-e', `${block('\nRuby:\n', 'ruby')}\nprint user_token('bob')`], withSecret),
  }),
  ...(has('Go', 'go', 'version') && { Go: runGo }),
};

describe('your own server', () => {
  it.each(Object.keys(languages))('mints a token in %s that is accepted', async (language) => {
    const settings = JSON.parse(block('\n## Your own server\n', 'json'));
    expect(entry(settings)).toMatchObject(v.parse(SharedSecretEntry, settings));
    const backend = await startStrictBackend([settings], { sharedSecret: SECRET });

    const accepted = await statuses(backend, languages[language]?.() ?? '');
    await backend.close();

    expect(accepted).toEqual([200, 101]);
  });

  it('has a token of its own that acts for a user', async () => {
    const backend = await startStrictBackend([{ sharedSecret: 'user-tokens' }], { sharedSecret: SECRET });
    const code = `${block('\nNode.js:\n', 'js')}\nprocess.stdout.write(userToken('server', { scope: 'ringthrough/server' }));`;
    const headers = { authorization: `Bearer ${runNode(code)}`, 'ringthrough-on-behalf-of': 'bob%40a.test' };

    const { status } = await backend.request('GET', '/v1/devices', { headers });
    await backend.close();

    expect(status).toBe(200);
  });
});

it('the snippet of your own authorizer is asked, with the token and where it came from', async () => {
  const code = block('It is invoked with', 'js').replace('export const handler =', 'return').replace(/;\s*$/, ';');
  const sessionOf = async (token: string) => (token === 'session-of-bob' ? { userId: 'bob' } : undefined);
  const handler = new Function('sessionOf', code)(sessionOf);
  const settings = JSON.parse(block('\n## Your own authorizer\n', 'json'));
  expect(v.is(AuthorizerEntry, settings) && !v.is(IssuerEntry, settings)).toBe(true);
  const backend = await startStrictBackend([settings], { ownAuthorizer: handler });

  const [accepted, refused] = [await statuses(backend, 'session-of-bob'), await get(backend, 'another-session')];
  await backend.close();

  expect(accepted).toEqual([200, 101]);
  expect([refused.status, refused.body.code]).toEqual([401, 'unauthenticated']);
});
