import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuerFindings } from '../../cli/doctor/issuer/issuer-findings.ts';
import { readIssuerUrl } from '../../cli/doctor/issuer/issuer-url.ts';
import { readIssuer } from '../../cli/doctor/issuer/read-issuer.ts';
import { CliError } from '../../cli/terminal/cli-error.ts';
import { runCli } from '../support/cli.ts';

type Jwk = Readonly<Record<string, unknown>>;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = (changes: Jwk = {}): Jwk => ({
  ...rsa.publicKey.export({ format: 'jwk' }),
  kid: 'a',
  use: 'sig',
  alg: 'RS256',
  ...changes,
});
const ofKind = (key: { export(options: { format: 'jwk' }): object }, changes: Jwk): Jwk => ({
  ...key.export({ format: 'jwk' }),
  use: 'sig',
  ...changes,
});
const es256 = ofKind(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey, { kid: 'e', alg: 'ES256' });
const ed25519 = ofKind(generateKeyPairSync('ed25519').publicKey, { kid: 'd' });
const small = ofKind(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey, { kid: 's', alg: 'RS256' });

/** What a path answers: a status, headers and a body. */
interface Page {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}
let server: Server;
let url = '';
const pages = new Map<string, Page>();
beforeAll(async () => {
  server = createServer((request, response) => {
    const { status = 200, headers = {}, body } = pages.get(request.url ?? '') ?? { status: 404 };
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

let count = 0;
/** An issuer under a path of its own. */
const issuerWith = (keys: readonly Jwk[] | Page, changes: Jwk = {}, discovery: Page = {}): string => {
  count += 1;
  const base = `/${count}`;
  const document = { issuer: `${url}${base}`, jwks_uri: `${url}${base}/keys`, ...changes };
  pages.set(`${base}/.well-known/openid-configuration`, { body: document, ...discovery });
  pages.set(`${base}/keys`, Array.isArray(keys) ? { body: { keys } } : (keys as Page));
  return `${url}${base}`;
};

const report = async (issuer: string, audience: readonly string[] | undefined = ['app']) => {
  const read = readIssuerUrl(issuer);
  const { findings, entry } = issuerFindings(read, await readIssuer(read.discovery), audience);
  const wrong = findings
    .filter(({ level }) => level !== 'ok')
    .map(({ subject, what, fix }) => `${subject}: ${what}. ${fix ?? ''}`);
  return { wrong: wrong.join('\n') || 'nothing', all: findings.map(({ what }) => what).join('\n'), entry };
};

describe('an issuer', () => {
  it('with RSA keys is for the authorizer of API Gateway', async () => {
    const issuer = issuerWith([jwk()]);
    const { wrong, all, entry } = await report(issuer);
    expect(wrong).toBe('nothing');
    expect(all).toContain('1 for signatures: RS256 (RSA, 2048 bits)');
    expect(all).toContain("API Gateway's own, which takes RSA keys");
    expect(entry).toEqual({ issuer, audience: ['app'] });
  });

  it.each([
    ['ES256', es256, ['ES256']],
    ['EdDSA', ed25519, ['EdDSA']],
    ['RSA-PSS', jwk({ alg: 'PS256' }), ['PS256']],
  ])('with keys of %s is for an authorizer function', async (_name, key, algorithms) => {
    const issuer = issuerWith([key]);
    const { wrong, all, entry } = await report(issuer);
    expect(wrong).toBe('nothing');
    expect(all).toContain('a function of the deployment');
    expect(entry).toEqual({ issuer, audience: ['app'], algorithms });
  });

  it('that says which algorithms it uses gets those', async () => {
    const issuer = issuerWith([jwk({ alg: undefined }), es256], {
      id_token_signing_alg_values_supported: ['ES256', 'HS256', 'RS256'],
    });
    expect((await report(issuer)).entry).toMatchObject({ algorithms: ['RS256', 'ES256'] });
  });

  it.each([
    ['a slash in its own name', () => issuerWith([jwk()], { issuer: `${url}/${count + 1}/` }), 'it has "/" at its end'],
    [
      'another name',
      () => issuerWith([jwk()], { issuer: 'https://id.acme.dev' }),
      'the issuer calls itself https://id.acme.dev',
    ],
    ['a small RSA key', () => issuerWith([small]), 'an RSA key has 1024 bits'],
    ['no kid', () => issuerWith([jwk({ kid: undefined })]), '1 of 1 keys have no kid'],
    ['one kid twice', () => issuerWith([jwk(), jwk()]), 'two keys have the same kid'],
    [
      'a private key in its key set',
      () => issuerWith([{ ...rsa.privateKey.export({ format: 'jwk' }), kid: 'a', use: 'sig' }]),
      'everybody can make tokens with it',
    ],
    ['an empty key set', () => issuerWith([]), 'the key set is empty'],
    ['symmetric keys only', () => issuerWith([{ kty: 'oct', kid: 'a', alg: 'HS256' }]), 'only oct HS256'],
    [
      'keys for encryption only',
      () => issuerWith([jwk({ use: 'enc', alg: 'RSA-OAEP' })]),
      'no key that a deployment can check',
    ],
    [
      'an elliptic curve that JWTs have no algorithm for',
      () => issuerWith([{ ...es256, crv: 'secp256k1', alg: 'ES256K' }]),
      'only EC secp256k1 ES256K',
    ],
    ['a key that cannot be parsed', () => issuerWith([jwk({ n: '!' })]), 'an RSA key cannot be parsed'],
    ['no key set', () => issuerWith({ status: 404 }), 'answered 404'],
    ['a key set that is none', () => issuerWith({ body: { a: 'b' } }), 'is no key set'],
    [
      'keys of Google in PEM',
      () => issuerWith({ body: { a1: '-----BEGIN CERTIFICATE-----' } }),
      'it has no list "keys"',
    ],
    ['a web page as its document', () => issuerWith([jwk()], {}, { body: '<!DOCTYPE html><html>' }), 'is a web page'],
    ['a document that is not JSON', () => issuerWith([jwk()], {}, { body: 'ok' }), 'is something that is not JSON'],
    [
      'a document of OAuth without keys',
      () => issuerWith([jwk()], { jwks_uri: undefined }),
      'has no issuer and jwks_uri',
    ],
    [
      'a redirect',
      () => issuerWith([jwk()], {}, { status: 302, headers: { location: 'https://id.acme.dev/' } }),
      'redirects to https://id.acme.dev/',
    ],
    ['a sign-in in front of it', () => issuerWith([jwk()], {}, { status: 401 }), 'It must be public'],
    ['no such path', () => `${url}/none`, 'Is part of the path missing? Keycloak'],
  ])('with %s gets the right finding', async (_case, issuer, finding) => {
    expect((await report(issuer())).wrong).toContain(finding);
  });

  it('without an audience gets a warning', async () => {
    const read = readIssuerUrl(issuerWith([jwk()]));
    const { findings } = issuerFindings(read, await readIssuer(read.discovery), undefined);
    expect(findings).toContainEqual(expect.objectContaining({ level: 'warning', subject: 'audience' }));
  });

  it('that signs for the apps of everybody needs an audience, as synth says', () => {
    const read = readIssuerUrl('https://accounts.google.com');
    const body = { issuer: 'https://accounts.google.com', jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs' };
    const answer = (url: string, content: unknown) => ({ url, status: 200, body: content, ms: 5 });
    const snapshot = { discovery: answer(read.discovery, body), keys: answer(body.jwks_uri, { keys: [jwk()] }) };
    const { findings } = issuerFindings(read, snapshot, undefined);
    expect(findings).toContainEqual(
      expect.objectContaining({
        level: 'error',
        subject: 'audience',
        what: expect.stringContaining('the audience must be yours'),
      }),
    );
  });
});

describe('the URL of an issuer', () => {
  it.each([
    ['with its discovery document', 'https://id.acme.dev/.well-known/openid-configuration', 'https://id.acme.dev'],
    ['with a path', 'https://id.acme.dev/realms/calls', 'https://id.acme.dev/realms/calls'],
    ['with a slash at the end', 'https://acme.eu.auth0.com/', 'https://acme.eu.auth0.com/'],
    ['without https://', 'acme.eu.auth0.com/', 'https://acme.eu.auth0.com/'],
  ])('%s is read', (_form, given, issuer) => {
    expect(readIssuerUrl(given).issuer).toBe(issuer);
  });

  it.each(['http://192.168.1.5', 'http://id.acme.dev', 'ftp://id.acme.dev', 'alice', ''])('%j is refused', (given) => {
    expect(() => readIssuerUrl(given)).toThrow(CliError);
  });

  it.each([
    'https://10.0.0.1',
    'https://172.20.0.1/',
    'https://keycloak:8443/realms/x',
    'https://id.corp.internal',
    'https://[fd00::1]/',
  ])('%s is of a private network', (given) => {
    expect(readIssuerUrl(given).isPrivate).toBe(true);
  });

  it.each(['https://172.32.0.1/', 'https://id.acme.dev', 'https://fd.acme.dev'])('%s is not', (given) => {
    expect(readIssuerUrl(given).isPrivate).toBe(false);
  });
});

describe('ringthrough doctor issuer', () => {
  it('prints the entry for cdk.json, and the next command', async () => {
    const issuer = issuerWith([jwk()]);
    const { exitCode, stdout } = await runCli(['doctor', 'issuer', issuer, '--audience', 'app']);
    expect(stdout).toContain(`"identity": [{"issuer":"${issuer}","audience":["app"]}]`);
    expect(stdout).toContain(`Next: npx ringthrough doctor token FILE --issuer ${issuer} --audience app`);
    expect(exitCode).toBe(0);
  });

  it('has the exit code of a missing network without an answer', async () => {
    const gone = createServer();
    const port = await new Promise<number>((resolve) => {
      gone.listen(0, '127.0.0.1', () => resolve((gone.address() as AddressInfo).port));
    });
    gone.close();
    const { exitCode, stdout } = await runCli(['doctor', 'issuer', `http://127.0.0.1:${port}`, '--json']);
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ level: 'error', subject: 'discovery', what: expect.stringContaining('ECONNREFUSED') }),
    );
    expect(exitCode).toBe(5);
  });
});
