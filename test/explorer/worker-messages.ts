import * as v from 'valibot';

export const ToWorker = v.variant('kind', [
  v.object({
    kind: v.literal('explore'),
    title: v.string(),
    limit: v.number(),
    isOneEnough: v.boolean(),
    /** Epoch milliseconds. */
    endsAt: v.number(),
  }),
  v.object({ kind: v.literal('close') }),
]);
export type ToWorker = v.InferOutput<typeof ToWorker>;

export const FromWorker = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('orders'), count: v.number() }),
  v.object({
    kind: v.literal('report'),
    title: v.string(),
    orders: v.number(),
    deaths: v.number(),
    states: v.number(),
    ends: v.number(),
    isComplete: v.boolean(),
    /** Failing orders, printed. */
    failing: v.array(v.string()),
  }),
  v.object({ kind: v.literal('failed'), title: v.string(), error: v.string() }),
]);
export type FromWorker = v.InferOutput<typeof FromWorker>;
export type Report = Extract<FromWorker, { kind: 'report' }>;
