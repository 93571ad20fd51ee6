/** What becomes of a device whose token Apple or Google refuse, and that a mistake of the deployment heals once it is corrected. */
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
  type TestDevice,
} from '../support/backend.ts';
import { calledPhones, type Phone } from '../support/called-phones.ts';

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

const { phoneOf, arrived, answers, call, report, atApple } = calledPhones(() => ({ backend, alice }));

const deployCredential = (platform: string): void => {
  const message = {
    EventType: 'CredentialDeployed',
    PlatformApplicationArn: `${backend.sns.arnPrefix}app/${platform}/main`,
  };
  // biome-ignore lint/suspicious/noExplicitAny: the function reads nothing else of the event
  backend.feedback.invoke({ Records: [{ Sns: { Message: JSON.stringify(message) } }] } as any);
};

describe('a token that Apple refuses in its declared environment', () => {
  it('is tried in the other environment by the same call, and stays there once a receipt has proved it', async () => {
    const body = iphone({ alertToken: appleToken() });
    atApple({ body }, 'sandbox');
    const phone = await phoneOf(body);

    const first = await call(phone);
    const onTrial = await phone.device();
    await report(phone);
    await phone.register();
    const second = await call(phone);

    expect(first).toEqual(['production 400', 'sandbox 200']);
    expect(onTrial).toMatchObject({ environment: 'sandbox', health: { state: 'unconfirmed' } });
    expect(onTrial.health.reason).toMatch(/^Apple rejected the token in the production environment that was declared/);
    expect(second).toEqual(['sandbox 200']);
    expect(await phone.device()).toMatchObject({
      environment: 'sandbox',
      alerts: true,
      health: { state: 'ok', reason: expect.stringContaining('its token belongs to sandbox') },
    });
  });

  it('returns to the declared environment when the other one refuses it too, and reads “failing”', async () => {
    const body = iphone();
    atApple({ body }, 'production', OTHER_TOPIC);
    const phone = await phoneOf(body);

    const refused = await call(phone);

    expect(refused).toEqual(['production 400', 'sandbox 400']);
    expect(await phone.device()).toMatchObject({
      environment: 'production',
      health: { state: 'failing', reason: expect.stringMatching(/in both the production and the sandbox environment/) },
    });
  });

  it('is tried again where it was declared: by the next call, then once an hour, and after each registration', async () => {
    const body = iphone();
    atApple({ body }, 'production', OTHER_TOPIC);
    const phone = await phoneOf(body);
    await call(phone);

    const tries = [await call(phone), await call(phone)];
    await backend.advance(HOUR);
    tries.push(await call(phone), await call(phone));
    await phone.register();
    tries.push(await call(phone));

    expect(tries).toEqual([['production 400'], [], ['production 400'], [], ['production 400', 'sandbox 400']]);
  });

  it('is tried again within the hour after a new credential is deployed', async () => {
    const phone = await phoneOf(iphone());
    atApple(phone, 'production', OTHER_TOPIC);
    await call(phone);

    const tries = [await call(phone), await call(phone)];
    deployCredential('APNS_VOIP');
    await backend.settled();
    atApple(phone, 'production');
    tries.push(await call(phone));

    expect(tries).toEqual([['production 400'], [], ['production 200']]);
  });

  it('rings by the next call, with nobody registering again, once the mistake of the deployment is corrected', async () => {
    const body = iphone();
    atApple({ body }, 'production', OTHER_TOPIC);
    const phone = await phoneOf(body);
    await call(phone);

    atApple(phone, 'production');
    const rung = await call(phone);
    await report(phone);

    expect(rung).toEqual(['production 200']);
    expect((await phone.device()).health).toEqual({ state: 'ok' });
  });

  it('that has been proved is never moved: not even while its application is refused', async () => {
    const phone = await phoneOf(iphone());
    atApple(phone, 'production');
    await call(phone);
    await report(phone);

    atApple(phone, 'production', OTHER_TOPIC);
    const refused = await call(phone);
    const failing = await phone.device();
    atApple(phone, 'production');
    const corrected = await call(phone);

    expect(refused).toEqual(['production 400']);
    expect(failing).toMatchObject({ environment: 'production', health: { state: 'failing' } });
    expect(corrected).toEqual(['production 200']);
  });

  it('is not proved by a report over a session: then it is still tried in the other environment', async () => {
    const phone = await phoneOf(iphone());
    const { body } = await alice('POST', '/v1/calls', inviteOf(phone.user));
    await phone.session('POST', `/v1/calls/${body.callId}/ringing`, { deviceId: 'phone' });
    await alice('POST', `/v1/calls/${body.callId}/cancel`);
    atApple(phone, 'sandbox');

    expect(await call(phone)).toEqual(['production 400', 'sandbox 200']);
  });

  it('is proved by a receipt that comes after the end of the call', async () => {
    const phone = await phoneOf(iphone());
    await call(phone);
    await report(phone);
    atApple(phone, 'sandbox');

    expect(await call(phone)).toEqual(['production 400']);
  });

  it('is not proved by the receipt of a push to an earlier token of the same device', async () => {
    const phone = await phoneOf(iphone());
    await call(phone);
    const fresh = iphone();
    atApple({ body: fresh }, 'sandbox');
    await phone.session('PUT', '/v1/devices/phone', fresh);
    await report(phone);

    expect(await call({ ...phone, body: fresh })).toEqual(['production 400', 'sandbox 200']);
  });

  it('leaves the call open for its second ring, and costs a working phone nothing', async () => {
    const body = iphone();
    atApple({ body }, 'production', OTHER_TOPIC);
    const phone = await phoneOf(body);
    await call(phone);
    atApple(phone, 'production');
    const works = iphone({ capabilities: ['ring-again'] });
    await phone.session('PUT', '/v1/devices/tablet', works);

    const { status, body: started } = await alice('POST', '/v1/calls', inviteOf(phone.user));
    await backend.advance(1_000);
    const tabletAtOnce = arrived({ ...phone, body: works }).length;
    await backend.advance(6_000);
    await report(phone);
    const answer = await phone.session('POST', `/v1/calls/${started.callId}/answer`, { deviceId: 'phone' });

    expect(status).toBe(201);
    expect(tabletAtOnce).toBe(1);
    expect(answer.status).toBe(200);
  });
});

