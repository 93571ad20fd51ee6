import { describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { candidateOf, heard, newWire, saidOf, taken, until, useExample } from './example-lines.ts';

const { newLine, lineOf, placed, answered, bareSocket, cut, protocolsOf } = useExample();

describe('the example of the docs, and its connection', () => {
  it('asks once for what it missed, however much comes meanwhile', async () => {
    const { aliceId, bobId, callId } = await answered();
    const wire = newWire();
    const his = await lineOf(bobId, 'phone', callId, wire);
    const hers = await lineOf(aliceId, 'laptop', callId);
    const names = Array.from({ length: 60 }, (_, n) => n);
    const held = new Map<number, () => void>();
    wire.deliver = (message, hear) => {
      if (message.type !== 'signal') return hear(message);
      held.set(message.seq, () => hear(message));
      if (held.size < 60) return;
      // As far out of order as can be: each shows a gap that was not there before.
      wire.deliver = (one, hearOne) => hearOne(one);
      for (const [, hearHeld] of [...held].sort(([a], [b]) => b - a)) hearHeld();
    };

    for (const n of names) hers.send(candidateOf(n));

    await taken(his, names);
    await heard(wire, { type: 'resumed' }, 2);
    expect(saidOf(wire, 'resume').map(({ after }) => after)).toEqual([0, 0]);
  });

  it('asks once more when a gap opened while it asked', async () => {
    const { aliceId, bobId, callId } = await answered();
    const wire = newWire();
    const his = await lineOf(bobId, 'phone', callId, wire);
    const hers = await bareSocket(aliceId, 'laptop');
    const send = async (n: number) => {
      const previous = n > 1 ? `${n - 1}` : undefined;
      hers.send({ type: 'signal', callId, id: `${n}`, previous, ...candidateOf(n) });
      await hers.next({ type: 'sent', id: `${n}` });
    };
    // 2 and 4 are not delivered when they are sent; the answer to the question for 2 is late.
    let answer = (): void => {};
    const lost = new Set([2, 4]);
    wire.deliver = (message, hear) => {
      if (message.type === 'resumed') answer = () => hear(message);
      else if (message.type !== 'signal' || !lost.delete(message.seq)) hear(message);
    };

    for (const n of [1, 2, 3]) await send(n);
    await heard(wire, { type: 'resumed' }, 2);
    for (const n of [4, 5]) await send(n);
    await heard(wire, { type: 'signal', seq: 5 });
    wire.deliver = (message, hear) => hear(message);
    answer();

    await taken(his, [1, 2, 3, 4, 5]);
    expect(saidOf(wire, 'resume').map(({ after }) => after)).toEqual([0, 1, 3]);
  });

  it('waits before it takes its place back from another socket of its device, longer each time, and tells its app', async () => {
    const { bobId, callId } = await answered();
    const wire = newWire();
    const first = await lineOf(bobId, 'phone', callId, wire);
    wire.deliver = (message, hear) => {
      // From here on nothing waits but on this test.
      if (message.type === 'replaced') vi.useFakeTimers({ toFake: ['setTimeout'] });
      hear(message);
    };

    const second = await lineOf(bobId, 'phone', callId);

    await until(() => expect(first.onReplaced).toHaveBeenCalledOnce());
    await until(() => expect(wire.sockets[0]?.readyState).toBe(WebSocket.CLOSED));
    expect(second.onReplaced).not.toHaveBeenCalled();
    // Waiting for the others' sockets moves this clock a little.
    vi.advanceTimersByTime(1_500);
    expect(wire.sockets).toHaveLength(1);
    vi.advanceTimersByTime(500);
    await until(() => expect(second.onReplaced).toHaveBeenCalledOnce());
    await until(() => expect(second.wire.sockets[0]?.readyState).toBe(WebSocket.CLOSED));
    vi.advanceTimersByTime(2_000);
    await until(() => expect(first.onReplaced).toHaveBeenCalledTimes(2));
    await until(() => expect(wire.sockets[1]?.readyState).toBe(WebSocket.CLOSED));
    vi.advanceTimersByTime(3_000);
    expect(wire.sockets).toHaveLength(2);
    vi.advanceTimersByTime(1_000);
    expect(wire.sockets).toHaveLength(3);
  });

  it('asks for its credential each time that it opens, because a JWT ends, and again when it could not be had', async () => {
    const { bobId, callId } = await answered();
    const protocols = vi
      .fn(() => protocolsOf(bobId))
      .mockImplementationOnce(() => protocolsOf(bobId))
      .mockRejectedValueOnce(new Error('offline'));
    const his = await lineOf(bobId, 'phone', callId, newWire(), protocols);

    cut(bobId);

    await until(() => expect(his.wire.opened).toBe(2));
    expect(protocols).toHaveBeenCalledTimes(3);
  });

  it('opens again when its socket was closed without a word', async () => {
    const { bobId, callId } = await answered();
    const his = await lineOf(bobId, 'phone', callId);

    cut(bobId);

    await until(() => expect(his.wire.opened).toBe(2));
    expect(his.onReplaced).not.toHaveBeenCalled();
  });

  it('makes good every five minutes what was not delivered: events, signals, and the answer to its own', async () => {
    // The example's own timer alone: the wire and the house go on as they do.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { alice, aliceId, bobId, callId } = await answered();
    const wire = newWire();
    const his = await lineOf(bobId, 'phone', callId, wire);
    const hers = await bareSocket(aliceId, 'laptop');
    wire.deliver = () => {};
    hers.send({ type: 'signal', callId, id: 'last', ...candidateOf('last') });
    await hers.next({ type: 'sent' });
    his.send(candidateOf('his'));
    await hers.next({ type: 'signal' });
    await heard(wire, { type: 'signal' });
    await heard(wire, { type: 'sent' });
    expect(his.signals).toEqual([]);

    wire.deliver = (message, hear) => hear(message);
    vi.advanceTimersByTime(5 * 60_000);

    await taken(his, ['last']);
    await heard(wire, { type: 'sent' }, 2);
    wire.deliver = () => {};
    await alice('POST', `/v1/calls/${callId}/end`, { deviceId: 'laptop' });
    await heard(wire, { type: 'call.ended' });
    expect(his.calls.at(-1)).toMatchObject({ type: 'call.answered' });
    wire.deliver = (message, hear) => hear(message);
    vi.advanceTimersByTime(5 * 60_000);

    await until(() => expect(his.calls.at(-1)).toMatchObject({ type: 'call.ended' }));
    expect(wire.opened).toBe(1);
    expect(saidOf(wire, 'signal')).toHaveLength(2);
  });

  it('says all again after an error of API Gateway itself, which does not say what it answers', async () => {
    const { aliceId, bobId, callId } = await answered();
    const wire = newWire();
    const hers = await lineOf(aliceId, 'laptop', callId, wire);
    const his = await lineOf(bobId, 'phone', callId);
    wire.deliver = (message, hear) => {
      wire.deliver = (one, hearOne) => hearOne(one);
      hear({ message: 'Internal server error', connectionId: 'x', requestId: message.id });
    };

    hers.send(candidateOf(1));

    await until(() => expect(saidOf(wire, 'signal')).toHaveLength(2));
    hers.send(candidateOf(2));
    await taken(his, [1, 2]);
  });

  it('says that its phone rings once it can, also before its socket is open', async () => {
    const { aliceId, bobId, callId } = await placed();
    const hers = await lineOf(aliceId, 'laptop', callId);
    // iOS writes a call's id in capitals.
    const line = await newLine(bobId, 'phone', callId.toUpperCase());
    expect(line.wire.opened).toBe(0);

    line.ringing();

    await until(() => expect(hers.calls.at(-1)).toMatchObject({ type: 'call.ringing' }));
    expect(hers.calls[0]).toMatchObject({ type: 'call.initiated' });
    expect(saidOf(line.wire, 'ringing')).toHaveLength(1);
  });

  it('answers on a device that is not registered, while another of its user is', async () => {
    const { aliceId, bob, bobId, callId } = await placed();
    const browser = await lineOf(bobId, 'browser', callId);
    expect(browser.calls).toMatchObject([{ type: 'call.incoming' }]);

    await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'browser' });
    const hers = await lineOf(aliceId, 'laptop', callId);
    hers.send(candidateOf(1));

    await taken(browser, [1]);
    expect(browser.calls.at(-1)).toMatchObject({
      type: 'call.answered',
      call: { answeredBy: { deviceId: 'browser' } },
    });
  });
});
