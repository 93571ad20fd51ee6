import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Google, startGoogle } from '../../../local/google/start-google.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const HOUR_MS = 3_600_000;
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const Account = v.object({ client_email: v.string(), private_key: v.string(), token_uri: v.string() });
const Granted = v.object({ access_token: v.string(), expires_in: v.number(), token_type: v.string() });

let now = NOW;
let google: Google;
let bearer: string;

async function assertion(over: { scope?: string; aud?: string } = {}): Promise<string> {
  const account = v.parse(Account, JSON.parse(google.serviceAccount));
  return new SignJWT({ scope: over.scope ?? SCOPE })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(account.client_email)
    .setAudience(over.aud ?? account.token_uri)
    .setIssuedAt(now / 1000)
    .setExpirationTime(now / 1000 + 3600)
    .sign(createPrivateKey(account.private_key));
}

const askToken = (jwt: string, grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer') =>
  fetch(`${google.url}/token`, { method: 'POST', body: new URLSearchParams({ grant_type, assertion: jwt }) });

async function send(body: unknown, authorization = bearer, project = 'ringthrough-local') {
  const response = await fetch(`${google.url}/v1/projects/${project}/messages:send`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const refused = (code: number, status: string, errorCode?: string) => ({
  status: code,
  body: { error: { code, status, ...(errorCode === undefined ? {} : { details: [{ errorCode }] }) } },
});

beforeAll(async () => {
  google = await startGoogle({ clock: () => now });
});
beforeEach(async () => {
  now = NOW;
  bearer = `Bearer ${v.parse(Granted, await (await askToken(await assertion())).json()).access_token}`;
});
afterAll(() => google.close());

describe('the token endpoint', () => {
  it('issues an access token for an hour', async () => {
    const granted = v.parse(Granted, await (await askToken(await assertion())).json());

    expect(granted).toMatchObject({ expires_in: 3600, token_type: 'Bearer' });
  });

  it.each([
    ['another audience', { aud: 'https://oauth2.googleapis.com/token' }, 'invalid_grant'],
    ['another scope', { scope: 'email' }, 'invalid_scope'],
  ])('refuses an assertion for %s', async (_what, over, error) => {
    const response = await askToken(await assertion(over));

    expect({ status: response.status, body: await response.json() }).toMatchObject({ status: 400, body: { error } });
  });

  it('refuses a signature of another key, and any other grant type', async () => {
    expect(await (await askToken(`${await assertion()}x`)).json()).toMatchObject({ error: 'invalid_grant' });
    expect(await (await askToken('', 'password')).json()).toMatchObject({ error: 'unsupported_grant_type' });
  });
});

describe('messages:send', () => {
  const android = { priority: 'HIGH', ttl: '30s' };

  it('answers with the name of the message and records it', async () => {
    const message = { token: 't1', data: { callId: 'c1' }, android };

    const answer = await send({ message });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ name: expect.stringMatching(/^projects\/ringthrough-local\/messages\/.+/) });
    expect(google.messages().at(-1)).toMatchObject({
      token: 't1',
      message: { data: { callId: 'c1' } },
      response: { status: 200 },
    });
  });

  it.each([
    ['no token', { message: { data: {} } }],
    ['a number in the data', { message: { token: 't', data: { n: 1 } } }],
    ['an unknown field', { message: { token: 't', datum: {} } }],
    ['a ttl without its unit', { message: { token: 't', android: { ttl: '30' } } }],
    ['an unknown priority', { message: { token: 't', android: { priority: 'urgent' } } }],
    ['data over 4,096 bytes', { message: { token: 't', data: { a: 'x'.repeat(4096) } } }],
    ['no JSON object', 'hello'],
  ])('refuses %s', async (_what, body) => {
    expect(await send(body)).toMatchObject(refused(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'));
  });

  it('to an uninstalled app is UNREGISTERED until the app is installed again', async () => {
    google.installations.uninstall('gone');
    const gone = await send({ message: { token: 'gone' } });
    google.installations.install('gone');
    const back = await send({ message: { token: 'gone' } });

    expect(gone).toMatchObject(refused(404, 'NOT_FOUND', 'UNREGISTERED'));
    expect(back.status).toBe(200);
  });

  it('with validate_only is answered like any other, and reaches no phone', async () => {
    const before = google.deliveries().length;

    const answer = await send({ validate_only: true, message: { token: 't1', data: {} } });

    expect(answer).toMatchObject({
      status: 200,
      body: { name: 'projects/ringthrough-local/messages/fake_message_id' },
    });
    expect(google.deliveries()).toHaveLength(before);
  });

  it('to a token of zeros, which no phone has, is invalid', async () => {
    const answer = await send({ message: { token: '0'.repeat(152) } });

    expect(answer).toMatchObject(refused(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'));
  });

  it('with an expired access token, or none, is unauthenticated', async () => {
    now += HOUR_MS;

    expect(await send({ message: { token: 't' } })).toMatchObject(refused(401, 'UNAUTHENTICATED'));
    expect(await send({ message: { token: 't' } }, '')).toMatchObject(refused(401, 'UNAUTHENTICATED'));
  });

  it('in another project is denied', async () => {
    expect(await send({ message: { token: 't' } }, bearer, 'other')).toMatchObject(refused(403, 'PERMISSION_DENIED'));
  });
});
