import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jwtAuthorizer } from '../../../local/aws/http-api/jwt-authorizer.ts';
import { type LocalFunction, localFunction } from '../../../local/aws/lambda/local-function.ts';
import { makeIssuer } from '../../../local/oidc/issuer.ts';
import { makeAlarm } from '../../../local/time/alarm.ts';
import { type Clock, makeClock } from '../../../local/time/clock.ts';

const HOUR = 3_600_000;

describe('the clock of a local backend', () => {
  it('shows real time until it is advanced, then real time plus that offset', () => {
    const clock = makeClock();
    const before = Date.now();

    const atStart = clock.now();
    clock.advance(HOUR);

    expect(atStart - before).toBeLessThan(HOUR);
    expect(clock.now()).toBeGreaterThanOrEqual(atStart + HOUR);
  });

  it('stands at a given time until it is advanced', () => {
    const clock = makeClock(HOUR);

    const atStart = clock.now();
    clock.advance(5);

    expect([atStart, clock.now()]).toEqual([HOUR, HOUR + 5]);
  });

  it.each([-1, 0.5, Number.NaN])('does not advance by %d', (ms) => {
    expect(() => makeClock().advance(ms)).toThrow(RangeError);
  });

  it('fires an alarm once, when its moment has passed and not before', () => {
    const clock = makeClock();
    let firings = 0;
    const alarm = makeAlarm(clock, () => {
      firings += 1;
    });
    alarm.set(clock.now() + 2 * HOUR);

    clock.advance(HOUR);
    const early = firings;
    clock.advance(HOUR);
    clock.advance(HOUR);

    expect([early, firings]).toEqual([0, 1]);
  });

  it('fires no alarm that was closed', () => {
    const clock = makeClock();
    const alarm = makeAlarm(clock, () => expect.unreachable());

    alarm.set(clock.now() + HOUR);
    alarm.close();

    clock.advance(2 * HOUR);
  });

  it('is the time by which tokens are issued and expire', async () => {
    const clock = makeClock();
    const issuer = await makeIssuer('https://issuer.test', 'test', clock.now);
    const authorize = jwtAuthorizer([issuer], clock.now);
    const old = { headers: { authorization: `Bearer ${await issuer.mint('bob')}` } };
    const atFirst = await authorize(old);

    clock.advance(25 * HOUR);
    const fresh = { headers: { authorization: `Bearer ${await issuer.mint('bob')}` } };

    expect(atFirst).toMatchObject({ jwt: { claims: { sub: 'bob' } } });
    expect(await authorize(old)).toEqual([401, 'Unauthorized']);
    expect(await authorize(fresh)).toMatchObject({ jwt: { claims: { sub: 'bob' } } });
  });
});

/** Returns the current time by every way that JavaScript has to read it. */
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

describe('a function in a local backend', () => {
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

  it("reads the local backend's clock, also when it was loaded before the clock advanced", async () => {
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

  it('reads real time without such a clock', async () => {
    const file = join(dir, 'index.js');
    const plain = localFunction({ name: 'plain', file, environment: () => ({}), onLog: () => {} });

    const seen = await plain.invoke({});
    await plain.close();

    expect(seen).toMatchObject({ now: expect.toSatisfy((epochMs: number) => epochMs < clock.now() - HOUR) });
  });
});
