import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 100 });
});
afterAll(() => backend.close());

/** A call that Bob's phone has answered; his tablet rang too. */
const answered = async () => {
  const [alice, bobId] = [await backend.as(someone('alice')), someone('bob')];
  const bob = await backend.as(bobId);
  for (const deviceId of ['phone', 'tablet']) await bob('PUT', `/v1/devices/${deviceId}`, iphone());
  const { callId, from } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
  await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
  const path = `/v1/calls/${callId}/signals`;
  const send = (session: Session, deviceId: string, content: Record<string, unknown>) =>
    session('POST', path, { deviceId, ...content });
  const read = (session: Session, deviceId: string, after = 0) =>
    session('GET', `${path}?deviceId=${deviceId}&after=${after}`);
  return { alice, aliceId: from, bob, bobId, callId, path, send, read };
};

const offer = { description: { type: 'offer', sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n' } };
const answer = { description: { type: 'answer', sdp: 'v=0\r\n' } };
const candidate = {
  candidate: { candidate: 'candidate:1 1 udp 1 10.0.0.1 1 typ host', sdpMid: '0', sdpMLineIndex: 0 },
};

describe('signals', () => {
  it('are delivered to the other party unchanged, in order, with the field names of the W3C', async () => {
    const { alice, aliceId, bob, bobId, send, read } = await answered();

    const sent = [
      await send(alice, 'laptop', offer),
      await send(alice, 'laptop', candidate),
      await send(alice, 'laptop', { candidate: null }),
      await send(bob, 'phone', answer),
    ];

    expect(sent.map(({ status, body }) => [status, body.seq])).toEqual([
      [202, 1],
      [202, 2],
      [202, 3],
      [202, 1],
    ]);
    const from = { userId: aliceId, deviceId: 'laptop' };
    const sentAt = expect.stringMatching(/Z$/);
    expect((await read(bob, 'phone')).body).toEqual({
      signals: [
        { seq: 1, from, ...offer, sentAt },
        { seq: 2, from, ...candidate, sentAt },
        { seq: 3, from, candidate: null, sentAt },
      ],
    });
    expect((await read(alice, 'laptop')).body.signals).toEqual([
      { seq: 1, from: { userId: bobId, deviceId: 'phone' }, ...answer, sentAt },
    ]);
    expect((await read(bob, 'phone', 2)).body.signals.map(({ seq }: { seq: number }) => seq)).toEqual([3]);
    expect((await read(bob, 'phone', 3)).body).toEqual({ signals: [] });
  });

  it('sent concurrently are stored once each, numbered without gaps, over several pages', async () => {
    const { alice, bob, send, read } = await answered();
    const numbers = Array.from({ length: 40 }, (_, index) => index + 1);

    await Promise.all(numbers.map((n) => send(alice, 'laptop', { candidate: { candidate: `candidate:${n}` } })));

    const stored: { seq: number; candidate: { candidate: string } }[] = [];
    for (;;) {
      const { signals } = (await read(bob, 'phone', stored.at(-1)?.seq ?? 0)).body;
      if (signals.length === 0) break;
      stored.push(...signals);
    }
    expect(stored.map(({ seq }) => seq)).toEqual(numbers);
    expect(new Set(stored.map(({ candidate: { candidate: text } }) => text)).size).toBe(40);
  });

  it('are refused to the callee’s other devices and to users outside the call', async () => {
    const { alice, bob, send, read } = await answered();
    await send(alice, 'laptop', offer);
    const mallory = await backend.as(someone('mallory'));

    const attempts = [
      await read(bob, 'tablet'),
      await send(bob, 'tablet', answer),
      await read(mallory, 'phone'),
      await send(mallory, 'phone', offer),
    ];

    expect(attempts.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'answered_elsewhere'],
      [409, 'answered_elsewhere'],
      [404, 'call_not_found'],
      [404, 'call_not_found'],
    ]);
  });

  it('are for the caller’s device that the invite names, or for all devices of the caller', async () => {
    const [alice, bobId] = [await backend.as(someone('alice')), someone('bob')];
    const bob = await backend.as(bobId);
    await bob('PUT', '/v1/devices/phone', iphone());
    const callWith = async (named: object): Promise<string> => {
      const { callId } = (await alice('POST', '/v1/calls', { ...inviteOf(bobId), ...named })).body;
      await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
      return `/v1/calls/${callId}/signals`;
    };
    const statuses = async (path: string) => [
      (await alice('GET', `${path}?deviceId=tablet`)).status,
      (await alice('POST', path, { deviceId: 'tablet', ...offer })).status,
      (await alice('POST', path, { deviceId: 'laptop', ...offer })).status,
    ];

    const named = await callWith({ deviceId: 'laptop' });

    expect(await statuses(named)).toEqual([409, 409, 202]);
    expect((await alice('GET', `${named}?deviceId=tablet`)).body).toMatchObject({
      code: 'answered_elsewhere',
      answeredBy: { deviceId: 'laptop' },
    });
    await alice('POST', named.replace('signals', 'end'));
    expect(await statuses(await callWith({}))).toEqual([200, 202, 202]);
  });

  it('are refused before the answer and after the end', async () => {
    const [alice, bobId] = [await backend.as(someone('alice')), someone('bob')];
    await (await backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
    const ended = await answered();
    await ended.alice('POST', `/v1/calls/${ended.callId}/end`);

    const early = await alice('POST', `/v1/calls/${callId}/signals`, { deviceId: 'laptop', ...offer });
    const late = await ended.send(ended.alice, 'laptop', offer);

    expect([early.status, early.body.code, early.body.call.state]).toEqual([409, 'wrong_state', 'initiated']);
    expect([late.status, late.body.code, late.body.call.state]).toEqual([409, 'wrong_state', 'ended']);
  });

  it('of a group call must name a recipient in the call', async () => {
    const [alice, bobId, carolId] = [await backend.as(someone('alice')), someone('bob'), someone('carol')];
    const [bob, carol] = [await backend.as(bobId), await backend.as(carolId)];
    for (const session of [bob, carol]) await session('PUT', '/v1/devices/phone', iphone());
    const { callId } = (await alice('POST', '/v1/calls', inviteOf([bobId, carolId]))).body;
    const path = `/v1/calls/${callId}`;
    for (const session of [bob, carol]) await session('POST', `${path}/answer`, { deviceId: 'phone' });
    const send = (to?: string) => alice('POST', `${path}/signals`, { deviceId: 'laptop', to, ...offer });

    const [unnamed, outsider, named] = [await send(), await send('mallory'), await send(carolId)];

    expect([unnamed.status, outsider.status, named.status]).toEqual([400, 400, 202]);
    expect(unnamed.body.issues[0].path).toBe('to');
    expect((await carol('GET', `${path}/signals?deviceId=phone`)).body.signals).toHaveLength(1);
    expect((await bob('GET', `${path}/signals?deviceId=phone`)).body.signals).toEqual([]);
  });

  it.each([
    ['nothing to say', { ack: 'a' }, 'body'],
    ['a lone candidate beside other parts', { ...offer, ...candidate }, 'body'],
    ['a description without a type', { description: { sdp: '' } }, 'description.type'],
    ['no candidate in the list of them', { candidates: [] }, 'candidates'],
    ['too many candidates', { candidates: Array(LIMITS.candidates + 1).fill(null) }, 'candidates'],
    ['a candidate that is a list', { candidates: [candidate.candidate, []] }, 'candidates.1'],
    ['data that is no object', { data: 'mute' }, 'data'],
    ['an unknown field', { ...candidate, sdpMid: '0' }, 'sdpMid'],
  ])('with %s are refused', async (_what, content, path) => {
    const { alice, send } = await answered();

    const { status, body } = await send(alice, 'laptop', content);

    expect([status, body.issues.map((issue: { path: string }) => issue.path)]).toEqual([400, [path]]);
  });

  it('carry a description, candidates and data as one item, unchanged', async () => {
    const { alice, aliceId, bob, send, read } = await answered();
    const batch = {
      ...{ id: 'second', previous: 'first', ack: 'of-bob' },
      ...offer,
      candidates: [candidate.candidate, null],
      data: { muted: true, list: [1, 'a', null, { deep: false }] },
    };

    expect((await send(alice, 'laptop', batch)).body).toEqual({ seq: 1 });

    expect((await read(bob, 'phone')).body.signals).toEqual([
      { seq: 1, from: { userId: aliceId, deviceId: 'laptop' }, ...batch, sentAt: expect.stringMatching(/Z$/) },
    ]);
  });

  it('lose the members that the dictionaries of the W3C do not have, as in a browser', async () => {
    const { alice, bob, send, read } = await answered();
    const { description } = offer;
    const extra = { foundation: '1', relayProtocol: null, address: '10.0.0.1' };

    await send(alice, 'laptop', {
      description: { ...description, toJSON: {}, _type: 'x' },
      candidates: [{ ...candidate.candidate, ...extra, usernameFragment: null }],
    });
    await send(alice, 'laptop', { candidate: { ...candidate.candidate, sdpmid: '0', ...extra } });

    expect((await read(bob, 'phone')).body.signals).toMatchObject([
      { description, candidates: [{ ...candidate.candidate, usernameFragment: null }] },
      candidate,
    ]);
    const text = JSON.stringify((await read(bob, 'phone')).body);
    expect(text).not.toMatch(/foundation|relayProtocol|address|sdpmid|_type|toJSON/);
  });

  it('may be larger than a frame over HTTP, and arrive over a socket', async () => {
    const { alice, bobId, callId, send } = await answered();
    const socket = await openSocket(backend, `bearer.${await backend.issuer.mint(bobId)}`, 'phone');
    const empty = JSON.stringify({ description: { type: 'offer', sdp: '' } }).length;
    const deviceIdToo = JSON.stringify({ deviceId: 'laptop' }).length - 1;
    const sdp = 'x'.repeat(LIMITS.signalBytes - empty - deviceIdToo);

    expect(await send(alice, 'laptop', { description: { type: 'offer', sdp } })).toMatchObject({ status: 202 });

    expect(await socket.next({ type: 'signal', callId })).toMatchObject({ description: { sdp } });
  });

  it('of more than 64,000 bytes are refused, also if only their numbers become so long', async () => {
    const { alice, send } = await answered();
    const data = { numbers: Array(4_000).fill(1e20) };
    const text = JSON.stringify({ deviceId: 'laptop', data }).replaceAll('100000000000000000000', '1e20');

    const answers = [
      await send(alice, 'laptop', { description: { type: 'offer', sdp: 'x'.repeat(64_000) } }),
      await alice('POST', (await answered()).path, text),
    ];

    expect(answers.map(({ status, body }) => [status, body.code, body.limit])).toEqual([
      [413, 'body_too_large', 64_000],
      [413, 'body_too_large', 64_000],
    ]);
  });
});
