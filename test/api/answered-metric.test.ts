import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

describe('an answered call', () => {
  it('is counted once, however often the phone says so, and not for what else it says', async () => {
    const [alice, user] = [await house.as(someone('alice')), someone('bob')];
    const phone = iphone();
    await (await house.as(user))('PUT', '/v1/devices/phone', phone);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(user))).body;
    await house.sns.settled();
    const push = house.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
    const path = new URL(String(push?.payload?.ackUrl)).pathname;

    for (const event of ['ringing', 'answered', 'answered', 'ended']) {
      await house.request('POST', path, { body: { event } });
    }

    const counted = () => house.logs.filter((line) => line.includes('call.answered') && line.includes(String(callId)));
    const receipts = () => house.logs.filter((line) => line.includes('request.completed') && line.includes('receipts'));
    await vi.waitFor(() => expect(receipts()).toHaveLength(4));
    expect(counted()).toHaveLength(1);
    expect(counted()[0]).toContain('"AnsweredCalls":1');
  });
});
