import { describe, expect, it } from 'vitest';
import type { Weekday } from '../../lambda/contract/enums.ts';
import { type DoNotDisturb, isInForce, withholds } from '../../lambda/notifications/do-not-disturb.ts';

const at = (text: string): number => Date.parse(text);
const hours = (from: string, to: string, timeZone: string, days?: readonly Weekday[]): DoNotDisturb => ({
  setAt: 0,
  hours: [{ from, to, ...(days && { days }) }],
  timeZone,
});
/** Whether it is in force at each of these times. */
const inForce = (doNotDisturb: DoNotDisturb, ...times: readonly string[]): readonly boolean[] =>
  times.map((time) => isInForce(doNotDisturb, at(time)));

describe('do-not-disturb is in force', () => {
  it('until its time, and not at it', () => {
    const until = { setAt: 0, until: at('2026-11-30T07:00:00Z') };

    expect(inForce(until, '2026-11-30T06:59:59.999Z', '2026-11-30T07:00:00Z')).toEqual([true, false]);
  });

  it('across midnight, by the clock of its zone', () => {
    const night = hours('22:00', '07:00', 'Europe/Vienna');

    expect(
      inForce(night, '2026-11-30T20:59:59Z', '2026-11-30T21:00:00Z', '2026-12-01T05:59:59Z', '2026-12-01T06:00:00Z'),
    ).toEqual([false, true, true, false]);
  });

  it('on the days on which a period begins: Friday night is over on Saturday morning', () => {
    const friday = hours('22:00', '07:00', 'UTC', ['fri']);

    expect(
      inForce(friday, '2026-12-04T06:00:00Z', '2026-12-04T22:00:00Z', '2026-12-05T06:59:00Z', '2026-12-05T22:00:00Z'),
    ).toEqual([false, true, true, false]);
  });

  it('for 24 hours from a time to the same one', () => {
    const sunday = hours('09:00', '09:00', 'UTC', ['sun']);

    expect(
      inForce(sunday, '2026-12-06T08:59:00Z', '2026-12-06T09:00:00Z', '2026-12-07T08:59:00Z', '2026-12-07T09:00:00Z'),
    ).toEqual([false, true, true, false]);
  });

  it('from the first moment after a time that the clock skips, until an end that it skips', () => {
    // In Vienna, 29 March 2026 has no 02:00 to 02:59: at 01:00 UTC the clock goes from 01:59:59 to 03:00.
    const skipped = ['2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z', '2026-03-29T02:00:00Z'];

    expect(inForce(hours('02:30', '04:00', 'Europe/Vienna'), ...skipped)).toEqual([false, true, false]);
    expect(inForce(hours('01:00', '02:30', 'Europe/Vienna'), ...skipped)).toEqual([true, false, false]);
  });

  it('both times in an hour that the clock repeats', () => {
    // In Vienna, 25 October 2026 has 02:00 to 02:59 twice: 00:00 and 01:00 UTC.
    expect(
      inForce(
        hours('02:00', '03:00', 'Europe/Vienna'),
        '2026-10-24T23:59:59Z',
        '2026-10-25T00:30:00Z',
        '2026-10-25T01:30:00Z',
        '2026-10-25T02:00:00Z',
      ),
    ).toEqual([false, true, true, false]);
  });

  it('in a zone whose summer time is half an hour', () => {
    // Lord Howe: UTC+11 in summer, UTC+10:30 in winter. On 5 April 2026 the clock goes from 02:00 back to 01:30, at 15:00 UTC on the 4th.
    const back = hours('01:30', '02:00', 'Australia/Lord_Howe');
    // On 4 October 2026 it goes from 02:00 to 02:30, at 15:30 UTC on the 3rd.
    const forward = hours('02:00', '02:30', 'Australia/Lord_Howe');

    expect(
      inForce(
        back,
        '2026-04-04T14:29:59Z',
        '2026-04-04T14:30:00Z',
        '2026-04-04T15:00:00Z',
        '2026-04-04T15:29:59Z',
        '2026-04-04T15:30:00Z',
      ),
    ).toEqual([false, true, true, true, false]);
    expect(inForce(forward, '2026-10-03T15:29:59Z', '2026-10-03T15:30:00Z')).toEqual([false, false]);
  });
});

describe('a call', () => {
  const call = { callId: 'second', callerId: 'alice', startedAt: at('2026-11-30T12:00:00Z') };
  const on = { setAt: 0, until: call.startedAt + 1 };
  const before = (ms: number, callId = 'first') => new Map([['alice', { callId, at: call.startedAt - ms }]]);

  it('is withheld, unless the caller is an exception', () => {
    const cases = [{}, { exceptUsers: ['bob'] }, { exceptUsers: ['bob', 'alice'] }];

    expect(cases.map((more) => withholds({ doNotDisturb: { ...on, ...more } }, call))).toEqual([true, true, false]);
    expect(withholds({ doNotDisturb: undefined }, call)).toBe(false);
  });

  it('rings as the second one of its caller within 3 minutes, unless that is switched off', () => {
    const withheld = (ms: number, more: Partial<DoNotDisturb> = {}, callId?: string) =>
      withholds({ doNotDisturb: { ...on, ...more }, withheld: before(ms, callId) }, call);

    expect([withheld(179_999), withheld(180_000)]).toEqual([false, true]);
    expect(withheld(1_000, { repeatedCalls: false })).toBe(true);
    // The same invite again is no second call.
    expect(withheld(0, {}, 'second')).toBe(true);
  });
});
