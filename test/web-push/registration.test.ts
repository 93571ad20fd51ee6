import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { registerBrowser } from '../support/web-browser.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ stoppedAt: Date.parse('2026-11-30T08:00:00Z') });
});
afterAll(() => backend.close());

describe('a browser’s registration', () => {
  it('is listed without its subscription, whose endpoint is in no answer and no log', async () => {
    const bob = await backend.as(someone('bob'));
    const browser = await registerBrowser(backend, bob, 'browser', { language: 'de' });
    const again = await bob('PUT', '/v1/devices/browser', {
      platform: 'web',
      subscription: browser.subscription,
      language: 'de',
    });
    const listed = await bob('GET', '/v1/devices');

    expect([browser.registered.status, again.status]).toEqual([201, 200]);
    expect(listed.body.devices).toMatchObject([{ deviceId: 'browser', platform: 'web', push: true, language: 'de' }]);
    expect(browser.registered.text + listed.text + backend.logs.join('')).not.toContain(browser.id);
  });

  it('names every mistake', async () => {
    const bob = await backend.as(someone('bob'));
    const wrong = { endpoint: 'https://user@evil.example.com:8443/x', keys: { p256dh: 'short', auth: 'short' } };
    const { keys } = backend.webPush.subscribe(backend.webPushKey).subscription;

    const schema = await bob('PUT', '/v1/devices/browser', { platform: 'web', subscription: wrong, token: 'x' });
    const rule = await bob('PUT', '/v1/devices/browser', { platform: 'web', subscription: { ...wrong, keys } });
    const paths = ({ body }: typeof schema) => body.issues.map(({ path }: { path: string }) => path).sort();

    expect(paths(schema)).toEqual(['subscription.keys.auth', 'subscription.keys.p256dh', 'token']);
    expect(paths(rule)).toEqual(Array(3).fill('subscription.endpoint'));
  });

  it('takes the subscription from another user of the same machine', async () => {
    const [alice, bob] = [await backend.as(someone('alice')), await backend.as(someone('bob'))];
    const { subscription } = await registerBrowser(backend, alice);
    await bob('PUT', '/v1/devices/browser', { platform: 'web', subscription });

    const pushOf = async (user: typeof alice) => (await user('GET', '/v1/devices')).body.devices[0].push;
    expect([await pushOf(alice), await pushOf(bob)]).toEqual([false, true]);
  });

  it('replaces a phone with the same id, as a phone replaces it', async () => {
    const bob = await backend.as(someone('bob'));
    const platforms = async () =>
      (await bob('GET', '/v1/devices')).body.devices.map(({ platform }: { platform: string }) => platform);
    await bob('PUT', '/v1/devices/same', iphone());
    await registerBrowser(backend, bob, 'same');
    const asBrowser = await platforms();
    await bob('PUT', '/v1/devices/same', iphone());

    expect([asBrowser, await platforms()]).toEqual([['web'], ['ios']]);
  });

  it('ends with a log-out, which may be repeated, and with the user', async () => {
    const [bobId, caller] = [someone('bob'), await backend.as(someone('alice'))];
    const bob = await backend.as(bobId);
    await registerBrowser(backend, bob);
    const removed = [await bob('DELETE', '/v1/devices/browser'), await bob('DELETE', '/v1/devices/browser')];
    const called = await caller('POST', '/v1/calls', inviteOf(bobId));
    await registerBrowser(backend, bob);
    await bob('DELETE', '/v1/users/me');
    await backend.advance(60_000);

    expect(removed.map(({ status }) => status)).toEqual([204, 204]);
    expect(called.body.code).toBe('no_devices');
    expect((await bob('GET', '/v1/devices')).body.devices).toEqual([]);
  });

  it('finds the key to subscribe with in the client configuration', async () => {
    const { body } = await backend.request('GET', '/v1/client-config');

    expect(body.webPush).toEqual({ publicKey: backend.webPushKey });
  });
});
