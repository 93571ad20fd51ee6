import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Interner } from './interner.ts';
import { RequestNames } from './request-names.ts';

const texts = new Interner();

/** Two chains of two equal requests, and one after both. @returns by place in the code, the names */
const run = async (first: 'a' | 'b', second: 'a' | 'b') => {
  const names = new RequestNames(texts, 0);
  const sent = new Map<string, string>();
  const answers = new Map<string, () => void>();
  const send = (from: string, chain: string) =>
    new Promise<void>((resolve) => {
      sent.set(from, names.nameOf('GetItem'));
      answers.set(chain, resolve);
    });
  const chain = async (name: string) => {
    await send(`${name} 1`, name);
    await send(`${name} 2`, name);
  };
  const done = names.run(async () => {
    await Promise.all([chain('a'), chain('b')]);
    await send('both', 'both');
  });
  for (const name of [first, second, second, first, 'both']) {
    await setImmediate();
    answers.get(name)?.();
  }
  await done;
  return sent;
};

describe('names of requests', () => {
  it('are the same in every order of the responses, and different for each place in the code', async () => {
    const sent = await run('a', 'b');

    expect(new Set(sent.values()).size).toBe(5);
    expect(await run('b', 'a')).toEqual(sent);
  });
});
