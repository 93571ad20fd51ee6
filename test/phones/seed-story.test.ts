/** The story of the question that this project answers: it rings until the app is killed. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LabPhone, Phones } from '../../local/phones/phone.ts';
import { startPhones } from '../../local/phones/start-phones.ts';
import { inviteOf, someone, startTestHouse, type TestHouse } from '../support/house.ts';
import { whatOf } from './what-happened.ts';

let house: TestHouse;
let phones: Phones;
beforeAll(async () => {
  house = await startTestHouse();
  phones = startPhones(house);
});
afterAll(async () => {
  await phones.close();
  await house.close();
});

const bobs = async (
  app: 'seed-cordova' | 'repaired-cordova',
): Promise<{ phone: LabPhone; ring: () => Promise<string> }> => {
  const userId = someone('bob');
  const phone = phones.add({ userId, app });
  await phone.act({ do: 'open_app' });
  const alice = await house.as(someone('alice'));
  const ring = async () => {
    const { body } = await alice('POST', '/v1/calls', inviteOf(userId));
    await house.settled();
    return body.callId;
  };
  return { phone, ring };
};

it('the seed app rings while it is in the background', async () => {
  const { phone, ring } = await bobs('seed-cordova');
  await phone.act({ do: 'put_in_background' });

  const callId = await ring();

  expect(phone.view().calls).toMatchObject([{ callId, state: 'ringing', shownBy: 'callkit', name: 'Alice' }]);
});

it('the seed app, once killed, is killed again seven seconds after the push, and says why', async () => {
  const { phone, ring } = await bobs('seed-cordova');
  await phone.act({ do: 'kill' });

  await ring();
  await house.advance(5_000);
  const before = phone.view();
  await house.advance(2_000);
  const after = phone.view();

  expect([before.process, before.calls, after.process]).toEqual(['background', [], 'killed']);
  expect(whatOf(phone).slice(-4)).toEqual(['push_delivered', 'app_launched', 'no_delegate', 'app_killed']);
  expect(phone.log().at(-1)).toMatchObject({
    detail: { why: 'no_delegate', exitCode: '0xbaadca11', advice: { code: 'create_registry_at_launch' } },
    source: 'https://developer.apple.com/forums/thread/817976',
  });
});

it('the kill comes at its own second, however far the clock is pushed', async () => {
  const { phone, ring } = await bobs('seed-cordova');
  await phone.act({ do: 'kill' });

  await ring();
  await house.advance(30_000);

  const timeOf = (kind: string) => phone.log().find(({ what }) => what === kind)?.at ?? 0;
  expect(timeOf('app_killed') - timeOf('push_delivered')).toBeLessThan(8_000);
});

it('the repaired app rings, killed or not, and is answered', async () => {
  const { phone, ring } = await bobs('repaired-cordova');
  await phone.act({ do: 'kill' });

  const callId = await ring();
  await house.advance(10_000);
  const ringing = phone.view();
  await phone.act({ do: 'answer' });

  expect(ringing).toMatchObject({ process: 'background', calls: [{ callId, uuid: callId, state: 'ringing' }] });
  expect(phone.view().calls).toMatchObject([{ callId, state: 'in_call' }]);
  expect(whatOf(phone)).not.toContain('app_killed');
});
