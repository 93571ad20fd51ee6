import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { credentialAttributes } from '../../lambda/credentials/credential.ts';
import { API_ERRORS, FCM_ERRORS, TOKEN_ERRORS } from '../../lambda/google/google-answers.ts';
import { googleProbe } from '../../lambda/google/google-probe.ts';
import { isFcmErrorCode } from '../../local/google/google-response.ts';
import { makeServiceAccount, serviceAccountFile } from '../../local/google/service-account.ts';
import { type Google, startGoogle } from '../../local/google/start-google.ts';
import { listenOnLoopback } from '../../local/network/loopback.ts';

const NOW = new Date('2026-11-21T12:00:00Z');

let google: Google;
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  google = await startGoogle({ clock: () => NOW.getTime() });
});
afterEach(async () => {
  google.refuseAccount({});
  for (const close of closers.splice(0)) await close();
});
afterAll(() => google.close());

const credential = (changed: Record<string, unknown> = {}, file = google.serviceAccount) => ({
  platform: 'GCM' as const,
  bundleId: undefined,
  attributes: credentialAttributes(JSON.stringify({ ...JSON.parse(file), ...changed }), {
    platform: 'GCM',
    bundleId: undefined,
    now: NOW,
  }),
});

const probe = (over: Partial<Parameters<typeof googleProbe>[0]> = {}) =>
  googleProbe({ fcm: google.url, now: () => NOW, ...over });

const server = async (listener: RequestListener) => {
  const http = createServer(listener);
  const url = `http://127.0.0.1:${await listenOnLoopback(http, 0)}`;
  closers.push(() => {
    http.close();
    http.closeAllConnections();
  });
  return { url, http };
};

describe('a service account that Google takes', () => {
  it('is accepted, by a message that is validated and that no phone receives', async () => {
    expect(await probe()(credential())).toEqual({ kind: 'accepted' });

    expect(google.messages().at(-1)?.response).toEqual({ status: 400, reason: 'INVALID_ARGUMENT' });
    expect(google.deliveries()).toEqual([]);
  });
});

describe('a service account that Google refuses', () => {
  it('is rejected if its key was deleted', async () => {
    const deleted = serviceAccountFile(await makeServiceAccount('ringthrough-local'), google.url);

    expect(await probe()(credential({}, deleted))).toEqual({
      kind: 'rejected',
      reason: 'invalid_grant',
      detail: expect.stringContaining('deleted or disabled'),
    });
  });

  it('is rejected because of the clock if its assertion has expired', async () => {
    const ask = probe({ now: () => new Date(NOW.getTime() - 3 * 60 * 60_000) });

    expect(await ask(credential())).toMatchObject({
      reason: 'invalid_grant',
      detail: expect.stringContaining('clock'),
    });
  });

  it('is rejected in another project', async () => {
    expect(await probe()(credential({ project_id: 'another-project' }))).toMatchObject({
      kind: 'rejected',
      reason: 'IAM_PERMISSION_DENIED',
      detail: expect.stringContaining('"project_id"'),
    });
  });

  it.each(Object.keys(TOKEN_ERRORS))('is rejected with %s of the token endpoint', async (error) => {
    google.refuseAccount({ token: { status: 400, error } });

    expect(await probe()(credential())).toEqual({ kind: 'rejected', reason: error, detail: TOKEN_ERRORS[error] });
  });

  it.each(Object.keys(API_ERRORS))('is rejected with %s of the API', async (reason) => {
    google.refuseAccount({ api: { status: 403, name: 'PERMISSION_DENIED', reason } });

    expect(await probe()(credential())).toEqual({ kind: 'rejected', reason, detail: API_ERRORS[reason] });
  });

  it.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
  ])('is rejected with %i without a reason', async (status, name) => {
    google.refuseAccount({ api: { status, name } });

    expect(await probe()(credential())).toMatchObject({ kind: 'rejected', reason: name });
  });
});

