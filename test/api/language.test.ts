import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  appleToken,
  inviteOf,
  iphone,
  pixel,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  const texts = { de: { missedCall: 'Verpasster Anruf von {caller}' } };
  backend = await startTestBackend({
    apps: [{ appId: 'main', bundleId: 'com.example.app', texts }],
    stoppedAt: Date.now(),
  });
});
afterAll(() => backend.close());

it('an alert of a missed call is in the language that the device has registered', async () => {
  const [user, alice] = [someone('bob'), await backend.as(someone('alice'))];
  const bob = await backend.as(user);
  const [phone, tablet, android] = [
    iphone({ alertToken: appleToken() }),
    iphone({ alertToken: appleToken() }),
    pixel(),
  ];
  const registered = await bob('PUT', '/v1/devices/phone', { ...phone, language: 'de-at' });
  await bob('PUT', '/v1/devices/tablet', { ...tablet, language: 'de', capabilities: ['localised-alerts'] });
  await bob('PUT', '/v1/devices/android', { ...android, language: 'fr' });
  await alice('POST', '/v1/calls', inviteOf(user, { ringTimeoutSeconds: 15 }));

  await backend.advance(20_000);
  await backend.sns.settled();

  const alertTo = (token: unknown) =>
    backend.apple.pushes().find(({ deviceToken }) => deviceToken === token)?.payload?.aps;
  expect(registered.body).toMatchObject({ language: 'de-AT', warnings: expect.any(Array) });
  expect(alertTo(phone.alertToken)).toMatchObject({ alert: { title: 'Alice', body: 'Verpasster Anruf von Alice' } });
  expect(alertTo(tablet.alertToken)).toMatchObject({
    alert: { title: 'Alice', 'loc-key': 'RINGTHROUGH_MISSED_CALL', 'loc-args': ['Alice'] },
  });
  const [, ended] = backend.google.messages().filter(({ token }) => token === android.token);
  expect(ended?.message.data).toMatchObject({ locKey: 'RINGTHROUGH_MISSED_CALL', locArgs: '["Alice"]' });
});

it('a refresh changes the language, or takes it away', async () => {
  const bob = await backend.as(someone('bob'));
  const phone = iphone();
  const languageOf = async (language: string | undefined) =>
    (await bob('PUT', '/v1/devices/phone', { ...phone, language })).body.language;

  expect([await languageOf('de'), await languageOf('pt-br'), await languageOf(undefined)]).toEqual([
    'de',
    'pt-BR',
    undefined,
  ]);
  const wrong = await bob('PUT', '/v1/devices/phone', { ...phone, language: 'de_AT' });
  expect(wrong.body.issues).toEqual([{ path: 'language', message: expect.stringContaining('BCP 47') }]);
});
