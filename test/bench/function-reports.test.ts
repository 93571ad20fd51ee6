import { describe, expect, it } from 'vitest';
import { functionReports } from '../../bench/aws/function-reports.ts';
import { summary } from '../../bench/aws/summary.ts';

const json = (metrics: object) =>
  JSON.stringify({
    time: '2026-11-22T02:00:00.000Z',
    type: 'platform.report',
    record: {
      requestId: 'r-1',
      metrics: { durationMs: 20.5, billedDurationMs: 21, memorySizeMB: 512, maxMemoryUsedMB: 91, ...metrics },
      status: 'success',
    },
  });
const text = (more = '') =>
  `REPORT RequestId: r-2\tDuration: 12.31 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 88 MB\t${more}`;

describe('a Lambda report of an invocation', () => {
  it('is read from JSON logs, with the init duration of a cold start', () => {
    expect(functionReports([json({}), json({ initDurationMs: 140.2 })])).toEqual([
      { requestId: 'r-1', duration: 20.5, billed: 21, init: undefined, memoryMb: 512, usedMb: 91 },
      { requestId: 'r-1', duration: 20.5, billed: 21, init: 140.2, memoryMb: 512, usedMb: 91 },
    ]);
  });

  it('is read from text logs, and fields whose names have the same ending are distinguished', () => {
    expect(functionReports([text(), text('Init Duration: 131.71 ms\t')])).toEqual([
      { requestId: 'r-2', duration: 12.31, billed: 13, init: undefined, memoryMb: 512, usedMb: 88 },
      { requestId: 'r-2', duration: 12.31, billed: 13, init: 131.71, memoryMb: 512, usedMb: 88 },
    ]);
  });

  it('is distinguished from all other log lines', () => {
    const others = [
      '{"level":"INFO","event":"request.completed"}',
      'START RequestId: r',
      '',
      '{',
      '{"type":"platform.start"}',
    ];
    expect(functionReports(others)).toEqual([]);
  });

  it('is summarised separately for cold starts', () => {
    const reports = functionReports([json({ initDurationMs: 140.2 }), text(), text()]);
    expect(summary(reports, [{ ms: 40 }, { ms: 60 }]).split('\n')).toEqual([
      'invocations  3, of which cold 1; 512 MB, at most 91 used',
      'cold, ms     init p50 140.2, then the invite p50 20.5',
      'warm, ms     p50 12.3  p95 12.3  p99 12.3',
      'client, ms   p50 60.0  p95 60.0  p99 60.0',
    ]);
  });
});
