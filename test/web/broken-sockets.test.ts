/** Two pages in Chromium whose sockets break or repeat themselves: Bob's starts with nothing but the URL of his push. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePush } from '../../client/src/index.ts';
import { iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';
import { type ClientPages, startClientPages } from '../support/client-pages.ts';
import { inApp, soon } from '../support/page-app.ts';

const browser = await startBrowser();

/** The app of either side. Alice sends first over the data channel, and Bob replies. */
const APP = `
  const { createClient, connectMedia } = Ringthrough;
  /** With isReordered, messages arrive newest first and then all in order, and the last one again with the next message. */
  const socketOf = (app, isReordered) => class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener('open', () => { app.opened += 1; window.onSocketEvent?.(); });
    }
    set onmessage(listener) {
      let held = [];
      this.addEventListener('message', (event) => {
        window.onSocketEvent?.();
        if (!isReordered) return listener?.(event);
        held.push(event);
        if (held.length % 2 === 0 || !event.data.includes('"signal"')) {
          for (const one of [...held].reverse()) listener?.(one);
          for (const one of held) listener?.(one);
          held = held.slice(-1);
        }
      });
    }
  };
  window.app = {
    opened: 0, received: [], problems: [],
    start({ url, user, isReordered }) {
      this.client = createClient({
        url, tabs: 'separate', WebSocket: socketOf(this, isReordered),
        getToken: async () => (await fetch(url + '/local/token?user=' + user)).text(),
      });
    },
    async invite(to) { this.client.connect(); this.call = await this.client.invite({ to, caller: { name: 'Alice' } }); },
    /** Bob's phone is locked: the receipt is all it has. */
    async wake(ackUrl) {
      this.call = await this.client.receipt(ackUrl).connect();
      await this.call.ringing();
      return await this.call.answer();
    },
    async media() {
      this.media = await connectMedia(this.call);
      this.media.on('problem', (error) => this.problems.push(String(error)));
      this.media.peer.ondatachannel = ({ channel }) => {
        channel.onmessage = ({ data }) => { this.received.push(data); channel.send('from bob'); };
      };
    },
    talk(name) {
      const channel = this.media.peer.createDataChannel(name);
      channel.onmessage = ({ data }) => this.received.push(data);
      channel.onopen = () => channel.send('from alice');
    },
  };
  window.addEventListener('unhandledrejection', ({ reason }) => window.app.problems.push(String(reason)));
`;
const PAGES = {
  '/': '<!doctype html><script src="/ringthrough.global.js"></script><script src="/app.js"></script>',
  '/app.js': APP,
};

/** A seeded generator of random numbers in [0, 1): mulberry32. */
const seededRandom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

describe.skipIf(browser === undefined)('two pages', () => {
  let backend: TestBackend;
  let site: ClientPages;
  beforeAll(async () => {
    [backend, site] = await Promise.all([startTestBackend({ invitesPerMinute: 100 }), startClientPages(PAGES)]);
  });
  afterAll(async () => {
    await browser?.close();
    await backend.close();
    site.close();
  });

  const open = async (user: string, isReordered: boolean): Promise<Page> => {
    if (browser === undefined) throw new Error('no browser');
    const page = await browser.newPage();
    await page.goto(site.origin);
    await inApp(page, (app, options) => app.start(options), { url: backend.url, user, isReordered });
    return page;
  };

  /** Alice calls Bob, whose app is started by the push. */
  const call = async (
    bobId: string,
    { isReordered = false, prepare = async (_bob: Page): Promise<unknown> => undefined } = {},
  ) => {
    const phone = iphone();
    await (await backend.as(bobId))('PUT', '/v1/devices/phone', phone);
    const alice = await open(someone('alice'), isReordered);
    const bob = await open(bobId, isReordered);
    await prepare(bob);
    await inApp(alice, (app, to) => app.invite(to), bobId);
    await backend.settled();
    const push = parsePush(backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token)?.payload);
    expect(
      await inApp(bob, (app, url) => app.wake(url), push?.type === 'incoming_call' ? push.ackUrl : ''),
    ).toMatchObject({
      state: 'answered',
    });
    await soon(alice, (app) => app.call.state).toBe('answered');
    for (const page of [bob, alice]) await inApp(page, (app) => app.media());
    await inApp(alice, (app) => app.talk('first'));
    return { alice, bob };
  };
  const expectTalking = async ({ alice, bob }: { alice: Page; bob: Page }, times: number) => {
    await soon(alice, (app) => app.received).toEqual(Array(times).fill('from bob'));
    await soon(bob, (app) => app.received).toEqual(Array(times).fill('from alice'));
  };
  const close = async (pages: { alice: Page; bob: Page }) => {
    for (const page of Object.values(pages)) await page.close();
  };

  it.each([1, 2, 3])(
    'connect while the callee’s socket is reset at ten random moments, and again after an ICE restart (seed %i)',
    async (seed) => {
      const [bobId, random] = [someone('bob'), seededRandom(seed)];
      let [cuts, untilCut] = [0, 1];
      const onSocketEvent = () => {
        untilCut -= 1;
        if (cuts === 10 || untilCut > 0) return;
        const [connectionId = ''] = backend.sockets.connectionIds({ userId: bobId });
        if (!backend.sockets.cut(connectionId, { invokesDisconnect: random() < 0.5 })) return;
        cuts += 1;
        untilCut = 1 + Math.floor(random() * 3);
      };

      const pages = await call(bobId, { prepare: (bob) => bob.exposeFunction('onSocketEvent', onSocketEvent) });

      await expectTalking(pages, 1);
      await soon(pages.bob, (app) => app.opened).toBeGreaterThan(10);
      expect(cuts).toBe(10);
      await inApp(pages.alice, (app) => app.media.restart());
      await inApp(pages.alice, (app) => app.talk('second'));
      await expectTalking(pages, 2);
      await close(pages);
    },
    60_000,
  );

  it('connect although every message arrives twice and out of order', async () => {
    const pages = await call(someone('bob'), { isReordered: true });

    await expectTalking(pages, 1);
    for (const page of Object.values(pages)) expect(await inApp(page, (app) => app.problems)).toEqual([]);
    await close(pages);
  });
});
