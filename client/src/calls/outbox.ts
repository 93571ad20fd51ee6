import { RingthroughError } from '../api/errors.ts';
import { type GetToken, type HttpOptions, send } from '../api/http.ts';
import { globals } from '../runtime/globals.ts';
import type { Stored } from '../runtime/stored.ts';

/** A request that is sent later. */
export interface Postponed {
  /** Base URL; `undefined`: that of the API, with the user's token. */
  readonly url?: string | undefined;
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object | undefined;
  /** Used instead of the user's token: that of the user who logged out. */
  readonly token?: string | undefined;
}

interface Entry extends Postponed {
  /** Epoch milliseconds after which it no longer matters. */
  readonly until: number;
}

export interface OutboxOptions {
  readonly http: HttpOptions;
  readonly getToken: GetToken;
  readonly stored: Stored;
  readonly onFailed: (error: unknown) => void;
}

/** Milliseconds until the entries are tried again: the first pause, and the longest one. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [1_000, 30_000];

/**
 * Requests that could not reach the API, oldest first. They are kept in the storage, so that they survive the app, and sent when the
 * network is back: by a timer, at `flush`, and when a request succeeds.
 */
export class Outbox {
  private readonly options: OutboxOptions;
  private timer: unknown;
  private pause = FIRST_PAUSE;
  private sending: Promise<void> | undefined;
  private held: Promise<unknown> = Promise.resolve();

  constructor(options: OutboxOptions) {
    this.options = options;
  }

  /**
   * Does `work`, or keeps `postponed` until then (epoch milliseconds) if the API cannot be reached.
   *
   * @returns `undefined` if it is sent later
   * @throws what `work` throws for other reasons
   */
  async attempt<T>(work: () => Promise<T>, postponed: Postponed, until: number): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error)) throw error;
      const entry: Entry = { ...postponed, until };
      await this.options.stored.change((entries) => [...entries, entry]);
      this.start();
      return undefined;
    }
  }

  /** Does `work` while nothing is sent from here, and then removes what it has made void: a registration, the log-out before it. */
  async supersede<T>(work: () => Promise<T>, isVoid: (entry: Postponed) => boolean): Promise<T> {
    await this.sending;
    const working = work();
    const settled = working
      .then(() => this.options.stored.change((entries) => entries.filter((entry) => !isVoid(entry as Entry))))
      .then(undefined, () => undefined);
    this.held = settled;
    await settled;
    return await working;
  }

  /** Sends what waits. */
  async flush(): Promise<void> {
    this.sending ||= this.sendAll().then(
      () => {
        this.sending = undefined;
      },
      (error: unknown) => {
        this.sending = undefined;
        this.options.onFailed(error);
      },
    );
    await this.sending;
  }

  /** Stops the timer; what waits stays in the storage. */
  close(): void {
    globals.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private start(): void {
    if (this.timer !== undefined) return;
    this.timer = globals.setTimeout(() => {
      this.timer = undefined;
      void this.flush();
    }, this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
  }

  private async sendAll(): Promise<void> {
    for (;;) {
      await this.held;
      const [entry] = (await this.options.stored.read()) as readonly Entry[];
      if (entry === undefined) break;
      if (entry.until > Date.now() && !(await this.isSent(entry))) {
        this.start();
        return;
      }
      // Another tab of the browser may have sent it too, and removed it.
      const done = JSON.stringify(entry);
      await this.options.stored.change((entries) => entries.filter((one) => JSON.stringify(one) !== done));
    }
    this.pause = FIRST_PAUSE;
  }

  /** @returns `false` if it must be tried again */
  private async isSent({ url, method, path, body, token }: Entry): Promise<boolean> {
    const { http, getToken, onFailed } = this.options;
    const credential = token === undefined ? getToken : () => token;
    const options = { ...http, url: url || http.url, pausesMs: [] };
    try {
      await send(options, {
        method,
        path,
        ...(body && { body }),
        getToken: url === undefined ? credential : undefined,
      });
      return true;
    } catch (error) {
      if (isOutage(error)) return false;
      // Refused: the call is over, or the user who logged out has no valid token any more.
      onFailed(error);
      return true;
    }
  }
}

const isOutage = (error: unknown): boolean => error instanceof RingthroughError && error.isTemporary;
