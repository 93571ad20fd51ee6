import { describe, expect, it } from 'vitest';
import { rateFor, simulate, verificationRate } from '../../docs/generate/scale/registrations/simulate.ts';
import { duration } from '../../docs/generate/scale/registrations/tables.ts';

const crowd = { phones: 1_000_000, requests: 1, rate: 30, arrivalHours: 0, seed: 1 };

describe('the simulation of registrations', () => {
  it('agrees with the division where all phones come at the same moment', () => {
    // 1,000,000 / 30 = 33,333 s = 9.26 h; half of them have their turn in the first half of it.
    const { done, p50, p95 } = simulate(crowd);

    expect([done, p50, p95].map(Math.round)).toEqual([33_333, 16_667, 31_667]);
    expect(duration(done)).toBe('9.3 h');
    expect(Math.round(simulate({ ...crowd, requests: 2 }).done)).toBe(66_667);
  });

  it('of ten phones is what one counts by hand', () => {
    // Two a second: the last one is registered after 5 s, the fifth after 2.5 s.
    expect(simulate({ ...crowd, phones: 10, rate: 2 })).toEqual({ done: 5, p50: 2.5, p95: 5 });
  });

  it('lets nobody wait longer than its own requests where SNS takes more than come', () => {
    // 28 phones a second come in an hour, and 3,000 are taken.
    const { p95, done } = simulate({ ...crowd, phones: 100_000, rate: 3_000, arrivalHours: 1 });

    expect(p95).toBeLessThan(0.02);
    expect(Math.abs(done - 3600)).toBeLessThan(2);
  });

  it('has a queue at the end of the arrivals where more come than SNS takes', () => {
    // 69.4 a second for 4 h at 30 a second: the last one waits 1,000,000 / 30 - 14,400 s.
    const { done, p95 } = simulate({ ...crowd, arrivalHours: 4 });

    expect(done / 3600).toBeCloseTo(9.26, 1);
    expect(p95 / (33_333 - 14_400)).toBeCloseTo(0.95, 1);
  });

  it('gives the same result for the same seed', () => {
    expect(simulate({ ...crowd, arrivalHours: 2 })).toEqual(simulate({ ...crowd, arrivalHours: 2 }));
  });

  it('says from which quota on a million take an hour', () => {
    expect(Math.ceil(rateFor(1_000_000, 1, 3600))).toBe(278);
  });

  it('counts the verifications of a million phones: 46 requests a second before, with two tokens', () => {
    const launches = { phones: 1_000_000, tokens: 2, requests: 2, days: 1, busyHour: 0.1 };

    expect(verificationRate(launches).mean).toBeCloseTo(46.3, 1);
    expect(verificationRate({ ...launches, requests: 1, days: 14 })).toEqual({
      mean: expect.closeTo(1.65, 2),
      busiest: expect.closeTo(3.97, 2),
    });
  });
});
