import { rmSync } from 'node:fs';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGivenToken } from '../../cli/doctor/token/given-token.ts';
import { tokenFindings } from '../../cli/doctor/token/token-findings.ts';
import { CliError } from '../../cli/terminal/cli-error.ts';
import { IdentityEntry } from '../../lambda/contract/identity.ts';
import { type IssuerServer, startIssuer } from '../../local/oidc/issuer.ts';
import { runCli } from '../support/cli.ts';
import { filesFolder } from '../support/openssl.ts';

const SECRET = 'a shared secret of more than thirty-two bytes';
const files = filesFolder();
let issuer: IssuerServer;
beforeAll(async () => {
  issuer = await startIssuer('ringthrough');
});
afterAll(async () => {
  rmSync(files.folder, { recursive: true });
  await issuer.close();
});

type Changes = Readonly<Record<string, unknown>>;
const entry = (changes: Changes = {}) =>
  v.parse(IdentityEntry, { issuer: issuer.issuer, audience: ['ringthrough'], ...changes });

const wrongIn = async (token: string, changes: Changes | IdentityEntry[] = {}, secret?: string): Promise<string> => {
  const identity = Array.isArray(changes) ? changes : [entry(changes)];
  const findings = await tokenFindings(readGivenToken(token), identity, secret, Date.now);
  const lines = findings
    .filter(({ level }) => level !== 'ok')
    .map(({ subject, what, fix }) => `${subject}: ${what}. ${fix ?? ''}`);
  return lines.join('\n') || 'nothing';
};
const seconds = (minutes: number) => Math.floor(Date.now() / 1000) + minutes * 60;

const bySecret = (claims: Changes = {}, key = SECRET) =>
  new SignJWT({ sub: 'alice', exp: seconds(5), ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(key));
const secretEntry = v.parse(IdentityEntry, { sharedSecret: 'users' });

describe('a token of an issuer', () => {
  it('that the backend accepts has no mistake', async () => {
    expect(await wrongIn(await issuer.mint('alice'))).toBe('nothing');
  });

  it.each([
    [
      'another issuer',
      {},
      { issuer: 'https://other.acme.dev' },
      'which is no issuer of identity (https://other.acme.dev)',
    ],
    [
      'another audience',
      {},
      { audience: ['calls'] },
      'audience: aud is ringthrough, and the setting is calls. Set "audience": ["ringthrough"]',
    ],
    [
      'its client in azp',
      { aud: 'account', azp: 'app' },
      { audience: ['app'] },
      'azp is app: set "audienceClaim": "azp"',
    ],
    [
      'no audience in the setting',
      {},
      { audience: undefined },
      'tokens for other apps of this issuer are accepted too',
    ],
    [
      'an algorithm that is not set',
      {},
      { algorithms: ['ES256'] },
      'alg is RS256, and the setting accepts ES256. Set "algorithms": ["RS256"]',
    ],
    ['an nbf in the future', { nbf: seconds(5) }, {}, 'nbf is in the future'],
    [
      'a user in another claim',
      { sub: undefined, uid: 'alice' },
      {},
      'Set "userIdClaim" to the one that your app knows users by: the token has uid',
    ],
    ['no tenant', {}, { tenantClaim: 'org_id' }, 'org_id must hold the user’s tenant'],
  ] as const)('with %s gets the right finding', async (_case, claims, changes, finding) => {
    expect(await wrongIn(await issuer.mint('alice', claims), changes)).toContain(finding);
  });
  const expired = async (): Promise<string> => {
    const late = await startIssuer('ringthrough', () => Date.now() - 25 * 3_600_000);
    const token = await late.mint('alice', { iss: issuer.issuer });
    await late.close();
    const [head, body = '', signature] = token.split('.');
    const claims = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), iss: issuer.issuer };
    return [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
  };

  it('of an environment with other keys has the signature finding, and all others at once', async () => {
    const token = await expired();
    const found = await wrongIn(token, { audience: ['calls'] });
    expect(found).toContain("signature: not by a key of the issuer's key set (kid local)");
    expect(found).toContain('times: exp has passed');
    expect(found).toContain('audience: aud is ringthrough');
  });

  it('without a kid is refused by the authorizer of API Gateway only', async () => {
    const token = await withoutKid();
    expect(await wrongIn(token)).toContain('the header has no kid');
    expect(await wrongIn(token, { audienceClaim: 'aud' })).not.toContain('no kid');
  });
  const withoutKid = async (): Promise<string> => {
    const [head = '', ...rest] = (await issuer.mint('alice')).split('.');
    const { kid, ...header } = JSON.parse(Buffer.from(head, 'base64url').toString());
    return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.');
  };

  it('whose setting differs in the slash at the end says so', async () => {
    const found = await wrongIn(await issuer.mint('alice'), { issuer: `${issuer.issuer}/` });
    expect(found).toContain('they differ in the "/" at the end');
    expect(found).toContain(`Set "issuer": "${issuer.issuer}"`);
  });

  it('whose keys cannot be fetched names the check of the issuer', async () => {
    const found = await wrongIn(await issuer.mint('alice'), { jwksUri: `${issuer.issuer}/none` });
    expect(found).toContain('HTTP status 404. npx ringthrough doctor issuer');
  });

  it('that the backend refuses for a reason of several entries is not called right', async () => {
    const others = [
      entry({ userIdPrefix: '' }),
      v.parse(IdentityEntry, { sharedSecret: 'users', userIdPrefix: 'ali' }),
    ];
    expect(await wrongIn(await issuer.mint('alice'), others)).toContain(
      'begins with the userIdPrefix of another entry',
    );
  });
});

