import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

describe('an answered call', () => {
  it('is counted once, however often the phone reports the answer, and not for other reports', async () => {
    const [alice, user] = [await backend.as(someone('alice')), someone('bob')];
    const phone = iphone();
    await (await backend.as(user))('PUT', '/v1/devices/phone', phone);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(user))).body;
    await backend.sns.settled();
    const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
    const path = new URL(String(push?.payload?.ackUrl)).pathname;

    for (const event of ['ringing', 'answered', 'answered', 'ended']) {
      await backend.request('POST', path, { body: { event } });
    }
    // Its line comes after those of the requests before.
    await backend.request('POST', path, { body: { event: 'none' } });

    const counted = () =>
      backend.logs.filter((line) => line.includes('call.answered') && line.includes(String(callId)));
    const refused = () =>
      backend.logs.filter((line) => line.includes('request.completed') && line.includes('receipts'));
    await vi.waitFor(() => expect(refused()).toHaveLength(1));
    expect(counted()).toHaveLength(1);
    expect(counted()[0]).toContain('"AnsweredCalls":1');
  });
});
