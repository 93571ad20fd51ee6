import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAlarm } from '../../local/alarm.ts';
import { type Clock, makeClock } from '../../local/clock.ts';
import { type LocalFunction, localFunction } from '../../local/functions/local-function.ts';
import { jwtAuthorizer } from '../../local/gateway/jwt-authorizer.ts';
import { makeIssuer } from '../../local/issuer.ts';

const HOUR = 3_600_000;

describe('the clock of a house', () => {
  it('shows real time until it is pushed, then as much more', () => {
    const clock = makeClock();
    const before = Date.now();

    const unpushed = clock.now();
    clock.advance(HOUR);

    expect(unpushed - before).toBeLessThan(HOUR);
    expect(clock.now()).toBeGreaterThanOrEqual(unpushed + HOUR);
  });

  it.each([-1, 0.5, Number.NaN])('is not pushed by %d', (ms) => {
    expect(() => makeClock().advance(ms)).toThrow(RangeError);
  });

  it('rings an alarm once, when its moment is passed and not before', () => {
    const clock = makeClock();
    let rings = 0;
    const alarm = makeAlarm(clock, () => {
      rings += 1;
    });
    alarm.set(clock.now() + 2 * HOUR);

    clock.advance(HOUR);
    const early = rings;
    clock.advance(HOUR);
    clock.advance(HOUR);

    expect([early, rings]).toEqual([0, 1]);
  });

  it('rings no alarm that was closed', () => {
    const clock = makeClock();
    const alarm = makeAlarm(clock, () => expect.unreachable());

    alarm.set(clock.now() + HOUR);
    alarm.close();

    clock.advance(2 * HOUR);
  });

  it('is what tokens are issued and expire by', async () => {
    const clock = makeClock();
    const issuer = await makeIssuer('https://issuer.test', 'test', clock.now);
    const authorize = jwtAuthorizer(issuer, clock.now);
    const old = `Bearer ${await issuer.mint('bob')}`;
    const atFirst = await authorize(old);

    clock.advance(25 * HOUR);
    const fresh = `Bearer ${await issuer.mint('bob')}`;

    expect(atFirst?.jwt.claims.sub).toBe('bob');
    expect(await authorize(old)).toBeUndefined();
    expect((await authorize(fresh))?.jwt.claims.sub).toBe('bob');
  });
});

/** What a function sees of the time, by all the ways that JavaScript has. */
const FUNCTION = `
class Later extends Date {}
exports.handler = async () => ({
  now: Date.now(),
  made: new Date().getTime(),
  text: Date.parse(Date()),
  later: new Later().getTime(),
  given: [new Date(5).getTime(), new Date('2026-11-21T12:00:00Z').getTime(), Date.UTC(2026, 10, 21)],
  kinds: [new Date() instanceof Date, new Later() instanceof Later, new Date().constructor === Date, Date.name],
});
`;

describe('a function in a house', () => {
  let dir: string;
  let clock: Clock;
  let fn: LocalFunction;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ringthrough-clock-'));
    await writeFile(join(dir, 'index.js'), FUNCTION);
    clock = makeClock();
    const file = join(dir, 'index.js');
    fn = localFunction({ name: 'timepiece', file, environment: () => ({}), clock, onLog: () => {} });
  });
  afterAll(async () => {
    await fn.close();
    await rm(dir, { recursive: true });
  });

  it("takes the house's clock for the time, also when it was loaded before the clock was pushed", async () => {
    await fn.invoke({});

    clock.advance(1000 * HOUR);
    const before = clock.now();
    const seen = await fn.invoke({});
    const after = clock.now();

    const isNow = (epochMs: number) => before <= epochMs && epochMs <= after;
    expect(seen).toEqual({
      now: expect.toSatisfy(isNow),
      made: expect.toSatisfy(isNow),
      // To the second.
      text: expect.toSatisfy((epochMs: number) => before - 1000 < epochMs && epochMs <= after),
      later: expect.toSatisfy(isNow),
      given: [5, Date.parse('2026-11-21T12:00:00Z'), Date.UTC(2026, 10, 21)],
      kinds: [true, true, true, 'Date'],
    });
  });

  it('lives by real time where there is no such clock', async () => {
    const file = join(dir, 'index.js');
    const plain = localFunction({ name: 'plain', file, environment: () => ({}), onLog: () => {} });

    const seen = await plain.invoke({});
    await plain.close();

    expect(seen).toMatchObject({ now: expect.toSatisfy((epochMs: number) => epochMs < clock.now() - HOUR) });
  });
});
