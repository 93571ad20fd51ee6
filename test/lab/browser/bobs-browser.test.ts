import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserAction } from '../../../lab/browser/browser.ts';
import type { HopView, LabBrowserView } from '../../../lab/server/lab-view.ts';
import type { MessageView } from '../../../lab/server/trace/message-view.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

describe('Bob’s browser in the lab', { timeout: 30_000 }, () => {
  let backend: LabBackend;
  beforeAll(async () => {
    backend = await startLabBackend();
  });
  afterAll(() => backend.close());
  beforeEach(() => backend.lab.act({ scenario: 'browser' }));

  const browser = (): LabBrowserView => {
    const shown = backend.lab.view().browser;
    if (shown === undefined) throw new Error('Bob has no browser');
    return shown;
  };
  const act = (action: BrowserAction) => backend.lab.act({ browser: action });
  const call = async (): Promise<void> => {
    await backend.lab.act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await backend.settled();
  };
  const hops = (): readonly HopView[] => backend.lab.view().trace?.hops ?? [];
  const alicesCall = () => backend.lab.view().phones[0]?.calls[0]?.state;
  const bobsDevice = async () => {
    const { body } = await (await backend.as('bob'))('GET', '/v1/devices');
    return body.devices.find(({ deviceId }: { deviceId: string }) => deviceId === 'bob-browser');
  };

  it('a closed page rings by Web Push, and the trace has each hop in order', async () => {
    await call();
    expect(browser()).toMatchObject({
      page: 'closed',
      calls: [],
      notifications: [{ title: 'Alice', body: 'Incoming call', isRinging: true, isSilent: false }],
    });
    const shown = hops().filter(({ isMinor }) => !isMinor);
    expect(shown.map(({ place, title }) => `${place}: ${title.replace(/receipts.*/, 'receipts')}`)).toEqual(
      expect.arrayContaining(['api: POST /v1/calls', 'lambda: web-push']),
    );
    expect(shown.find(({ title }) => title === 'web-push')).toMatchObject({
      device: 'Bob’s browser',
      detail: 'ring · invoked asynchronously',
      progressStep: 'web_push_function',
    });
    const push = shown.find(({ place }) => place === 'push_service');
    expect(push).toMatchObject({
      device: 'Bob’s browser',
      detail: expect.stringMatching(/^201 · incoming_call · TTL \d+ s · urgency high · \d+ bytes encrypted$/),
    });
    const view: MessageView = JSON.parse(await (await fetch(`${backend.url}/local/lab/hops/${push?.id}`)).text());
    const text = view.parts[0]?.levels[0]?.text ?? '';
    expect(JSON.parse(text)).toMatchObject({
      headers: { ttl: expect.any(String), urgency: 'high', topic: expect.stringMatching(/^[\w-]{22}$/) },
      payload: { type: 'incoming_call', callerName: 'Alice' },
    });
    // The address of the subscription is a credential, as the receipt's token is.
    expect(text).toMatch(/\/push\/[\w-]{8}…/);
    expect(text).toMatch(/\/v1\/receipts\/[\w.-]{8}…/);
    expect(backend.lab.view().trace?.timings.inviteToRing).toEqual(expect.any(Number));
    expect(backend.lab.view().payload).toMatchObject({ to: 'Bob’s browser', platform: 'web', limit: 3_993 });
  });

  it('Answer on the notification opens the page, which answers', async () => {
    await call();
    await act({ do: 'answer' });
    await backend.settled();
    expect(browser()).toMatchObject({ page: 'open', notifications: [], calls: [{ state: 'in_call', name: 'Alice' }] });
    // The list reads the call from the API.
    await expect
      .poll(() => backend.lab.view().calls[0], { timeout: 5_000 })
      .toMatchObject({ state: 'answered', answerer: { label: 'Bob’s browser' } });
    await act({ do: 'hang_up' });
    await backend.settled();
    expect(browser()).toMatchObject({ calls: [], recents: [{ endReason: 'completed' }] });
  });

  it('Decline on the notification needs no page', async () => {
    await call();
    await act({ do: 'decline' });
    await expect.poll(alicesCall, { timeout: 5_000 }).toBeUndefined();
    expect(browser().page).toBe('closed');
    expect(backend.lab.view().phones[0]?.recents[0]?.endReason).toBe('declined');
  });

  it('the notification is replaced when the call is over: a missed call', async () => {
    await call();
    await backend.lab.act({ phone: 'alice-phone', act: { do: 'cancel' } });
    await backend.settled();
    expect(browser().notifications).toMatchObject([{ body: 'Missed call', isRinging: false }]);
    await expect(act({ do: 'answer' })).rejects.toThrow('no call is ringing');
  });

  it('an open page rings by its socket, and the notification makes no sound', async () => {
    await act({ do: 'open_page' });
    await expect.poll(() => browser().isConnected).toBe(true);
    await call();
    await expect.poll(() => browser().calls[0]?.state).toBe('ringing');
    await expect.poll(() => browser().notifications[0]).toMatchObject({ isRinging: true, isSilent: true });
    expect(hops().find(({ title }) => title === 'call.incoming')).toMatchObject({
      place: 'socket',
      device: 'Bob’s browser',
    });
    await act({ do: 'answer' });
    await backend.settled();
    expect(browser()).toMatchObject({ calls: [{ state: 'in_call' }], notifications: [] });
    await backend.lab.act({ phone: 'alice-phone', act: { do: 'hang_up' } });
    await expect.poll(() => browser().calls).toEqual([]);
  });

  it('without the permission there is no subscription: the next push gets 410, and only an open page rings', async () => {
    await act({ do: 'allow_notifications', allowed: false });
    expect(browser().subscription).toBe('none');
    expect(await bobsDevice()).toMatchObject({ push: true });
    await call();
    expect(hops().find(({ place }) => place === 'push_service')).toMatchObject({ code: 'web_push:410', tone: 'bad' });
    expect(browser().notifications).toEqual([]);
    expect(await bobsDevice()).toMatchObject({ push: false });
    await expect.poll(alicesCall, { timeout: 5_000 }).toBeUndefined();
    await act({ do: 'open_page' });
    expect(browser().registration).toMatchObject({ status: 200, hasSubscription: false });
    await expect.poll(() => browser().isConnected).toBe(true);
    await call();
    await expect.poll(() => browser().calls[0]?.state).toBe('ringing');
  });

  it('a subscription that the push service ended is removed, and made again at the next start of the page', async () => {
    await act({ do: 'end_subscription' });
    await call();
    expect(await bobsDevice()).toMatchObject({ push: false });
    await act({ do: 'open_page' });
    expect(await bobsDevice()).toMatchObject({ push: true });
    expect(browser().subscription).toBe('active');
  });

  it('offline, the push service keeps the push for its TTL', async () => {
    await act({ do: 'go_offline' });
    await call();
    expect(browser().notifications).toEqual([]);
    await act({ do: 'come_online' });
    await backend.settled();
    expect(browser().notifications).toMatchObject([{ isRinging: true }]);
  });

  it('rings beside Bob’s phone, and stops when the phone answers', async () => {
    await backend.lab.act({ bobsDevices: 'phone_and_browser' });
    expect(backend.lab.view().phones.map(({ id }) => id)).toEqual(['alice-phone', 'bob-phone']);
    await call();
    await expect.poll(() => backend.lab.view().phones[1]?.calls[0]?.state, { timeout: 5_000 }).toBe('ringing');
    expect(browser().notifications).toMatchObject([{ isRinging: true }]);
    await backend.lab.act({ phone: 'bob-phone', act: { do: 'answer' } });
    await backend.settled();
    expect(browser().notifications).toMatchObject([{ body: 'Answered on another device', isRinging: false }]);
    await backend.lab.act({ reset: true });
    expect(backend.lab.view().browser).toBeUndefined();
    expect(await bobsDevice()).toBeUndefined();
  });
});
