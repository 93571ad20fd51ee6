import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { iphone, someone, type TestBackend } from './backend.ts';
import type { ClientPages } from './client-pages.ts';

/** The app of either side of a call, in a page: `window.app`. */
const APP = `
  const { createClient, connectMedia } = Ringthrough;
  window.app = {
    problems: [], connected: 0, phase: 'closed', received: [],
    async start(url, user) {
      this.client = createClient({
        url, getToken: async () => (await fetch(url + '/local/token?user=' + user)).text(),
      });
      this.client.on('incoming', (call) => { this.call = call; });
      this.client.on('connection', (phase) => { this.phase = phase; });
      this.client.connect();
      this.deviceId = await this.client.deviceId();
    },
    async invite(to) { this.call = await this.client.invite({ to, media: 'video', caller: { name: 'Alice' } }); },
    async find() { [this.call] = await this.client.calls({ open: true }); },
    listen() { this.call.on('signal', ({ candidate }) => this.received.push(Number(candidate.candidate))); },
    send(numbers) {
      for (const number of numbers) this.call.sendSignal({ candidate: { candidate: String(number) } }).catch((error) => this.problems.push(String(error)));
    },
    async media(hasVideo, options) {
      this.media = await connectMedia(this.call, { stream: hasVideo ? this.picture() : undefined, ...options });
      this.media.on('connected', () => { this.connected += 1; });
      this.media.on('problem', (error) => { this.problems.push(String(error)); });
    },
    /** By a TURN server only. The times of the last offer and connection are kept, for the clock that all pages share. */
    relayed(turn) {
      const app = this;
      return {
        RTCPeerConnection: class extends RTCPeerConnection {
          constructor() {
            super({ iceServers: [turn], iceTransportPolicy: 'relay' });
            this.addEventListener('signalingstatechange', () => {
              if (this.signalingState === 'have-local-offer') app.offeredAt = Date.now();
            });
            this.addEventListener('iceconnectionstatechange', () => {
              if (/^(connected|completed)$/.test(this.iceConnectionState)) app.connectedAt = Date.now();
              else app.connectedAt = undefined;
            });
          }
        },
      };
    },
    picture() {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d');
      setInterval(() => { context.fillStyle = 'hsl(' + Date.now() / 10 % 360 + ' 90% 50%)'; context.fillRect(0, 0, 99, 99); }, 50);
      return canvas.captureStream(20);
    },
    addVideo() { const stream = this.picture(); this.media.peer.addTrack(stream.getTracks()[0], stream); },
    async videosReceived() {
      const stats = [...(await this.media.peer.getStats()).values()];
      return stats.filter(({ type, framesDecoded }) => type === 'inbound-rtp' && framesDecoded > 3).length;
    },
    async frames() {
      const stats = [...(await this.media.peer.getStats()).values()];
      return stats.reduce((sum, { type, framesDecoded = 0 }) => sum + (type === 'inbound-rtp' ? framesDecoded : 0), 0);
    },
    fragment() { return /a=ice-ufrag:(\\S+)/.exec(this.media.peer.localDescription.sdp)[1]; },
  };
`;

/** The page of the app. */
export const APP_PAGES: Readonly<Record<string, string>> = {
  '/': '<!doctype html><script src="/ringthrough.global.js"></script><script src="/app.js"></script>',
  '/app.js': APP,
};

// biome-ignore lint/suspicious/noExplicitAny: the app of the page has no types here
type Work = (app: any, argument?: any) => unknown;

/** Runs in the page. `work` can use nothing else of this file. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export const inApp = (page: Page, work: Work, argument?: unknown): Promise<any> =>
  page.evaluate(`(async () => (${work.toString()})(window.app, ${JSON.stringify(argument)}))()`);

/** Asks again and again. */
export const soon = (page: Page, work: Work) => expect.poll(() => inApp(page, work), { timeout: 20_000 });

/** Opens the app of a user in a page. */
export const openApp = async (
  page: Page,
  { origin }: ClientPages,
  { url }: TestBackend,
  user: string,
): Promise<Page> => {
  await page.goto(origin);
  await page.evaluate(`window.app.start(${JSON.stringify(url)}, ${JSON.stringify(user)})`);
  await soon(page, ({ phase }) => phase).toBe('connected');
  return page;
};

/** Alice and Bob, each in a browser of their own, in an answered call. */
export const talkingPages = async (
  browser: Browser,
  site: ClientPages,
  backend: TestBackend,
): Promise<readonly [alice: Page, bob: Page]> => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  await (await backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
  const alice = await openApp(await browser.newPage(), site, backend, aliceId);
  const bob = await openApp(await browser.newPage(), site, backend, bobId);
  await answeredCall(alice, bob, bobId);
  return [alice, bob];
};

/** One page calls the other, which answers. */
export const answeredCall = async (caller: Page, callee: Page, calleeId: string): Promise<void> => {
  await inApp(caller, (app, to) => app.invite(to), calleeId);
  await soon(callee, ({ call }) => call !== undefined).toBe(true);
  await inApp(callee, (app) => app.call.answer());
  await soon(caller, ({ call }) => call.state).toBe('answered');
};
