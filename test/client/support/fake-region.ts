import type { CallView } from '../../../client/src/api/api-types.ts';
import { type Client, type ClientOptions, createClient, type Fetch } from '../../../client/src/index.ts';
import { memoryStorage } from '../../../client/src/runtime/stored.ts';

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Seconds. */
  readonly retryAfter?: string;
}

/** A deployment with as much of the API as a client with several of them needs. */
export class FakeRegion {
  readonly url: string;
  /** As `POST /v1/calls`. */
  readonly requests: string[] = [];
  readonly invited: string[] = [];
  readonly calls = new Map<string, CallView>();
  /** Milliseconds to an answer. */
  delay = 10;
  /** Whether nothing reaches it. */
  isDown = false;
  /** What it answers instead, by the start of a request such as `POST /v1/calls`. */
  readonly answers = new Map<string, Answer>();
  /** The setting `urls`. */
  urls: readonly string[] | undefined;
  /** Answered calls before, the newest first. */
  history: readonly CallView[] = [];
  readonly sockets: FakeSocket[] = [];

  constructor(name: string) {
    this.url = `https://${name}.example.com`;
  }

  /** Nothing reaches it any more, and its sockets break. */
  lose(): void {
    this.isDown = true;
    for (const socket of this.sockets.splice(0)) socket.fail();
  }

  answer(method: string, path: string, body: Record<string, unknown>): Answer {
    const request = `${method} ${path}`;
    this.requests.push(request);
    for (const [start, answer] of this.answers) if (request.startsWith(start)) return answer;
    if (path === '/v1/client-config') {
      const socket = { url: this.url.replace('https', 'wss'), protocol: 'ringthrough', pingSeconds: 300 };
      return { status: 200, body: { socket, ...(this.urls && { urls: this.urls }) } };
    }
    if (request === 'POST /v1/calls') {
      const callId = String(body.callId);
      this.invited.push(callId);
      this.calls.set(callId, viewOf(callId));
      return { status: 201, body: this.calls.get(callId) };
    }
    const [, callId = '', transition] = /^\/v1\/calls\/([^/?]+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (callId !== '') return this.answerOfCall(callId, transition);
    if (path === '/v1/calls?open=true') {
      const open = [...this.calls.values()].filter(({ state }) => state !== 'ended');
      return { status: 200, body: { calls: open } };
    }
    if (path.startsWith('/v1/calls')) return { status: 200, body: this.page(new URL(path, this.url).searchParams) };
    if (path === '/v1/blocks') return { status: 200, body: { blocks: ['mallory'] } };
    return { status: 200, body: { deviceId: 'phone', health: { state: 'ok' }, at: this.url } };
  }

  private answerOfCall(callId: string, transition: string | undefined): Answer {
    const call = this.calls.get(callId);
    if (call === undefined) return { status: 404, body: { code: 'call_not_found' } };
    const ends = { cancel: 'cancelled', end: 'completed', decline: 'declined' } as const;
    const endReason = ends[transition as keyof typeof ends];
    const state = endReason ? 'ended' : transition === 'answer' ? 'answered' : call.state;
    const next: CallView = { ...call, seq: call.seq + 1, state, ...(endReason && { endReason }) };
    if (transition !== undefined) this.calls.set(callId, next);
    return { status: 200, body: transition === undefined ? call : next };
  }

  private page(query: URLSearchParams): { readonly calls: readonly CallView[]; readonly next?: string } {
    const [from, limit] = [Number(query.get('cursor') ?? 0), Number(query.get('limit') ?? 25)];
    const end = from + limit;
    const next = end < this.history.length ? { next: String(end) } : {};
    return { calls: this.history.slice(from, end), ...next };
  }
}

export const viewOf = (callId: string, changes: Partial<CallView> = {}): CallView => ({
  callId,
  seq: 1,
  state: 'initiated',
  from: 'alice',
  to: ['bob'],
  media: 'audio',
  caller: { name: 'Alice', handle: 'alice', handleType: 'generic' },
  startedAt: new Date(Date.now()).toISOString(),
  expiresAt: new Date(Date.now() + 40_000).toISOString(),
  legs: [],
  rings: [],
  ...changes,
});

class FakeSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;

  constructor(region: FakeRegion) {
    setTimeout(() => {
      if (region.isDown) this.fail();
      else {
        region.sockets.push(this);
        this.readyState = 1;
        this.onopen?.();
      }
    }, region.delay);
  }

  /** A message of the server. */
  receive(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  send(): void {}

  fail(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  close(): void {
    this.readyState = 3;
  }
}

/** A client of these regions. */
export const clientOf = (regions: readonly FakeRegion[], options: Partial<ClientOptions> = {}): Client => {
  const regionOf = (url: string): FakeRegion => {
    const found = regions.find((region) => url.replace('wss:', 'https:').startsWith(region.url));
    if (found === undefined) throw new Error(`no region has ${url}`);
    return found;
  };
  const fetch: Fetch = async (url, { method, body }) => {
    const region = regionOf(url);
    await new Promise((resolve) => setTimeout(resolve, region.delay));
    if (region.isDown) throw new TypeError('Network request failed');
    const answer = region.answer(method, url.slice(region.url.length), body === undefined ? {} : JSON.parse(body));
    const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
    return { status: answer.status, headers: { get: () => answer.retryAfter ?? null }, text: async () => text };
  };
  return createClient({
    url: regions.map(({ url }) => url),
    getToken: () => 'token',
    storage: memoryStorage(),
    fetch,
    WebSocket: class extends FakeSocket {
      constructor(url: string) {
        super(regionOf(url));
      }
    },
    ...options,
  });
};
