import { isOutage } from '../api/errors.ts';
import { type GetToken, type HttpOptions, send } from '../api/http.ts';
import { globals } from '../runtime/globals.ts';
import { ignore } from '../runtime/ignore.ts';
import { makeInTurn } from '../runtime/in-turn.ts';
import type { Stored } from '../runtime/stored.ts';

/** A request that is sent later. */
export interface Postponed {
  /** Base URL; `undefined`: that of the API, with the user's token. */
  readonly url?: string | undefined;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object | undefined;
  /** Used instead of the user's token: that of the user who logged out. */
  readonly token?: string | undefined;
}

/** One that waits. */
export interface Entry extends Postponed {
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
export interface Outbox {
  /**
   * Does `work`, or keeps `postponed` until then (epoch milliseconds) if the API cannot be reached.
   *
   * @returns `undefined` if it is sent later
   * @throws what `work` throws for other reasons
   */
  attempt<T>(work: () => Promise<T>, postponed: Postponed, until: number): Promise<T | undefined>;
  /** Does `work` while nothing is sent from here, and then removes what it has made void: a registration, the log-out before it. */
  supersede<T>(work: () => Promise<T>, isVoid: (entry: Entry) => boolean): Promise<T>;
  /** Removes what does not matter any more. */
  drop(isVoid: (entry: Entry) => boolean): Promise<void>;
  /** Sends what waits. */
  flush(): Promise<void>;
  /** Stops the timer; what waits stays in the storage. */
  close(): void;
}

export const makeOutbox = ({ http, getToken, stored, onFailed }: OutboxOptions): Outbox => {
  let timer: unknown;
  let pause = FIRST_PAUSE;
  let sending: Promise<void> | undefined;
  let held: Promise<unknown> = Promise.resolve();
  /** What supersedes: an older one that the API takes late must not undo a newer one. */
  const inTurn = makeInTurn();

  const start = (): void => {
    if (timer) return;
    timer = globals.setTimeout(() => {
      timer = undefined;
      void flush();
    }, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  };

  /** @returns `false` if it must be tried again */
  const isSent = async ({ url, method, path, body, token }: Entry): Promise<boolean> => {
    try {
      await send(
        { ...http, url: url || http.url, pausesMs: [] },
        { method, path, body, getToken: url ? undefined : token ? () => token : getToken },
      );
      return true;
    } catch (error) {
      if (isOutage(error)) return false;
      // Refused: the call is over, or the user who logged out has no valid token any more.
      onFailed(error);
      return true;
    }
  };

  const sendAll = async (): Promise<void> => {
    for (;;) {
      await held;
      const [entry] = (await stored.read()) as readonly Entry[];
      if (!entry) break;
      if (entry.until > Date.now() && !(await isSent(entry))) {
        start();
        return;
      }
      // Another tab of the browser may have sent it too, and removed it.
      const done = JSON.stringify(entry);
      await stored.change((entries) => entries.filter((one) => JSON.stringify(one) !== done));
    }
    pause = FIRST_PAUSE;
  };

  const flush = async (): Promise<void> => {
    sending ||= sendAll()
      .then(undefined, onFailed)
      .then(() => {
        sending = undefined;
      });
    await sending;
  };

  const drop: Outbox['drop'] = (isVoid) =>
    stored.change((entries) => entries.filter((entry) => !isVoid(entry as Entry)));

  return {
    drop,
    attempt: async (work, postponed, until) => {
      try {
        return await work();
      } catch (error) {
        if (!isOutage(error)) throw error;
        await stored.change((entries) => [...entries, { ...postponed, until }]);
        start();
        return undefined;
      }
    },
    supersede: (work, isVoid) =>
      inTurn(async () => {
        await sending;
        const working = work();
        held = working.then(() => drop(isVoid)).then(undefined, ignore);
        await held;
        return await working;
      }),
    flush,
    close: () => {
      globals.clearTimeout(timer);
      timer = undefined;
    },
  };
};
