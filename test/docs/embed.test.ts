import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_CLAIM_NAMES } from '../../lambda/contract/identity.ts';
import { endpoint } from '../../lambda/http/endpoint.ts';
import { callerOf, type HttpEvent, isServer } from '../../lambda/http/request.ts';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/embed.md', import.meta.url)), 'utf8');
const snippet = /^```js\n(.*?)^```$/ms.exec(page)?.[1] ?? '';

const load = async (): Promise<(caller: string, invite: object) => HttpEvent> => {
  const path = join(mkdtempSync(join(tmpdir(), 'embed-')), 'invite-event.mjs');
  writeFileSync(path, `${snippet}\nexport { inviteEvent };`);
  return (await import(pathToFileURL(path).href)).inviteEvent;
};

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

describe('docs/embed.md', () => {
  it('has an event with which the function invite rings for any user, without a token', async () => {
    const inviteEvent = await load();
    const [alice, bob] = [someone('alice'), someone('bob')];
    const phone = iphone();
    await (await backend.as(bob))('PUT', '/v1/devices/phone', phone);

    const answer = await backend.invoke('invite', inviteEvent(alice, inviteOf(bob)));

    const { statusCode, body } = v.parse(v.object({ statusCode: v.number(), body: v.string() }), answer);
    expect(statusCode, body).toBe(201);
    expect(JSON.parse(body)).toMatchObject({ from: alice });
    await backend.settled();
    expect(backend.apple.pushes().map(({ deviceToken }) => deviceToken)).toContain(phone.token);
  });
});

describe('a route in an API of a host application', () => {
  it.each(['POST /v1/calls', 'POST /calls/v1/calls', 'POST /v1/v1/calls', 'POST /a/b-c/v1/calls'])(
    '%s is handled as that of the contract',
    async (routeKey) => {
      const inviteEvent = await load();
      const seen: unknown[] = [];
      const handle = endpoint(
        {
          'POST /v1/calls': async (event) => {
            seen.push([callerOf(event), isServer(event)]);
            return { status: 201 };
          },
        },
        () => {},
        Date.now,
        DEFAULT_CLAIM_NAMES,
      );

      const { statusCode } = await handle({ ...inviteEvent('alice@example.com', { to: 'bob' }), routeKey });

      expect(statusCode).toBe(201);
      expect(seen).toEqual([['alice@example.com', true]]);
    },
  );
});
