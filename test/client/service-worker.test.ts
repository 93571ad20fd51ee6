/** The service worker of docs/web, with what a browser has around it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { WorkerScope } from './support/worker-scope.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const callId = '6f9619ff-8b86-4011-b42d-00c04fc964ff';
const ackUrl = 'https://api.example/v1/receipts/token';
const ring = (changes: object = {}) =>
  JSON.stringify({
    ...{ type: 'incoming_call', callId, callerId: 'alice', callerName: 'Alice', handle: '+1', media: 'video', ackUrl },
    ...{ expiresAt: '2026-11-30T12:00:45.000Z', ...changes },
  });
const end = (endReason: string, isMissed: boolean) =>
  JSON.stringify({ type: 'call_ended', callId, callerName: 'Alice', endReason, isMissed });

let worker: WorkerScope;
beforeEach(() => {
  worker = new WorkerScope(NOW);
});
const shown = () => worker.notifications.get(callId);

describe('a push that rings', () => {
  it('shows a notification with its buttons, and reports that it rings', async () => {
    await worker.push(ring());

    expect(shown()).toMatchObject({ title: 'Alice', body: 'Incoming video call', tag: callId, renotify: true });
    expect(shown()).toMatchObject({ requireInteraction: true, actions: [{ action: 'answer' }, { action: 'decline' }] });
    expect(shown()?.silent).toBeUndefined();
    expect(worker.reports).toEqual([{ url: ackUrl, event: 'ringing' }]);
  });

  it('that comes after the ring window is a missed call, and rings nothing', async () => {
    await worker.push(ring({ expiresAt: '2026-11-30T12:00:00.000Z' }));

    expect(shown()).toMatchObject({ title: 'Alice', body: 'Missed call', silent: true, requireInteraction: false });
    expect(worker.reports).toEqual([]);
  });

  it('makes no second sound where a page is visible, and the page knows', async () => {
    const page = worker.open('visible');
    await worker.push(ring());

    expect(shown()).toMatchObject({ silent: true, renotify: false });
    expect(page.messages).toEqual([{ type: 'ringthrough.incoming_call', callId }]);
  });

  it('sounds where the pages are hidden', async () => {
    worker.open('hidden');
    await worker.push(ring());

    expect(shown()).toMatchObject({ renotify: true });
  });

  it.each([
    ['cancelled', 'Missed call'],
    ['answered_elsewhere', 'Answered on another device'],
  ])('for a call that was %s before it came says so', async (endReason, body) => {
    worker.state = { state: 'ended', endReason };
    await worker.push(ring());

    expect(shown()).toMatchObject({ body, silent: true });
  });

  it.each([
    ['the network fails', [new Error('offline'), new Error('offline')]],
    ['the token has expired', [404]],
  ])('shows the call although %s', async (_what, answers) => {
    worker.answers = answers;
    await worker.push(ring());

    expect(shown()).toMatchObject({ requireInteraction: true });
  });

  it('is none of ours if it has another form: the app’s own listener has it', async () => {
    await worker.push('{"chat":7}');
    await worker.push('no JSON');
    await worker.dispatch('push', { data: null });

    expect(worker.notifications.size).toBe(0);
  });
});

describe('a push of the end', () => {
  it.each([
    ['no_answer', true, 'Missed call'],
    ['answered_elsewhere', false, 'Answered on another device'],
    ['declined_elsewhere', false, 'Declined on another device'],
    ['a_reason_of_a_later_version', false, 'Call ended'],
  ])('%s (missed: %s) replaces the ringing by %s', async (endReason, isMissed, body) => {
    await worker.push(ring());
    await worker.push(end(endReason, isMissed));

    expect([...worker.notifications.keys()]).toEqual([callId]);
    expect(shown()).toMatchObject({ title: 'Alice', body, silent: true, requireInteraction: false });
    expect(shown()?.actions).toBeUndefined();
  });
});

describe('a click', () => {
  it.each([
    ['answer', '?callId=6f9619ff-8b86-4011-b42d-00c04fc964ff&answer=1'],
    // Safari and Firefox have no buttons: the page asks.
    ['', '?callId=6f9619ff-8b86-4011-b42d-00c04fc964ff'],
  ])('on "%s" opens the page where none is open', async (action, query) => {
    await worker.push(ring());
    await worker.click(callId, action);

    expect(worker.opened).toEqual([`https://app.example/calls/${query}`]);
    expect(worker.notifications.size).toBe(0);
  });

  it('on "answer" reaches the visible page of several, and brings it to the front', async () => {
    const [hidden, visible] = [worker.open('hidden'), worker.open('visible')];
    await worker.push(ring());
    await worker.click(callId, 'answer');

    expect(visible.messages.at(-1)).toEqual({ type: 'ringthrough.answer', callId });
    expect([hidden.messages.length, hidden.isFocused, visible.isFocused, worker.opened]).toEqual([1, false, true, []]);
  });

  it('on "decline" declines without a page', async () => {
    await worker.push(ring());
    worker.answers = [new Error('once')];
    await worker.click(callId, 'decline');

    expect(worker.reports.map(({ event }) => event)).toEqual(['ringing', 'declined', 'declined']);
    expect([worker.notifications.size, worker.opened]).toEqual([0, []]);
  });

  it('on "decline" without a network shows the call again', async () => {
    await worker.push(ring());
    worker.answers = [500, 500];
    await worker.click(callId, 'decline');

    expect(shown()).toMatchObject({ body: 'Incoming video call', silent: true, requireInteraction: true });
  });

  it('on a missed call opens the page and answers nothing', async () => {
    await worker.push(end('no_answer', true));
    await worker.click(callId, 'answer');

    expect(worker.opened).toEqual([`https://app.example/calls/?callId=${callId}`]);
  });

  it('on another notification is for the app’s own listener', async () => {
    await worker.dispatch('notificationclick', { action: '', notification: { data: null, close: () => {} } });

    expect(worker.opened).toEqual([]);
  });
});

describe('a subscription that the browser has changed', () => {
  it.each([
    ['is made again with the same key', { oldSubscription: { options: { applicationServerKey: 'key' } } }, 1],
    ['is there already', { newSubscription: {}, oldSubscription: { options: { applicationServerKey: 'key' } } }, 0],
    ['is left to the page where the event has none', {}, 0],
  ])('%s, and the page registers it', async (_what, event, count) => {
    const page = worker.open('hidden');
    await worker.dispatch('pushsubscriptionchange', event);

    expect(worker.subscribed).toEqual(Array(count).fill({ userVisibleOnly: true, applicationServerKey: 'key' }));
    expect(page.messages).toEqual([{ type: 'ringthrough.subscription' }]);
  });
});
