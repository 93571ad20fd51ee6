/** Every model app registers at a running backend, with the client library that it names. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { APP_NAMES } from '../../../lab/phones/app-design.ts';
import { APPS } from '../../../lab/phones/apps.ts';
import type { Phones } from '../../../lab/phones/phone.ts';
import { startPhones } from '../../../lab/phones/start-phones.ts';
import { someone, startTestBackend, type TestBackend } from '../../support/backend.ts';

let backend: TestBackend;
let phones: Phones;
beforeAll(async () => {
  backend = await startTestBackend();
  phones = startPhones(backend);
});
afterAll(async () => {
  await phones.close();
  await backend.close();
});

it.each(APP_NAMES)('%s', async (app) => {
  const userId = someone('bob');
  const phone = phones.add({ userId, app });

  await phone.act({ do: 'open_app' });

  const { body } = await (await backend.as(userId))('GET', '/v1/devices');
  expect(phone.view().registration?.status).toBe(201);
  expect(body.devices).toMatchObject([{ preset: APPS[app].preset }]);
  expect(body.devices[0].library).toBe(APPS[app].registersAs);
});
