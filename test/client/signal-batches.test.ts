import { describe, expect, it } from 'vitest';
import { RingthroughError } from '../../client/src/index.ts';
import { signalExchange } from '../../client/src/signals/signal-exchange.ts';
import type { Part } from '../../client/src/signals/signal-types.ts';
import { makeVirtualTimers } from '../support/virtual-timers.ts';

interface Frame {
  readonly type: string;
  readonly id: string;
  readonly [name: string]: unknown;
}

/** An exchange with a clock of its own, and what it sends over the socket and over HTTP. */
const makeExchange = () => {
  const timers = makeVirtualTimers();
  const frames: (Frame & { readonly at: number })[] = [];
  const posts: { readonly method: string; readonly body?: object | undefined }[] = [];
  const received: unknown[] = [];
  const outcomes: string[] = [];
  const network: { hasSocket: boolean; httpError: RingthroughError | undefined } = {
    hasSocket: true,
    httpError: undefined,
  };
  let made = 0;
  const exchange = signalExchange({
    callId: 'call',
    deviceId: async () => 'phone',
    makeId: () => `id-${made++}`,
    overSocket: (message) => {
      if (network.hasSocket) frames.push({ ...(message as Frame), at: timers.now() });
      return network.hasSocket;
    },
    overHttp: async (request) => {
      posts.push(request);
      if (network.httpError !== undefined) throw network.httpError;
      return { status: 200, body: { signals: [], seq: 1 } };
    },
    after: timers.after,
    onSignal: ({ from: _, ...signal }) => received.push(signal),
    onMessage: ({ data }) => received.push({ data }),
  });
  return {
    exchange,
    frames,
    posts,
    received,
    outcomes,
    network,
    isIdle: timers.isIdle,
    send: (part: Part, name = '') => {
      exchange.send(part).then(
        () => outcomes.push(`${name} sent`),
        ({ code }: RingthroughError) => outcomes.push(`${name} ${code}`),
      );
    },
    until: (at: number) => timers.until(at, flush),
  };
};
/** Lets what has been resolved go on. */
const flush = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

const offer: Part = { description: { type: 'offer', sdp: 'v=0' } };
const candidate = (number: number): Part => ({ candidate: { candidate: String(number) } });
const contentOf = ({ description, candidates, data }: Frame) => [
  description === undefined ? 0 : 1,
  ((candidates ?? []) as readonly unknown[]).length,
  data === undefined ? 0 : 1,
];
const from = { userId: 'bob', deviceId: 'phone' };
const problem = (id: string | undefined, code: string, more: object = {}) => ({
  ...{ type: 'problem', id, code, detail: 'no', status: 400 },
  ...more,
});

