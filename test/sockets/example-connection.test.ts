import { describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import {
  candidateOf,
  newInterceptor,
  sentOfType,
  until,
  untilReceived,
  untilSignals,
  useExample,
} from './example-client.ts';

const { newClient, resumedClient, placeCall, answeredCall, plainSocket, cut, protocolsOf } = useExample();

describe('the connection of the docs’ signalling example', () => {
  it('sends one resume for a gap, however many out-of-order signals follow', async () => {
    const { aliceId, bobId, callId } = await answeredCall();
    const interceptor = newInterceptor();
    const his = await resumedClient(bobId, 'phone', callId, interceptor);
    const hers = await resumedClient(aliceId, 'laptop', callId);
    const names = Array.from({ length: 60 }, (_, n) => n);
    const held = new Map<number, () => void>();
    interceptor.deliver = (message, forward) => {
      if (message.type !== 'signal') return forward(message);
      held.set(message.seq, () => forward(message));
      if (held.size < 60) return;
      // Reverse order: each signal reveals another gap.
      interceptor.deliver = (one, forwardOne) => forwardOne(one);
      for (const [, forwardHeld] of [...held].sort(([a], [b]) => b - a)) forwardHeld();
    };

    for (const n of names) hers.send(candidateOf(n));

    await untilSignals(his, names);
    await untilReceived(interceptor, { type: 'resumed' }, 2);
    expect(sentOfType(interceptor, 'resume').map(({ after }) => after)).toEqual([0, 0]);
  });

  it('sends a second resume when another gap appears before the response to the first', async () => {
    const { aliceId, bobId, callId } = await answeredCall();
    const interceptor = newInterceptor();
    const his = await resumedClient(bobId, 'phone', callId, interceptor);
    const hers = await plainSocket(aliceId, 'laptop');
    const send = async (n: number) => {
      const previous = n > 1 ? `${n - 1}` : undefined;
      hers.send({ type: 'signal', callId, id: `${n}`, previous, ...candidateOf(n) });
      await hers.next({ type: 'sent', id: `${n}` });
    };
    // 2 and 4 are lost; the response to the resume for 2 is late.
    let deliverResumed = (): void => {};
    const lost = new Set([2, 4]);
    interceptor.deliver = (message, forward) => {
      if (message.type === 'resumed') deliverResumed = () => forward(message);
      else if (message.type !== 'signal' || !lost.delete(message.seq)) forward(message);
    };

    for (const n of [1, 2, 3]) await send(n);
    await untilReceived(interceptor, { type: 'resumed' }, 2);
    for (const n of [4, 5]) await send(n);
    await untilReceived(interceptor, { type: 'signal', seq: 5 });
    interceptor.deliver = (message, forward) => forward(message);
    deliverResumed();

    await untilSignals(his, [1, 2, 3, 4, 5]);
    expect(sentOfType(interceptor, 'resume').map(({ after }) => after)).toEqual([0, 1, 3]);
  });

  it('notifies its app when another socket of its device replaces it, and reconnects after a delay that grows each time', async () => {
    const { bobId, callId } = await answeredCall();
    const interceptor = newInterceptor();
    const first = await resumedClient(bobId, 'phone', callId, interceptor);
    interceptor.deliver = (message, forward) => {
      // From here on timers fire only when this test advances them.
      if (message.type === 'replaced') vi.useFakeTimers({ toFake: ['setTimeout'] });
      forward(message);
    };

    const second = await resumedClient(bobId, 'phone', callId);

    await until(() => expect(first.onReplaced).toHaveBeenCalledOnce());
    await until(() => expect(interceptor.sockets[0]?.readyState).toBe(WebSocket.CLOSED));
    expect(second.onReplaced).not.toHaveBeenCalled();
    // Waiting for the sockets above advances this clock a little.
    vi.advanceTimersByTime(1_500);
    expect(interceptor.sockets).toHaveLength(1);
    vi.advanceTimersByTime(500);
    await until(() => expect(second.onReplaced).toHaveBeenCalledOnce());
    await until(() => expect(second.interceptor.sockets[0]?.readyState).toBe(WebSocket.CLOSED));
    vi.advanceTimersByTime(2_000);
    await until(() => expect(first.onReplaced).toHaveBeenCalledTimes(2));
    await until(() => expect(interceptor.sockets[1]?.readyState).toBe(WebSocket.CLOSED));
    vi.advanceTimersByTime(3_000);
    expect(interceptor.sockets).toHaveLength(2);
    vi.advanceTimersByTime(1_000);
    expect(interceptor.sockets).toHaveLength(3);
  });

  it('requests a new credential for each connection, because a JWT expires, and retries when the request fails', async () => {
    const { bobId, callId } = await answeredCall();
    const protocols = vi
      .fn(() => protocolsOf(bobId))
      .mockImplementationOnce(() => protocolsOf(bobId))
      .mockRejectedValueOnce(new Error('offline'));
    const his = await resumedClient(bobId, 'phone', callId, newInterceptor(), protocols);

    cut(bobId);

    await until(() => expect(his.interceptor.opened).toBe(2));
    expect(protocols).toHaveBeenCalledTimes(3);
  });

  it('reconnects when its connection is lost', async () => {
    const { bobId, callId } = await answeredCall();
    const his = await resumedClient(bobId, 'phone', callId);

    cut(bobId);

    await until(() => expect(his.interceptor.opened).toBe(2));
    expect(his.onReplaced).not.toHaveBeenCalled();
  });

  it('recovers lost events, signals and acknowledgements every five minutes', async () => {
    // Only the example's timer is fake: the connection and the local backend run in real time.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { alice, aliceId, bobId, callId } = await answeredCall();
    const interceptor = newInterceptor();
    const his = await resumedClient(bobId, 'phone', callId, interceptor);
    const hers = await plainSocket(aliceId, 'laptop');
    interceptor.deliver = () => {};
    hers.send({ type: 'signal', callId, id: 'last', ...candidateOf('last') });
    await hers.next({ type: 'sent' });
    his.send(candidateOf('his'));
    await hers.next({ type: 'signal' });
    await untilReceived(interceptor, { type: 'signal' });
    await untilReceived(interceptor, { type: 'sent' });
    expect(his.signals).toEqual([]);

    interceptor.deliver = (message, forward) => forward(message);
    vi.advanceTimersByTime(5 * 60_000);

    await untilSignals(his, ['last']);
    await untilReceived(interceptor, { type: 'sent' }, 2);
    interceptor.deliver = () => {};
    await alice('POST', `/v1/calls/${callId}/end`, { deviceId: 'laptop' });
    await untilReceived(interceptor, { type: 'call.ended' });
    expect(his.calls.at(-1)).toMatchObject({ type: 'call.answered' });
    interceptor.deliver = (message, forward) => forward(message);
    vi.advanceTimersByTime(5 * 60_000);

    await until(() => expect(his.calls.at(-1)).toMatchObject({ type: 'call.ended' }));
    expect(interceptor.opened).toBe(1);
    expect(sentOfType(interceptor, 'signal')).toHaveLength(2);
  });

  it('resends everything unacknowledged after an error of API Gateway, which has no message id', async () => {
    const { aliceId, bobId, callId } = await answeredCall();
    const interceptor = newInterceptor();
    const hers = await resumedClient(aliceId, 'laptop', callId, interceptor);
    const his = await resumedClient(bobId, 'phone', callId);
    interceptor.deliver = (message, forward) => {
      interceptor.deliver = (one, forwardOne) => forwardOne(one);
      forward({ message: 'Internal server error', connectionId: 'x', requestId: message.id });
    };

    hers.send(candidateOf(1));

    await until(() => expect(sentOfType(interceptor, 'signal')).toHaveLength(2));
    hers.send(candidateOf(2));
    await untilSignals(his, [1, 2]);
  });

  it('reports ringing as soon as its socket opens, when called before', async () => {
    const { aliceId, bobId, callId } = await placeCall();
    const hers = await resumedClient(aliceId, 'laptop', callId);
    // iOS formats UUIDs in upper case.
    const client = await newClient(bobId, 'phone', callId.toUpperCase());
    expect(client.interceptor.opened).toBe(0);

    client.ringing();

    await until(() => expect(hers.calls.at(-1)).toMatchObject({ type: 'call.ringing' }));
    expect(hers.calls[0]).toMatchObject({ type: 'call.initiated' });
    expect(sentOfType(client.interceptor, 'ringing')).toHaveLength(1);
  });

  it('works on an unregistered device that answers while a registered one of the same user rings', async () => {
    const { aliceId, bob, bobId, callId } = await placeCall();
    const browser = await resumedClient(bobId, 'browser', callId);
    expect(browser.calls).toMatchObject([{ type: 'call.incoming' }]);

    await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'browser' });
    const hers = await resumedClient(aliceId, 'laptop', callId);
    hers.send(candidateOf(1));

    await untilSignals(browser, [1]);
    expect(browser.calls.at(-1)).toMatchObject({
      type: 'call.answered',
      call: { answeredBy: { deviceId: 'browser' } },
    });
  });
});
