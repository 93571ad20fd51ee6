import { expect, it } from 'vitest';
import { makeOutbox, type Outbox } from '../../client/src/calls/outbox.ts';
import type { Fetch } from '../../client/src/index.ts';
import { makeStored, memoryStorage } from '../../client/src/runtime/stored.ts';

const KEY = 'ringthrough.outbox';

it('two tabs that send what waits at once lose none of it', async () => {
  const waiting = ['/first', '/second'].map((path) => ({ method: 'POST', path, until: Number.MAX_SAFE_INTEGER }));
  const storage = memoryStorage();
  await storage.setItem(KEY, JSON.stringify(waiting));
  const sent: string[] = [];
  const tab = (fetch: Fetch): Outbox =>
    makeOutbox({
      http: { url: '', fetch, timeoutMs: 1_000, pausesMs: [] },
      getToken: () => 'token',
      stored: makeStored(storage, KEY),
      onFailed: () => {},
    });
  const succeed = async (path: string) => {
    sent.push(path);
    return { status: 200, headers: { get: () => null }, text: async () => '{}' };
  };
  let free = (): void => {};
  const failed = new Promise<void>((resolve) => {
    free = resolve;
  });
  // The first tab sends the first request, and loses its network before the second.
  const first = tab(async (path) => {
    if (path === '/first') return await succeed(path);
    free();
    throw new TypeError('Failed to fetch');
  });
  // The answer to the other tab comes after that.
  const second = tab(async (path) => {
    await failed;
    return await succeed(path);
  });

  await Promise.all([first.flush(), second.flush()]);
  for (const outbox of [first, second]) outbox.close();

  expect(sent).toEqual(['/first', '/first', '/second']);
  expect(await storage.getItem(KEY)).toBeUndefined();
});
