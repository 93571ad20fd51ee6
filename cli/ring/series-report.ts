import type { CallView } from '../../lambda/contract/views.ts';
import type { Output } from '../terminal/output.ts';
import { hasRung } from './call-progress.ts';
import { type Percentiles, percentilesOf } from './percentiles.ts';
import { whyNotRung } from './why-not-rung.ts';

/** A call of a series, after its end. */
export interface MeasuredCall {
  readonly rang: boolean;
  /** For each receipt: from SNS's acceptance of the push until the receipt arrived at the API, by the backend's clock. */
  readonly pushToRingMs: readonly number[];
  /** If it did not ring: why, one for each device. */
  readonly reasons: readonly string[];
}

export const measuredCall = (call: CallView): MeasuredCall => {
  const rings = call.rings ?? [];
  const rang = hasRung(call);
  return {
    rang,
    pushToRingMs: rings.flatMap(({ acceptedAt, reportedAt }) =>
      acceptedAt === undefined || reportedAt === undefined
        ? []
        : [Math.max(0, Date.parse(reportedAt) - Date.parse(acceptedAt))],
    ),
    reasons: rang
      ? []
      : rings.map((ring) => whyNotRung(ring, undefined)).map(({ device, reason }) => `${device}: ${reason}`),
  };
};

/** Prints what was measured. */
export const reportSeries = (output: Output, user: string, wanted: number, calls: readonly MeasuredCall[]): void => {
  const rang = calls.filter((call) => call.rang).length;
  const pushToRing = percentilesOf(calls.flatMap(({ pushToRingMs }) => pushToRingMs));
  const reasons = new Map<string, number>();
  for (const reason of calls.flatMap((call) => call.reasons)) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const notRung = [...reasons].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  output.event(
    { event: 'result', user, wanted, calls: calls.length, rang, pushToRing, clock: 'backend', notRung },
    [
      '',
      `${calls.length} of ${wanted} calls to ${user} were made: ${rang} rang, ${calls.length - rang} did not.`,
      ...(pushToRing === undefined ? [] : timesText(pushToRing)),
      ...notRung.map(({ reason, count }) => `${count} × ${reason}`),
      ...(rang < calls.length ? [`What to try: npx ringthrough ring ${user}, with one call`] : []),
    ].join('\n'),
  );
};

const timesText = ({ count, min, p50, p95, p99, max }: Percentiles): readonly string[] => {
  const ms = (value: number) => `${value.toLocaleString('en')} ms`;
  return [
    `Push to ring: p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)} (${ms(min)} to ${ms(max)}, ${count} receipts)`,
    "By the backend's clock: from Amazon SNS's acceptance of the push until the phone's receipt arrived at the API.",
  ];
};
