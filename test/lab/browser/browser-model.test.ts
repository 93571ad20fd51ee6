import { describe, expect, it } from 'vitest';
import { browserModel, newBrowser, wantsSocket } from '../../../lab/browser/browser-model.ts';
import type { BrowserEvent, BrowserState } from '../../../lab/browser/browser-state.ts';

const T0 = Date.parse('2026-11-30T08:00:00Z');
const callId = '892f1688-7af1-4ecd-98bd-a0b90c801935';
const ackUrl = 'https://api.example.com/v1/receipts/t';

/** Applies the events, one second after another. @returns the last step */
const afterAllOf = (events: readonly BrowserEvent[], before: BrowserState = newBrowser('bob-browser', 'bob')) => {
  let step = { ...browserModel(before, { kind: 'clock' }, T0) };
  events.forEach((event, index) => {
    step = browserModel(step.browser, event, T0 + index * 1_000);
  });
  return step;
};
const action = (did: Extract<BrowserEvent, { kind: 'action' }>['action']): BrowserEvent => ({
  kind: 'action',
  action: did,
});
const ring = (expiresAt = T0 + 40_000): BrowserEvent => ({
  kind: 'push',
  payload: {
    ...{ type: 'incoming_call', callId, callerId: 'alice', callerName: 'Alice', media: 'audio', ackUrl },
    expiresAt: new Date(expiresAt).toISOString(),
  },
});
const open = action({ do: 'open_page' });
const socket = (isOpen: boolean, isReplaced = false): BrowserEvent => ({ kind: 'socket', isOpen, isReplaced });

describe('the model of a browser', () => {
  it('shows a missed call for a push that comes after the ring window, and reports no ring', () => {
    const { browser, requests } = afterAllOf([ring(T0)]);
    expect(browser.notifications).toMatchObject([{ body: 'Missed call', isRinging: false }]);
    expect(requests).toEqual([]);
  });

  it('shows one notification for a push that comes twice', () => {
    expect(afterAllOf([ring(), ring()]).browser.notifications).toHaveLength(1);
  });

  it('shows the notification again if a decline could not be sent', () => {
    const declined = afterAllOf([ring(), action({ do: 'decline' })]);
    expect(declined.browser.notifications).toEqual([]);
    const [request] = declined.requests;
    if (request === undefined) return expect.fail('nothing was sent');
    const { browser } = afterAllOf([{ kind: 'response', request, response: { status: 0 } }], declined.browser);
    expect(browser.notifications).toMatchObject([{ isRinging: true, isSilent: true }]);
  });

  it('ignores a push that is not the backend’s', () => {
    expect(afterAllOf([{ kind: 'push', payload: { type: 'offer_of_the_week' } }]).entries).toEqual([]);
  });

  it('answers from the notification in the order of the page: it reads the call, answers, and registers', () => {
    const { requests } = afterAllOf([ring(), action({ do: 'answer' })]);
    expect(requests.map(({ kind }) => kind)).toEqual(['get_call', 'transition', 'register']);
  });

  it('leaves the WebSocket to a newer one until the call is over, and reads the call meanwhile', () => {
    const answered = [open, socket(true), ring(), action({ do: 'answer' }), socket(false, true)];
    const replaced = afterAllOf(answered).browser;
    expect(wantsSocket(replaced)).toBe(false);
    expect(replaced.pollAt).toBeGreaterThan(T0);
    const { browser } = afterAllOf([...answered, action({ do: 'hang_up' })]);
    expect(wantsSocket(browser)).toBe(true);
    expect(browser.pollAt).toBeUndefined();
  });

  it('opens no WebSocket offline, nor with the page closed', () => {
    expect(wantsSocket(afterAllOf([open]).browser)).toBe(true);
    expect(wantsSocket(afterAllOf([open, action({ do: 'go_offline' })]).browser)).toBe(false);
    expect(wantsSocket(afterAllOf([open, action({ do: 'close_page' })]).browser)).toBe(false);
  });

  it.each([
    ['answer', 'no call is ringing'],
    ['hang_up', 'there is no call'],
    ['close_page', 'no page is open'],
    ['end_subscription', 'there is no subscription'],
  ] as const)('refuses %s while it is not possible', (name, message) => {
    expect(() => afterAllOf([action({ do: name })])).toThrow(message);
  });
});
