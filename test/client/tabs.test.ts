/** Several tabs of a browser, which are one device. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeTabWorld, type Tab } from './support/tab-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Opens tabs one after the other. */
const opened = async (hasLocks: boolean, count: number) => {
  const world = makeTabWorld({ hasLocks });
  const tabs: Tab[] = [];
  for (let index = 0; index < count; index += 1) {
    tabs.push(world.open());
    await pass(500);
  }
  const [first, second, third] = tabs;
  if (first === undefined || second === undefined) throw new Error('needs two tabs');
  return { world, tabs, first, second, third };
};
const phasesOf = (tabs: readonly Tab[]) => tabs.map(({ connection }) => connection.phase);
const socketsOf = (tabs: readonly Tab[]) => tabs.map(({ network }) => network.openSockets);

describe.each([
  ['with Web Locks, the first tab', true, [1, 0, 0]],
  ['without Web Locks, the newest tab', false, [0, 0, 1]],
] as const)('%s', (_name, hasLocks, leading) => {
  it('has the only socket, and all tabs are connected and get every signal', async () => {
    const { world, tabs } = await opened(hasLocks, 3);

    for (let index = 0; index < 5; index += 1) world.sendFromBob();
    for (const tab of tabs) tab.send();
    await pass(500);

    expect([phasesOf(tabs), socketsOf(tabs)]).toEqual([['connected', 'connected', 'connected'], leading]);
    expect(tabs.map(({ received }) => received)).toEqual([world.fromBob(), world.fromBob(), world.fromBob()]);
    expect(world.atBob().sort()).toEqual(tabs.flatMap(({ sent }) => sent));
    // Nothing was sent twice, and nothing over HTTP.
    expect(world.server.signalsFor('bob')).toHaveLength(3);
    expect(tabs.flatMap(({ network }) => network.requests)).toEqual([]);
  });

  it.each(['close', 'crash'] as const)(
    'that leads may %s in mid-call: another takes over, and no signal is lost or doubled',
    async (how) => {
      const { world, tabs } = await opened(hasLocks, 3);
      const leader = tabs.find(({ network }) => network.openSockets === 1);
      const others = tabs.filter((tab) => tab !== leader);

      for (const tab of others) tab.send();
      world.sendFromBob();
      leader?.[how]();
      world.sendFromBob();
      for (const tab of others) tab.send();
      await pass(how === 'crash' && !hasLocks ? 16_000 : 1_000);
      world.sendFromBob();
      await pass(500);

      expect([phasesOf(others), world.openSockets]).toEqual([['connected', 'connected'], 1]);
      for (const { received } of others) expect(received).toEqual(world.fromBob());
      expect(world.atBob().sort()).toEqual(others.flatMap(({ sent }) => sent).sort());
    },
  );

  it('that is suspended loses the lead to the one that asks it in vain, and follows when it is resumed', async () => {
    const { world, tabs } = await opened(hasLocks, 2);
    const leader = tabs.find(({ network }) => network.openSockets === 1);
    const other = tabs.find((tab) => tab !== leader);
    if (leader === undefined || other === undefined) throw new Error('nobody leads');
    const resume = leader.suspend();
    world.sendFromBob();

    // The user looks at the other tab.
    other.connection.wake();
    await pass(4_000);
    expect([other.connection.phase, other.network.openSockets, other.received]).toEqual([
      'connected',
      1,
      world.fromBob(),
    ]);
    resume();
    await pass(20_000);

    expect([phasesOf(tabs), world.openSockets]).toEqual([['connected', 'connected'], 1]);
    expect(leader.received).toEqual(world.fromBob());
  });

  it('passes on that its socket is lost and found, and that it is probed', async () => {
    const { world, tabs, first, second } = await opened(hasLocks, 2);
    const leader = first.network.openSockets === 1 ? first : second;
    const [before] = tabs.map(({ phases }) => phases.length);
    leader.network.cut();
    await pass(1_000);

    expect(tabs.map(({ phases }) => phases.slice(-3))).toEqual([
      ['waiting', 'connecting', 'connected'],
      ['waiting', 'connecting', 'connected'],
    ]);
    // The socket is dead without a sign; the probe of the tab that was woken finds out.
    leader.network.change();
    world.sendFromBob();
    for (const tab of tabs) if (tab !== leader) tab.connection.wake();
    await pass(10_000);
    for (const { received } of tabs) expect(received).toEqual(world.fromBob());
    expect(before).toBeGreaterThan(0);
  });

  it('is closed, and the last one with it, without a timer left behind', async () => {
    const { tabs } = await opened(hasLocks, 3);

    for (const tab of [...tabs]) tab.close();
    await pass(100);

    expect([phasesOf(tabs), socketsOf(tabs)]).toEqual([
      ['closed', 'closed', 'closed'],
      [0, 0, 0],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('tabs', () => {
  it.each([true, false])('that a browser restores at once open one socket, with Web Locks: %s', async (hasLocks) => {
    const world = makeTabWorld({ hasLocks });
    const tabs = Array.from({ length: 5 }, () => world.open());
    await pass(500);

    expect([world.server.opened, new Set(phasesOf(tabs))]).toEqual([1, new Set(['connected'])]);
  });

  it('without Web Locks keep their leader when the clock is set back', async () => {
    const world = makeTabWorld({ hasLocks: false });
    world.open();
    await pass(500);
    vi.setSystemTime(Date.now() - 3_600_000);
    const newest = world.open();
    await pass(500);

    expect([world.server.opened, newest.connection.phase]).toEqual([1, 'connected']);
  });

  it('do not take the answer to the question of another one, which has missed less, for theirs', async () => {
    let delay = 5;
    const world = makeTabWorld({ hasLocks: true, delay: () => delay });
    const leader = world.open();
    await pass(500);
    for (let index = 0; index < 3; index += 1) world.sendFromBob();
    await pass(500);
    // A new tab asks for everything, and the answer takes long.
    const late = world.open();
    while (late.connection.phase !== 'connected') await pass(1);
    await pass(3);
    delay = 400;
    await pass(10);
    delay = 5;
    // The leader misses one signal, sees the gap, and asks for less.
    leader.network.state = 'silent';
    world.sendFromBob();
    await pass(20);
    leader.network.state = 'up';
    world.sendFromBob();
    await pass(100);
    expect(leader.received).toEqual(world.fromBob());
    leader.network.cut();
    await pass(1_000);

    expect(late.received).toEqual(world.fromBob());
  });
});

describe('any number of tabs', () => {
  const act = fc.constantFrom('open', 'close', 'crash', 'send', 'bob', 'cut', 'change', 'wake', 'pass') as fc.Arbitrary<
    'open' | 'close' | 'crash' | 'send' | 'bob' | 'cut' | 'change' | 'wake' | 'pass'
  >;
  const acts = fc.array(fc.tuple(act, fc.nat(), fc.nat(3_000)), { minLength: 5, maxLength: 40 });

  it.each([true, false])(
    'end with one socket, and have lost and doubled nothing, with Web Locks: %s',
    async (hasLocks) => {
      await fc.assert(
        fc.asyncProperty(acts, fc.infiniteStream(fc.integer({ min: 1, max: 150 })), async (all, delays) => {
          const world = makeTabWorld({ hasLocks, delay: () => delays.next().value });
          world.open();
          for (const [what, which, ms] of all) {
            const tab = world.tabs[which % Math.max(world.tabs.length, 1)];
            if (what === 'open' && world.tabs.length < 5) world.open();
            if (what === 'close' || what === 'crash' || what === 'send') tab?.[what]();
            if (what === 'bob') world.sendFromBob();
            if (what === 'cut' || what === 'change') tab?.network[what]();
            if (what === 'wake') tab?.connection.wake();
            await pass(what === 'pass' ? ms : ms % 20);
          }
          if (world.tabs.length === 0) world.open();
          // As long as it takes to find out that a leader has crashed and that a socket is dead.
          await pass(300_000);

          expect(phasesOf(world.tabs)).toEqual(world.tabs.map(() => 'connected'));
          expect(world.openSockets).toBe(1);
          for (const { received } of world.tabs) expect(received).toEqual(world.fromBob());
          const atBob = world.atBob();
          expect(new Set(atBob).size).toBe(atBob.length);
          for (const { sent } of world.tabs) expect(atBob.filter((one) => sent.includes(one))).toEqual(sent);
          for (const tab of [...world.tabs]) tab.close();
          vi.clearAllTimers();
        }),
        { numRuns: 40, seed: 17 },
      );
    },
  );
});
