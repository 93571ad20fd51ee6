/** The call of a phone that was rebooted and is locked: its app has the URL of the push, and no session. */
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Call, type ClientOptions, parsePush, type ReceivedSignal } from '../../client/src/index.ts';
import { appleToken, someone } from '../support/backend.ts';
import { useClients } from './local-client.ts';

const clients = useClients();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 20 });
const candidate = (text: string) => ({ candidate: { candidate: text, sdpMid: '0' } });

/** Alice's client, the call that she made, and Bob's phone as its push has woken it. */
const rung = async (options: Partial<ClientOptions> = {}) => {
  const bobId = someone('bob');
  const token = appleToken();
  const bob = await clients.backend.as(bobId);
  await bob('PUT', '/v1/devices/phone', { platform: 'ios', environment: 'production', token });
  const alice = clients.clientOf(someone('alice'), { WebSocket });
  alice.client.connect();
  const outgoing = await alice.client.invite({ to: bobId, caller: { name: 'Alice' } });
  await clients.backend.settled();
  const push = parsePush(clients.backend.apple.pushes().find(({ deviceToken }) => deviceToken === token)?.payload);
  if (push?.type !== 'incoming_call' || push.ackUrl === undefined) throw new Error('the push has no ackUrl');
  const phone = clients.clientOf(bobId, {
    WebSocket,
    getToken: () => {
      throw new Error('a locked phone cannot read its session');
    },
    ...options,
  });
  return { outgoing, phone, receipt: phone.client.receipt(push.ackUrl) };
};

const signalsOf = (call: Call): ReceivedSignal[] => {
  const signals: ReceivedSignal[] = [];
  call.on('signal', (signal) => signals.push(signal));
  return signals;
};

describe('the call of a receipt', () => {
  it('is answered without a session, exchanges signals, and ends', async () => {
    const { outgoing, receipt } = await rung();

    const call = await receipt.connect();
    expect([call.id, call.direction, call.state]).toEqual([outgoing.id, 'incoming', 'initiated']);
    expect(await call.ringing()).toMatchObject({ state: 'ringing' });
    expect(await call.answer()).toMatchObject({ state: 'answered', answeredBy: { deviceId: 'phone' } });
    await until(() => expect(outgoing.state).toBe('answered'));
    const [hers, his] = [signalsOf(outgoing), signalsOf(call)];
    await outgoing.sendSignal(candidate('hers'));
    await call.sendSignal(candidate('his'));
    await until(() => expect([hers.length, his.length]).toEqual([1, 1]));
    expect((await call.iceServers()).iceServers).toEqual(expect.any(Array));
    await outgoing.end();

    await until(() => expect([call.state, call.endReason]).toEqual(['ended', 'completed']));
  });

  it('gets the signals that came before its socket, once each', async () => {
    const { outgoing, receipt } = await rung();
    await receipt.answered();
    await until(() => expect(outgoing.state).toBe('answered'));
    await outgoing.sendSignal(candidate('first'));
    await outgoing.sendSignal(candidate('second'));

    const his = signalsOf(await receipt.connect());
    await outgoing.sendSignal(candidate('third'));

    await until(() => expect(his.length).toBe(3));
  });

  it('declines later without a network, as its receipt does', async () => {
    const { outgoing, phone, receipt } = await rung();
    const call = await receipt.connect();
    phone.network = 'offline';

    expect(await call.decline()).toMatchObject({ state: 'ended', endReason: 'declined', isPostponed: true });
    phone.network = 'online';
    await phone.client.flush();

    await until(() => expect([outgoing.state, outgoing.endReason]).toEqual(['ended', 'declined']));
  });

  it('fails for a receipt that is none, and where no socket can be had', async () => {
    const { receipt, phone } = await rung({
      WebSocket: class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url.replace(/:\d+/, ':9'), protocols);
        }
      },
    });

    await expect(phone.client.receipt(`${clients.backend.url}/v1/receipts/none`).connect()).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(receipt.connect()).rejects.toMatchObject({ code: 'offline' });
  });
});
