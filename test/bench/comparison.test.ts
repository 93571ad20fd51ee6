import { describe, expect, it } from 'vitest';
import { compare } from '../../bench/comparison.ts';
import { latencyOf } from '../../bench/stats.ts';

describe('a run of the bench beside the committed results', () => {
  it('is worse in a figure that grew by more than 15 %, and in a throughput that fell by as much', () => {
    const committed = [
      { what: 'p50', value: 100 },
      { what: 'p99', value: 100 },
      { what: 'answered', value: 114, isBetterHigher: true as const },
      { what: 'sent', value: 116, isBetterHigher: true as const },
    ];
    const now = [
      { what: 'p50', value: 114 },
      { what: 'p99', value: 116 },
      { what: 'answered', value: 100, isBetterHigher: true as const },
      { what: 'sent', value: 100, isBetterHigher: true as const },
    ];

    expect(compare(committed, now).map(({ what, isWorse }) => [what, isWorse])).toEqual([
      ['p50', false],
      ['p99', true],
      ['answered', false],
      ['sent', true],
    ]);
  });

  it('compares no lost ring with none, and reports the first one', () => {
    const none = [{ what: 'lost', value: 0 }];

    expect(compare(none, none)).toEqual([{ what: 'lost', committed: 0, now: 0, ratio: 1, isWorse: false }]);
    expect(compare(none, [{ what: 'lost', value: 1 }])).toMatchObject([
      { ratio: Number.POSITIVE_INFINITY, isWorse: true },
    ]);
  });

  it('leaves out a figure that only one of them has', () => {
    expect(compare([{ what: 'old', value: 1 }], [{ what: 'new', value: 1 }])).toEqual([]);
  });

  it('takes quantiles of all times', () => {
    const times = Array.from({ length: 200 }, (_, index) => 200 - index);

    expect(latencyOf(times)).toEqual({ p50: 101, p95: 191, p99: 199 });
  });
});
