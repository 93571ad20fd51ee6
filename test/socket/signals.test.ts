import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';
import { openSocket } from '../support/socket.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ invitesPerMinute: 100 });
});
afterAll(() => house.close());

/** A call that Bob's phone has answered, and all that its parties need to go on. */
const answered = async () => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await house.as(aliceId), await house.as(bobId)];
  const phone = iphone();
  await bob('PUT', '/v1/devices/phone', phone);
  const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId, { deviceId: 'laptop' }))).body;
  await house.sns.settled();
  const push = house.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
  const receipt = String(push?.payload?.ackUrl).split('/').at(-1) ?? '';
  await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
  const open = async (user: string, deviceId: string) =>
    openSocket(house, `bearer.${await house.issuer.mint(user)}`, deviceId);
  return { alice, aliceId, bob, bobId, callId, receipt, open };
};

const offer = { description: { type: 'offer', sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n' } };
const answer = { description: { type: 'answer', sdp: 'v=0\r\n' } };
const candidateOf = (n: number) => ({ candidate: { candidate: `candidate:${n} 1 udp 1 10.0.0.1 1 typ host` } });

describe('a signal sent over a socket', () => {
  it('reaches the socket of the device that is in the call, and of no other, with the call as it is', async () => {
    const { aliceId, bobId, callId, open } = await answered();
    const [hers, phone, tablet] = [
      await open(aliceId, 'laptop'),
      await open(bobId, 'phone'),
      await open(bobId, 'tablet'),
    ];
    const other = await open(aliceId, 'other');

    const sent = await hers.ask({ type: 'signal', callId, ...offer });
    const got = await phone.next({ type: 'signal' });
    await phone.ask({ type: 'signal', callId, to: aliceId, ...answer });
    const back = await hers.next({ type: 'signal' });
    for (const socket of [tablet, other]) await socket.ask({ type: 'ping' });

    expect(sent).toEqual({ type: 'sent', callId, seq: 1, id: expect.any(String) });
    expect(got).toEqual({
      type: 'signal',
      callId,
      seq: 1,
      id: sent.id,
      from: { userId: aliceId, deviceId: 'laptop' },
      ...offer,
      sentAt: expect.stringMatching(/Z$/),
      call: expect.objectContaining({ callId, state: 'answered' }),
    });
    expect(back).toMatchObject({ seq: 1, from: { userId: bobId, deviceId: 'phone' }, ...answer });
    expect([tablet, other].map(({ received }) => received.map(({ type }) => type))).toEqual([['pong'], ['pong']]);
  });

  it('and one sent by HTTP lie in the same mailbox', async () => {
    const { alice, aliceId, bob, bobId, callId, open } = await answered();
    const [hers, his] = [await open(aliceId, 'laptop'), await open(bobId, 'phone')];

    await hers.ask({ type: 'signal', callId, ...offer });
    await alice('POST', `/v1/calls/${callId}/signals`, { deviceId: 'laptop', ...candidateOf(1) });

    expect(await his.next({ type: 'signal', seq: 2 })).toMatchObject(candidateOf(1));
    const { signals } = (await bob('GET', `/v1/calls/${callId}/signals?deviceId=phone`)).body;
    expect(signals).toMatchObject([offer, candidateOf(1)]);
  });

  it('comes with the id that its sender gave it and that of the one before, by which they can be put in order', async () => {
    const { aliceId, bobId, callId, bob, open } = await answered();
    const [hers, his] = [await open(aliceId, 'laptop'), await open(bobId, 'phone')];
    const signals = Array.from({ length: 20 }, (_, n) => ({
      ...(n === 0 ? offer : candidateOf(n)),
      id: `signal-${n}`,
      ...(n > 0 && { previous: `signal-${n - 1}` }),
    }));

    for (const signal of signals) hers.send({ type: 'signal', callId, ...signal });
    for (const { id } of signals) await hers.next({ type: 'sent', id });

    const got = [];
    for (const signal of signals) got.push(await his.next({ type: 'signal', id: signal.id }));
    expect(got).toMatchObject(signals);
    expect(new Set(got.map(({ seq }) => seq)).size).toBe(20);
    const stored = (await bob('GET', `/v1/calls/${callId}/signals?deviceId=phone`)).body.signals;
    expect(stored.find(({ id }: { id: string }) => id === 'signal-1')).toMatchObject({ previous: 'signal-0' });
  });

  it('waits for a socket that opens later, by a receipt token too, over any number of pages', async () => {
    const { aliceId, callId, receipt, open } = await answered();
    const hers = await open(aliceId, 'laptop');
    await hers.ask({ type: 'signal', callId, ...offer });
    for (let n = 1; n <= 40; n += 1) await hers.ask({ type: 'signal', callId, ...candidateOf(n) });

    const his = await openSocket(house, `receipt.${receipt}`);
    const resumed = await his.ask({ type: 'resume', callId });

    expect(resumed).toMatchObject({ type: 'resumed', callId, after: 41 });
    expect(his.received[0]).toMatchObject({ type: 'call.answered', callId });
    const seqs = his.received.filter(({ type }) => type === 'signal').map(({ seq }) => seq);
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 41 }, (_, n) => n + 1));
    expect(await his.ask({ type: 'resume', callId, after: 41 })).toMatchObject({ type: 'resumed', after: 41 });
    expect(await his.ask({ type: 'signal', callId, ...answer })).toMatchObject({ type: 'sent', seq: 1 });
    expect(await hers.next({ type: 'signal' })).toMatchObject(answer);
  });

  it('is neither taken from nor read by anybody who is not in the call, or by its user’s other device', async () => {
    const { aliceId, bobId, callId, open } = await answered();
    const elsewhere = await answered();
    const hers = await open(aliceId, 'laptop');
    await hers.ask({ type: 'signal', callId, ...offer });
    const stranger = await elsewhere.open(elsewhere.aliceId, 'laptop');
    const woken = await openSocket(house, `receipt.${elsewhere.receipt}`);
    const tablet = await open(bobId, 'tablet');

    for (const socket of [stranger, woken]) {
      expect(await socket.ask({ type: 'signal', callId, ...answer })).toMatchObject({ code: 'call_not_found' });
      expect(await socket.ask({ type: 'resume', callId })).toMatchObject({ code: 'call_not_found' });
    }
    expect(await tablet.ask({ type: 'signal', callId, ...answer })).toMatchObject({ code: 'answered_elsewhere' });
    await tablet.ask({ type: 'resume', callId });

    const seen = [stranger, woken, tablet].flatMap(({ received }) => received.map(({ type }) => type));
    expect(seen).not.toContain('signal');
    expect(tablet.received).toContainEqual(
      expect.objectContaining({ type: 'call.ended', endReason: 'answered_elsewhere' }),
    );
  });

  it('is refused with a reason when it is too large, holds nothing, or comes before the answer or after the end', async () => {
    const { alice, aliceId, bobId, callId, open } = await answered();
    const hers = await open(aliceId, 'laptop');
    const early = (await alice('POST', '/v1/calls', inviteOf(bobId))).body.callId;
    const large = { description: { type: 'offer', sdp: 'a'.repeat(30_000) } };

    expect(await hers.ask({ type: 'signal', callId, ...large })).toMatchObject({
      status: 400,
      issues: [{ path: 'body', message: 'must be at most 30000 bytes' }],
    });
    expect(await hers.ask({ type: 'signal', callId })).toMatchObject({ status: 400 });
    expect(await hers.ask({ type: 'signal', callId: early, ...offer })).toMatchObject({
      status: 409,
      code: 'wrong_state',
    });
    await alice('POST', `/v1/calls/${callId}/end`, {});
    expect(await hers.ask({ type: 'signal', callId, ...offer })).toMatchObject({
      status: 409,
      code: 'wrong_state',
      call: { state: 'ended' },
    });
  });

  it('costs its sender nothing when the other’s socket is gone, and waits for the next', async () => {
    const { aliceId, bobId, callId, open } = await answered();
    const hers = await open(aliceId, 'laptop');
    await open(bobId, 'phone');
    house.sockets.cut(house.sockets.connectionIds().at(-1) ?? '', { told: false });

    expect(await hers.ask({ type: 'signal', callId, ...offer })).toMatchObject({ type: 'sent', seq: 1 });

    const his = await open(bobId, 'phone');
    await his.ask({ type: 'resume', callId });
    expect(await his.next({ type: 'signal' })).toMatchObject({ seq: 1, ...offer });
  });
});
