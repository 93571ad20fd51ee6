/** The problem that this project solves: a Cordova app that rings only until it is killed. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LabPhone, Phones } from '../../../lab/phones/phone.ts';
import { startPhones } from '../../../lab/phones/start-phones.ts';
import { inviteOf, someone, startTestBackend, type TestBackend } from '../../support/backend.ts';
import { logKindsOf } from './log-kinds.ts';

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

const bobsPhone = async (
  app: 'cordova-late-registry' | 'cordova-launch-registry',
): Promise<{ phone: LabPhone; ring: () => Promise<string> }> => {
  const userId = someone('bob');
  const phone = phones.add({ userId, app });
  await phone.act({ do: 'open_app' });
  const alice = await backend.as(someone('alice'));
  const ring = async () => {
    const { body } = await alice('POST', '/v1/calls', inviteOf(userId));
    await backend.settled();
    return body.callId;
  };
  return { phone, ring };
};

it('the app with the late registry rings in the background', async () => {
  const { phone, ring } = await bobsPhone('cordova-late-registry');
  await phone.act({ do: 'put_in_background' });

  const callId = await ring();

  expect(phone.view().calls).toMatchObject([{ callId, state: 'ringing', shownBy: 'callkit', name: 'Alice' }]);
});

it('the killed app with the late registry is killed again seven seconds after the push, with the reason', async () => {
  const { phone, ring } = await bobsPhone('cordova-late-registry');
  await phone.act({ do: 'kill' });

  await ring();
  await backend.advance(5_000);
  const before = phone.view();
  await backend.advance(2_000);
  const after = phone.view();

  expect([before.process, before.calls, after.process]).toEqual(['background', [], 'killed']);
  expect(logKindsOf(phone).slice(-4)).toEqual(['push_delivered', 'app_launched', 'no_delegate', 'app_killed']);
  expect(phone.log().at(-1)).toMatchObject({
    detail: { why: 'no_delegate', exitCode: '0xbaadca11', advice: { code: 'create_registry_at_launch' } },
    source: 'https://developer.apple.com/forums/thread/817976',
  });
});

it('the kill happens at its exact time, even if the clock advances further', async () => {
  const { phone, ring } = await bobsPhone('cordova-late-registry');
  await phone.act({ do: 'kill' });

  await ring();
  await backend.advance(30_000);

  const timeOf = (kind: string) => phone.log().find((entry) => entry.kind === kind)?.at ?? 0;
  expect(timeOf('app_killed') - timeOf('push_delivered')).toBeLessThan(8_000);
});

it('the killed app with the launch registry rings and is answered', async () => {
  const { phone, ring } = await bobsPhone('cordova-launch-registry');
  await phone.act({ do: 'kill' });

  const callId = await ring();
  await backend.advance(10_000);
  const ringing = phone.view();
  await phone.act({ do: 'answer' });

  expect(ringing).toMatchObject({ process: 'background', calls: [{ callId, uuid: callId, state: 'ringing' }] });
  expect(phone.view().calls).toMatchObject([{ callId, state: 'in_call' }]);
  expect(logKindsOf(phone)).not.toContain('app_killed');
});