describe('an Android token that Google refuses', () => {
  it('makes the device failing, and rings by the next call once Google takes it again', async () => {
    const body = pixel();
    const phone = await phoneOf(body);
    backend.google.installations.uninstall(body.token);
    await call(phone);
    const failing = (await phone.device()).health;
    backend.google.installations.install(body.token);
    const before = backend.google.messages().length;
    await call(phone);

    expect(failing).toMatchObject({ state: 'failing', reason: expect.stringMatching(/^Google rejects the token/) });
    expect(backend.google.messages().length).toBeGreaterThan(before);
  });

  it('is forgotten when Google refuses it again thirty days later', async () => {
    const body = pixel();
    const phone = await phoneOf(body);
    backend.google.installations.uninstall(body.token);
    await call(phone);
    await backend.advance(31 * 24 * HOUR);
    await call(phone);

    expect(await phone.device()).toBeUndefined();
  });
});

describe('tokens of many devices that are refused at once', () => {
  const bulkEvents = () => backend.logs.filter((line) => line.includes('"event":"tokens.refused_in_bulk"')).length;
  const phones = (count: number, register: (body: TestDevice) => void): Promise<Phone[]> =>
    Promise.all(
      Array.from({ length: count }, () => {
        const body = iphone();
        register(body);
        return phoneOf(body);
      }),
    );

  it('stop all moves and raise the alarm; all thirty phones ring by their next call once the bundle id is corrected', async () => {
    const thirty = await phones(30, (body) => atApple({ body }, 'production', OTHER_TOPIC));
    const before = bulkEvents();
    for (const phone of thirty) await call(phone);
    const moved = thirty.filter((phone) => answers(phone).some((answer) => answer.startsWith('sandbox')));
    const healths = await Promise.all(thirty.map(async (phone) => (await phone.device()).health.state));
    const alarmed = bulkEvents() - before;

    for (const phone of thirty) atApple(phone, 'production');
    const rung: string[][] = [];
    for (const phone of thirty) rung.push(await call(phone));

    expect(moved.length).toBeLessThan(5);
    expect(new Set(healths)).toEqual(new Set(['failing']));
    expect(alarmed).toBeGreaterThan(20);
    expect(rung).toEqual(thirty.map(() => ['production 200']));
  });

  it('go on being guessed ten minutes after the last refusal', async () => {
    for (const phone of await phones(6, (body) => atApple({ body }, 'production', OTHER_TOPIC))) await call(phone);
    const [early, late] = await phones(2, (body) => atApple({ body }, 'sandbox'));

    const stopped = early && (await call(early));
    await backend.advance(10 * MINUTE);
    const resumed = late && (await call(late));

    expect(stopped).toEqual(['production 400']);
    expect(resumed).toEqual(['production 400', 'sandbox 200']);
  });

  it('go on being guessed when a credential is deployed, also those that both environments had refused', async () => {
    const six = await phones(6, (body) => atApple({ body }, 'sandbox', OTHER_TOPIC));
    for (const phone of six) await call(phone);
    for (const phone of six) atApple(phone, 'sandbox');
    await backend.advance(1_000);
    deployCredential('APNS_VOIP');
    await backend.settled();

    const rung: string[][] = [];
    for (const phone of six) {
      await call(phone);
      rung.push(await call(phone));
      await report(phone);
    }

    expect(rung).toEqual(six.map(() => ['sandbox 200']));
  });

  it('whose environment really was wrong ring after their next launch', async () => {
    const ten = await phones(10, (body) => atApple({ body }, 'sandbox', OTHER_TOPIC));
    for (const phone of ten) await call(phone);
    for (const phone of ten) atApple(phone, 'sandbox');
    await backend.advance(11 * MINUTE);

    const rung: string[][] = [];
    for (const phone of ten) {
      await phone.register();
      rung.push(await call(phone));
      await report(phone);
    }

    expect(rung).toEqual(ten.map(() => ['production 400', 'sandbox 200']));
  });

  it('are not counted against the deployment while receipts prove other tokens', async () => {
    const before = bulkEvents();
    for (const phone of await phones(8, (body) => atApple({ body }, 'sandbox'))) {
      await call(phone);
      await report(phone);
    }

    expect(bulkEvents()).toBe(before);
  });
});