describe('a token of a shared secret', () => {
  it.each([
    ['is accepted', {}, SECRET, SECRET, 'nothing'],
    ['signed with another secret', {}, `${SECRET}!`, SECRET, 'The secret is its text, not what its base64'],
    ['whose secret is too short', {}, SECRET, 'short', 'less than 32 bytes'],
    ['with times in milliseconds', { iat: Date.now() }, SECRET, SECRET, 'iat is in milliseconds'],
    ['with nbf in the future', { nbf: seconds(5) }, SECRET, SECRET, 'nbf is in the future'],
    ['whose secret is unknown', {}, SECRET, undefined, 'the secret was not given'],
    ['valid for a year', { exp: seconds(365 * 24 * 60) }, SECRET, SECRET, 'at most 24 hours'],
  ] as const)('%s', async (_case, claims, key, secret, finding) => {
    expect(await wrongIn(await bySecret(claims, key), [secretEntry], secret)).toContain(finding);
  });

  it('has no entry where there are issuers only', async () => {
    expect(await wrongIn(await bySecret())).toContain('identity has no entry with sharedSecret');
  });
});

describe('the text of a token', () => {
  const errorOf = (text: string): string => {
    try {
      readGivenToken(text);
    } catch (error) {
      if (error instanceof CliError) return `${error.kind}: ${error.message}`;
      throw error;
    }
    return 'accepted';
  };
  it('is found in what stands around it', async () => {
    const token = await bySecret();
    const half = token.length / 2;
    for (const text of [
      `Bearer ${token}`,
      `"${token}"`,
      `{"access_token":"${token}","token_type":"Bearer"}`,
      `curl -H 'Authorization: Bearer ${token}' https://api.acme.dev`,
      `${token.slice(0, half)}\n${token.slice(half)}\n`,
    ]) {
      expect(readGivenToken(text).text).toBe(token);
    }
  });

  it.each([
    ['an encrypted token', `eyJhbGciOiJSU0EtT0FFUCJ9.${'abc.'.repeat(3)}def`, 'encrypted token (JWE)'],
    ['a token that is cut', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0', 'has 2 of 3 parts'],
    ['claims that are cut', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn.c2ln', 'the claims of the token cannot be parsed'],
    ['a header that is changed', 'eyJhbGciOiJIUzI1.eyJzdWIiOiJhIn0.c2ln', 'the header of the token cannot be parsed'],
    ['crit', `${Buffer.from('{"alg":"HS256","crit":["b64"]}').toString('base64url')}.eyJzdWIiOiJhIn0.c2ln`, 'has crit'],
    [
      'two tokens',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.a\neyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJiIn0.b',
      'there are 2 tokens',
    ],
    ['an opaque token', 'v2.local.QAxIpVe-ECVNI1z4xQbm_qQYomyT3h8FtV8bxkz8pBJWkT8f7HtlOpbroPDEZU', 'this is no JWT'],
    ['a device token', 'a'.repeat(64), 'a device token of Apple'],
    ['SAML', '<saml:Assertion>', 'XML (SAML)'],
    ['nothing', ' \n', 'the input is empty'],
  ])('%s gets the right finding', (_case, text, finding) => {
    expect(errorOf(text)).toMatch(/^input: /);
    expect(errorOf(text)).toContain(finding);
  });
});

describe('ringthrough doctor token', () => {
  it('reads a token from stdin with the settings of a stage, and prints neither the token nor what may be personal', async () => {
    const token = await issuer.mint('alice', {
      email: 'alice@acme.dev',
      name: 'Alice Liddell',
      scope: 'ringthrough/server',
    });

    const { exitCode, stdout, stderr } = await runCli(
      ['doctor', 'token', '--issuer', issuer.issuer, '--audience', 'ringthrough'],
      { input: `Bearer ${token}\n` },
    );

    expect(stdout).toContain('ok       user       alice, from sub');
    expect(stdout).toContain("ringthrough/server: the app's server");
    expect(stdout).toContain('The backend accepts this token.');
    for (const part of [...token.split('.'), 'alice@acme.dev', 'Liddell']) expect(stdout + stderr).not.toContain(part);
    expect(exitCode).toBe(0);
  });

  it('takes the settings of cdk.json, and has exit code 7 with a mismatch', async () => {
    const apps = [{ appId: 'main', bundleId: 'com.example.app', credentials: { fcm: 'ringthrough/fcm' } }];
    const identity = [{ issuer: 'https://id.acme.dev/', audience: ['ringthrough'] }];
    const settings = files.write('cdk.json', JSON.stringify({ context: { ringthrough: { identity, apps } } }));
    const file = files.write('user.jwt', await issuer.mint('alice'));

    const { exitCode, stdout } = await runCli(['doctor', 'token', file, '--settings', settings, '--json']);

    const { findings, claims } = JSON.parse(stdout);
    expect(findings).toContainEqual(
      expect.objectContaining({
        level: 'error',
        subject: 'issuer',
        fix: expect.stringContaining(`Set "issuer": "${issuer.issuer}"`),
      }),
    );
    expect(claims).toMatchObject({ iss: issuer.issuer, sub: 'alice' });
    expect(exitCode).toBe(7);
  });
});
