/** What proves that a token works where it is rung, and how long that is known. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  appleToken,
  inviteOf,
  iphone,
  pixel,
  type Session,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';
import { calledPhones } from '../support/called-phones.ts';

const OTHER_TOPIC = 'com.example.another.voip';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let backend: TestBackend;
let alice: Session;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 600 });
  alice = await backend.as(someone('alice'));
});
afterAll(() => backend.close());
// The refusals of the test before do not count any more.
beforeEach(() => backend.advance(11 * MINUTE));

const { phoneOf, arrived, call, report, atApple } = calledPhones(() => ({ backend, alice }));

/** A phone that has reported a ring. */
const provedPhone = async () => {
  const phone = await phoneOf(iphone());
  atApple(phone, 'production');
  await call(phone);
  await report(phone);
  return phone;
};

describe('the receipt of a ring', () => {
  it('is still known after the registration of a day later', async () => {
    const phone = await provedPhone();

    await backend.advance(25 * HOUR);
    await phone.register();

    expect((await phone.device()).health).toEqual({ state: 'ok' });
  });

  it('is still known after a registration that changes what the device can do without', async () => {
    const phone = await provedPhone();

    await phone.session('PUT', '/v1/devices/phone', { ...phone.body, alertToken: appleToken() });

    expect((await phone.device()).health).toEqual({ state: 'ok' });
  });

  it('proves the token after the registration of a day later, too: it is not moved when Apple refuses it', async () => {
    const phone = await provedPhone();

    await backend.advance(25 * HOUR);
    await phone.register();
    atApple(phone, 'sandbox');

    expect(await call(phone)).toEqual(['production 400']);
  });

  it('does not prove the next token of the device', async () => {
    const phone = await provedPhone();
    const next = iphone();
    atApple({ body: next }, 'sandbox');

    await phone.session('PUT', '/v1/devices/phone', next);

    expect(await call({ ...phone, body: next })).toEqual(['production 400', 'sandbox 200']);
  });

  it('of the other environment that comes after the token has left it moves the token back', async () => {
    const phone = await phoneOf(iphone());
    atApple(phone, 'sandbox');
    await call(phone);
    const ring = arrived(phone).at(-1);
    atApple(phone, 'production', OTHER_TOPIC);
    const refused = await call(phone);
    const left = (await phone.device()).environment;

    await report(phone, ring);

    expect([...refused, left]).toEqual(['sandbox 400', 'production']);
    expect(await phone.device()).toMatchObject({ environment: 'sandbox', health: { state: 'ok' } });
  });

  it('ends the failure of a device', async () => {
    const body = pixel();
    const phone = await phoneOf(body);
    await alice('POST', '/v1/calls', inviteOf(phone.user));
    await backend.settled();
    const ackUrl = String(backend.google.messages().at(-1)?.message.data?.ackUrl);
    backend.google.installations.uninstall(body.token);
    await call(phone);
    const failing = (await phone.device()).health.state;

    await backend.request('POST', new URL(ackUrl).pathname, { body: { event: 'ringing' } });

    expect([failing, (await phone.device()).health.state]).toEqual(['failing', 'ok']);
  });
});

describe('a token that Apple refuses', () => {
  it('is tried in the other environment a minute later, when SNS fails at first', async () => {
    const phone = await phoneOf(iphone());
    atApple(phone, 'sandbox');
    const target = { service: 'sns', action: 'CreatePlatformEndpoint' } as const;
    backend.faults.add({ target, fault: { kind: 'failing', status: 503 }, forMs: 20_000 });

    const refused = await call(phone);
    const failing = await phone.device();
    await backend.advance(2 * MINUTE);

    expect(refused).toEqual(['production 400']);
    expect(failing).toMatchObject({ environment: 'production', health: { state: 'failing' } });
    expect(await phone.device()).toMatchObject({ environment: 'sandbox', health: { state: 'unconfirmed' } });
  });
});