describe('the error codes of FCM', () => {
  it('are all decided', () => {
    expect(Object.keys(FCM_ERRORS).filter((code) => !isFcmErrorCode(code))).toEqual([]);
  });

  it.each([
    ['INVALID_ARGUMENT', 'accepted'],
    ['UNREGISTERED', 'accepted'],
    ['SENDER_ID_MISMATCH', 'rejected'],
    ['THIRD_PARTY_AUTH_ERROR', 'inconclusive'],
    ['QUOTA_EXCEEDED', 'inconclusive'],
    ['UNAVAILABLE', 'inconclusive'],
    ['INTERNAL', 'inconclusive'],
    ['UNSPECIFIED_ERROR', 'inconclusive'],
  ] as const)('%s means %s', async (fcm, kind) => {
    google.refuseAccount({ fcm });

    expect(await probe()(credential())).toMatchObject({ kind });
  });
});

describe('an answer that says nothing about the account is inconclusive', () => {
  it.each<[string, { status: number; error: string }]>([
    ['429', { status: 429, error: 'rate_limit' }],
    ['503, whatever its text', { status: 503, error: 'invalid_grant' }],
    ['an error of the request', { status: 400, error: 'invalid_scope' }],
  ])('of the token endpoint: %s', async (_what, token) => {
    google.refuseAccount({ token });

    expect(await probe()(credential())).toEqual({
      kind: 'inconclusive',
      detail: `Google's token endpoint answered ${token.status}`,
    });
  });

  it.each([400, 429, 503])('of FCM: %i', async (status) => {
    google.refuseAccount({ api: { status, name: 'ANY' } });

    expect(await probe()(credential())).toMatchObject({ kind: 'inconclusive' });
  });

  it('nobody listens', async () => {
    const { url, http } = await server(() => {});
    http.close();
    await once(http, 'close');

    const result = await probe({ fcm: url })(credential({ token_uri: `${url}/token` }));

    expect(result).toEqual({ kind: 'inconclusive', detail: expect.stringContaining('ECONNREFUSED') });
  });

  it('no answer in time', async () => {
    const { url } = await server(() => {});

    const result = await probe({ fcm: url, timeoutMs: 100 })(credential({ token_uri: `${url}/token` }));

    expect(result).toEqual({ kind: 'inconclusive', detail: expect.stringContaining('ETIMEDOUT') });
  });

  it('no JSON', async () => {
    const { url } = await server((_, response) => response.writeHead(400).end('<html>'));

    expect(await probe({ fcm: url })(credential({ token_uri: `${url}/token` }))).toMatchObject({
      kind: 'inconclusive',
    });
  });
});

describe('the assertion', () => {
  it.each([
    ['a host that is not Google’s', (url: string) => `${url}/token`],
    ['Google’s host without TLS', () => 'http://oauth2.googleapis.com/token'],
    ['another port of Google’s host', () => 'https://oauth2.googleapis.com:8443/token'],
    ['a host that begins with Google’s', () => 'https://oauth2.googleapis.com.example.com/token'],
    ['a host that looks like a user of Google’s', () => 'https://oauth2.googleapis.com@example.com/token'],
  ])('is not sent to %s', async (_what, tokenUri) => {
    const requests: string[] = [];
    const { url } = await server((request, response) => {
      requests.push(request.url ?? '');
      response.end('{}');
    });

    const result = await probe()(credential({ token_uri: tokenUri(url) }));

    expect(result).toEqual({ kind: 'inconclusive', detail: expect.stringContaining('"token_uri"') });
    expect(requests).toEqual([]);
  });

  it('is not sent on by a redirect', async () => {
    const requests: string[] = [];
    const { url: other } = await server((request, response) => {
      requests.push(request.url ?? '');
      response.end('{}');
    });
    const { url } = await server((_, response) => response.writeHead(307, { location: other }).end());

    expect(await probe({ fcm: url })(credential({ token_uri: `${url}/token` }))).toMatchObject({
      kind: 'inconclusive',
    });
    expect(requests).toEqual([]);
  });
});

it('no text contains a part of the credential', async () => {
  const deleted = serviceAccountFile(await makeServiceAccount('secret-project'), google.url);
  const results = [
    await probe()(credential({}, deleted)),
    await probe()({ platform: 'GCM', bundleId: undefined, attributes: { PlatformCredential: deleted.slice(0, 200) } }),
    await probe()(credential({ project_id: 'secret-project' })),
  ];

  expect(results.map(({ kind }) => kind)).toEqual(['rejected', 'inconclusive', 'rejected']);
  expect(JSON.stringify(results)).not.toMatch(/MII|BEGIN|secret-project|gserviceaccount/);
});