describe('what is sent within a short time', () => {
  it('travels as one message: a description with the candidates of 20 ms, candidates of 50 ms', async () => {
    const { send, until, frames } = makeExchange();
    const groups = [
      [15, 4],
      [80, 3],
      [250, 3],
    ] as const;
    send(offer);
    for (const [at, count] of groups) {
      await until(at);
      for (let number = 0; number < count; number += 1) send(candidate(number));
    }
    await until(1_000);

    expect(frames.map((frame) => [frame.at, ...contentOf(frame)])).toEqual([
      [20, 1, 4, 0],
      [130, 0, 3, 0],
      [300, 0, 3, 0],
    ]);
  });

  it('keeps its order: candidates before a description travel before it, data after all of them', async () => {
    const { send, until, frames } = makeExchange();
    for (const part of [candidate(1), offer, candidate(2)]) send(part);
    send({ data: { muted: true } });
    // Data does not wait.
    expect(frames.map(contentOf)).toEqual([
      [0, 1, 0],
      [1, 1, 1],
    ]);
    for (const part of [{ data: { muted: false } }, candidate(3), { data: { held: true } }]) send(part);
    await until(50);

    expect(frames.slice(2).map(contentOf)).toEqual([
      [0, 0, 1],
      [0, 1, 1],
    ]);
    expect(frames.map(({ id, previous }) => [id, previous])).toEqual([
      ['id-0', undefined],
      ['id-1', 'id-0'],
      ['id-2', 'id-1'],
      ['id-3', 'id-2'],
    ]);
  });

  it('goes to each party for itself', async () => {
    const { send, until, frames } = makeExchange();
    for (const to of ['bob', 'carol', 'carol', 'bob']) send({ ...candidate(1), to } as Part);
    await until(50);

    expect(frames.map(({ to, candidates }) => [to, (candidates as readonly unknown[]).length])).toEqual([
      ['bob', 2],
      ['carol', 2],
    ]);
  });

  it('is a second message where one would be too many candidates or bytes', async () => {
    const { send, until, frames } = makeExchange();
    for (let number = 0; number < 65; number += 1) send(candidate(number));
    await until(50);
    send({ description: { type: 'offer', sdp: 'x'.repeat(28_900) } });
    send({ candidate: { candidate: 'y'.repeat(200) } });
    await until(100);

    expect(frames.map(contentOf)).toEqual([
      [0, 64, 0],
      [0, 1, 0],
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });

  it('is sent as it was, whatever the app does with it afterwards', async () => {
    const { send, until, frames } = makeExchange();
    const words = { muted: true };
    const found = { candidate: '1', toJSON: () => ({ candidate: 'plain' }) };
    send({ candidate: found });
    send({ data: words });
    words.muted = false;
    await until(50);

    expect(frames[0]).toMatchObject({ candidates: [{ candidate: 'plain' }], data: { muted: true } });
  });
});

describe('a message that is too large for a frame', () => {
  it.each([
    ['an SDP', { description: { type: 'offer', sdp: 'x'.repeat(30_000) } } as const],
    ['text of three bytes a character', { data: { text: '漢'.repeat(10_500) } }],
  ])('travels over HTTP: %s', async (_what, part) => {
    const { send, until, frames, posts, outcomes } = makeExchange();
    send(part);
    send(candidate(1));
    await until(100);

    expect(posts).toMatchObject([{ method: 'POST', body: { ...part, deviceId: 'phone', id: 'id-0' } }]);
    expect(frames).toMatchObject([{ id: 'id-1', previous: 'id-0' }]);
    expect(outcomes).toEqual([' sent']);
  });

  it('and for the API, too, is an error of its sender, and those after it go on', async () => {
    const { send, until, frames, network, outcomes } = makeExchange();
    network.httpError = new RingthroughError('body_too_large', 'too large', { status: 413 });
    send({ data: { text: 'x'.repeat(70_000) } }, 'first');
    send(candidate(1), 'second');
    await until(50);
    const last = frames.at(-1);
    expect(last?.previous).toBeUndefined();
    await until(10_000);

    expect(outcomes).toEqual(['first body_too_large']);
    expect(frames).toHaveLength(1);
  });
});

describe('after a refusal that passes', () => {
  it('nothing is sent for as long as the API says, and then everything once, as often as that may be', async () => {
    const { exchange, send, until, frames, outcomes, isIdle } = makeExchange();
    send({ data: { n: 1 } });
    exchange.onMessage(problem('id-0', 'rate_limited', { status: 429, retryAfter: 20 }));
    send({ data: { n: 2 } });
    exchange.onConnected();
    await until(19_999);
    expect(frames.filter(({ type }) => type === 'signal')).toHaveLength(1);

    await until(20_000);
    exchange.onMessage(problem('id-0', 'rate_limited', { status: 429, retryAfter: 5 }));
    exchange.onMessage(problem('id-1', 'rate_limited', { status: 429, retryAfter: 5 }));
    await until(25_000);
    for (const id of ['id-0', 'id-1']) exchange.onMessage({ type: 'sent', id });
    await until(100_000);

    const sent = frames.filter(({ type }) => type === 'signal').map(({ id, at }) => [id, at]);
    expect(sent).toEqual([
      ['id-0', 0],
      ['id-0', 20_000],
      ['id-1', 20_000],
      ['id-0', 25_000],
      ['id-1', 25_000],
    ]);
    expect(outcomes).toEqual([' sent', ' sent']);
    expect(isIdle()).toBe(true);
  });

  it('of another call nothing happens', async () => {
    const { exchange, send, until, frames, isIdle } = makeExchange();
    exchange.onMessage(problem('of-another', 'rate_limited', { status: 429, retryAfter: 20 }));
    send({ data: { n: 1 } });
    await until(10);

    expect(frames).toHaveLength(1);
    expect(isIdle()).toBe(true);
  });

  it('over HTTP it is sent again after a pause; without a network, with the next connection', async () => {
    const { exchange, send, until, posts, network, isIdle } = makeExchange();
    network.hasSocket = false;
    network.httpError = new RingthroughError('try_again', 'later', { status: 503 });
    send({ data: { n: 1 } });
    await until(1_999);
    expect(posts).toHaveLength(1);
    network.httpError = new RingthroughError('offline', 'no network');
    await until(60_000);
    expect(posts).toHaveLength(2);
    expect(isIdle()).toBe(true);

    network.hasSocket = true;
    network.httpError = undefined;
    exchange.onConnected();
    await until(61_000);
    expect(posts).toHaveLength(2);
  });

  it('a signal that is on its way over HTTP is not sent a second time', async () => {
    const { exchange, send, until, posts, network } = makeExchange();
    network.hasSocket = false;
    send({ data: { n: 1 } });
    exchange.onConnected();
    await until(1);

    expect(posts).toHaveLength(1);
  });
});

describe('an acknowledgement', () => {
  const answer = { type: 'signal', seq: 1, id: 'their-1', from, description: { type: 'answer', sdp: '' } };

  it('comes with the other party’s next signal: offers and what follows them are one-way until then', async () => {
    const { exchange, send, until, frames, outcomes } = makeExchange();
    send(offer, 'offer');
    await until(20);
    send(candidate(1), 'candidate');
    await until(100);
    exchange.onMessage({ ...answer, ack: 'id-1' });
    send(candidate(2), 'later');
    await until(200);
    exchange.onMessage({ type: 'sent', id: 'id-2' });
    await until(10_000);

    expect(frames.map(({ type }) => type)).toEqual(['one_way_signal', 'one_way_signal', 'signal']);
    expect(frames[2]).toMatchObject({ id: 'id-2', ack: 'their-1' });
    expect(outcomes).toEqual(['offer sent', 'candidate sent', 'later sent']);
  });

  it('is asked for after the answer of a client that gives none', async () => {
    const { exchange, send, until, frames } = makeExchange();
    send(offer);
    await until(100);
    exchange.onMessage(answer);
    await until(1_099);
    expect(frames).toHaveLength(1);
    await until(1_100);

    expect(frames.map(({ type, id }) => [type, id])).toEqual([
      ['one_way_signal', 'id-0'],
      ['signal', 'id-0'],
    ]);
  });

  it('of what has arrived is reported to the server after 100 signals', () => {
    const { exchange, frames } = makeExchange();
    for (let seq = 1; seq <= 250; seq += 1) {
      exchange.onMessage({ type: 'signal', seq, from, data: { seq } });
      if (seq % 100 === 0) exchange.onMessage({ type: 'resumed', after: seq });
    }

    expect(frames.map(({ type, after }) => [type, after])).toEqual([
      ['resume', 100],
      ['resume', 200],
    ]);
  });
});

describe('what arrives', () => {
  it('is handed on in its order, from clients that gather candidates and from those that do not', () => {
    const { exchange, received } = makeExchange();
    const description = { type: 'offer', sdp: 'v=0' };
    exchange.onMessage({
      ...{ type: 'signal', seq: 1, from, data: { muted: true } },
      ...{ candidates: [{ candidate: '1' }, null], description },
    });
    exchange.onMessage({ type: 'signal', seq: 2, from, candidate: { candidate: '2' } });
    exchange.onMessage({ type: 'signal', seq: 3, from, candidate: null });

    expect(received).toEqual([
      { description },
      { candidate: { candidate: '1' } },
      { candidate: null },
      { data: { muted: true } },
      { candidate: { candidate: '2' } },
      { candidate: null },
    ]);
  });

  it.each([
    {},
    { seq: '1', from },
    { seq: 1, from: null },
    { seq: 1, from: { userId: 'bob' } },
    { seq: 1, from, id: 1 },
    { seq: 1, from, description: 'v=0', candidates: 'none', candidate: 1, data: 'mute' },
    { seq: 1, from, candidates: [1, 'a', { candidate: 2 }] },
  ])('and is no signal is ignored: %j', (message) => {
    const { exchange, received } = makeExchange();

    exchange.onMessage({ type: 'signal', ...message });

    expect(received).toEqual([]);
  });
});

it('at the end of the call, what waits is refused, and nothing is sent any more', async () => {
  const { exchange, send, until, frames, outcomes, isIdle } = makeExchange();
  send({ data: { n: 1 } }, 'on its way');
  exchange.onMessage(problem('id-0', 'rate_limited', { status: 429, retryAfter: 20 }));
  send(candidate(1), 'gathered');
  exchange.close();
  send(candidate(2), 'late');
  send({} as Part, 'nothing');
  await until(60_000);

  expect(outcomes.sort()).toEqual(['gathered', 'late', 'nothing', 'on its way'].map((name) => `${name} wrong_state`));
  expect(frames).toHaveLength(1);
  expect(isIdle()).toBe(true);
});

it('what is no part of a signal is refused at once', async () => {
  const { send, until, outcomes, frames } = makeExchange();
  send({ data: undefined } as unknown as Part);
  await until(100);

  expect([outcomes, frames]).toEqual([[' invalid_request'], []]);
});
