import * as v from 'valibot';

/** Lambda's report of one completed invocation. Times are milliseconds. */
export interface FunctionReport {
  readonly requestId: string;
  readonly duration: number;
  readonly billed: number;
  /** Only for an invocation that waited for a new sandbox. */
  readonly init: number | undefined;
  readonly memoryMb: number;
  readonly usedMb: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report */
const PlatformReport = v.object({
  type: v.literal('platform.report'),
  record: v.object({
    requestId: v.string(),
    metrics: v.object({
      durationMs: v.number(),
      billedDurationMs: v.number(),
      memorySizeMB: v.number(),
      maxMemoryUsedMB: v.number(),
      initDurationMs: v.optional(v.number()),
    }),
  }),
});

const fromJson = (line: string): FunctionReport | undefined => {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), PlatformReport), line);
  if (!parsed.success) return undefined;
  const { requestId, metrics } = parsed.output.record;
  return {
    requestId,
    duration: metrics.durationMs,
    billed: metrics.billedDurationMs,
    init: metrics.initDurationMs,
    memoryMb: metrics.memorySizeMB,
    usedMb: metrics.maxMemoryUsedMB,
  };
};

/** `REPORT RequestId: … Duration: 2.34 ms …`, fields separated by tabs: the format of functions without JSON logs. */
const fromText = (line: string): FunctionReport | undefined => {
  const requestId = /^REPORT RequestId: (\S+)/.exec(line)?.[1];
  if (requestId === undefined) return undefined;
  const number = (name: string): number | undefined => {
    const text = new RegExp(`(?:^|\\t)${name}: ([\\d.]+) `).exec(line)?.[1];
    return text === undefined ? undefined : Number(text);
  };
  return {
    requestId,
    duration: number('Duration') ?? Number.NaN,
    billed: number('Billed Duration') ?? Number.NaN,
    init: number('Init Duration'),
    memoryMb: number('Memory Size') ?? Number.NaN,
    usedMb: number('Max Memory Used') ?? Number.NaN,
  };
};

/** The reports among the lines of a function's log, in either of Lambda's formats; other lines are skipped. */
export const functionReports = (lines: readonly string[]): readonly FunctionReport[] =>
  lines.flatMap((line) => fromJson(line) ?? fromText(line) ?? []);
