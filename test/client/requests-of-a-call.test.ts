/** What one whole call costs: requests over HTTP, and messages over sockets. */
import { expect, it } from 'vitest';
import { someone } from '../support/backend.ts';
import { iphoneRegistration, type LocalClient, useClients } from './local-client.ts';
import { ringingAt, signalsOf, socketClient, until } from './support/socket-client.ts';

const clients = useClients();
const requestsOf = ({ sent }: LocalClient) =>
  sent.map(
    ({ method, path }) => `${method} ${path.replace(/[\da-f]{8}-[\da-f-]{27}/, '{callId}').replace(/\?.*/, '')}`,
  );

it('a whole call takes as few requests and messages as there are things to say', async () => {
  const bobId = someone('bob');
  const alice = await socketClient(clients, someone('alice'), { deviceId: 'laptop' });
  const bob = await socketClient(clients, bobId, { deviceId: 'phone' });
  await bob.client.registerDevice(iphoneRegistration());
  for (const { sent, frames } of [alice, bob]) for (const list of [sent, frames.sent, frames.received]) list.splice(0);

  const outgoing = await alice.client.invite({ to: bobId, media: 'video', caller: { name: 'Alice' } });
  const incoming = await ringingAt(bob, outgoing);
  await incoming.ringing();
  await incoming.answer();
  await until(() => expect(outgoing.state).toBe('answered'));
  const [atAlice, atBob] = [signalsOf(outgoing), signalsOf(incoming)];
  const candidates = ['0', '1', '2', '3'].map((one) => ({ candidate: { candidate: one, sdpMid: '0' } }));
  const offered = [{ description: { type: 'offer', sdp: 'v=0' } } as const, ...candidates].map((one) =>
    outgoing.sendSignal(one),
  );
  await until(() => expect(atBob).toHaveLength(5));
  const answered = [{ description: { type: 'answer', sdp: 'v=0' } } as const, ...candidates].map((one) =>
    incoming.sendSignal(one),
  );
  await Promise.all([...offered, ...answered]);
  await until(() => expect(atAlice).toHaveLength(5));
  await incoming.end();
  await until(() => expect(outgoing.state).toBe('ended'));
  await clients.backend.settled();

  expect({ alice: requestsOf(alice), bob: requestsOf(bob) }).toEqual({
    alice: ['POST /v1/calls'],
    bob: ['POST /v1/calls/{callId}/ringing', 'POST /v1/calls/{callId}/answer', 'POST /v1/calls/{callId}/end'],
  });
  // The answer acknowledges the offer, and `sent` the answer.
  expect([alice.frames.sent, bob.frames.sent]).toEqual([['one_way_signal'], ['signal']]);
  expect([alice.frames.received.sort(), bob.frames.received.sort()]).toEqual([
    ['call.answered', 'call.ended', 'call.ringing', 'signal'],
    ['call.answered', 'call.ended', 'call.incoming', 'sent', 'signal'],
  ]);
  expect([...alice.logged, ...bob.logged]).toEqual([]);
});
