import * as v from 'valibot';

const Milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0));

const Service = v.picklist(['sns', 'apple', 'google', 'sqs']);
/** A service that faults can be injected into. */
export type Service = v.InferOutput<typeof Service>;

/** The effect of a fault. A request that cannot show this effect is not affected. */
const FaultEffect = v.variant('kind', [
  /** Answered `ms` later, by the local backend's clock. */
  v.strictObject({ kind: v.literal('slow'), ms: Milliseconds }),
  /** Refused. `code` is the service's own: SNS's wire code, Apple's reason, FCM's error code, SQS's error. */
  v.strictObject({
    kind: v.literal('failing'),
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599))),
    code: v.optional(v.string()),
    message: v.optional(v.string()),
  }),
  /** Refused with each service's own throttling error. */
  v.strictObject({ kind: v.literal('throttled') }),
  /** Done twice: a publish is delivered, a push shown, a message received, an event sent twice. */
  v.strictObject({ kind: v.literal('duplicating') }),
  /** Answered with success, then dropped. */
  v.strictObject({ kind: v.literal('silent') }),
  /** SQS only: a message becomes receivable `ms` after its delay. */
  v.strictObject({ kind: v.literal('late'), ms: Milliseconds }),
  /** SQS only: when several messages are received at once, the last comes first. */
  v.strictObject({ kind: v.literal('reordering') }),
]);
export type FaultEffect = v.InferOutput<typeof FaultEffect>;
export type FaultKind = FaultEffect['kind'];
export type FaultEffectOf<Kind extends FaultKind> = Extract<FaultEffect, { kind: Kind }>;

/**
 * One entry of a fault script, as JSON: the fault of requests that match `target`, for `times` requests or for `forMs`.
 *
 *     { "target": { "service": "sns", "action": "Publish" }, "fault": { "kind": "failing", "status": 503 }, "forMs": 30000 }
 *     { "target": { "device": "b0b5" }, "fault": { "kind": "silent" }, "times": 2 }
 */
export const Fault = v.pipe(
  v.strictObject({
    target: v.pipe(
      v.strictObject({
        service: v.optional(Service),
        /**
         * Of SNS or SQS, such as `Publish`. SNS has two besides those of its API, which a fault affects only if it
         * names them: `Delivery`, from accepting a publish to the request to Apple or Google, can be slow, and `Event`,
         * to `push-feedback`, can be silent or duplicating.
         */
        action: v.optional(v.string()),
        /** A push token: affects what Apple or Google does for this phone only. */
        device: v.optional(v.string()),
      }),
      v.check((target) => Object.values(target).some((part) => part !== undefined), 'names no target'),
    ),
    fault: FaultEffect,
    /** Number of requests that it affects. @default 1, without `forMs` */
    times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    /** How long it affects every request, in milliseconds of the local backend's clock. */
    forMs: v.optional(Milliseconds),
  }),
  v.check(({ times, forMs }) => times === undefined || forMs === undefined, 'takes times or forMs, not both'),
);
export type Fault = v.InferOutput<typeof Fault>;

/** A request to a simulated service, as far as faults are matched against it. */
export interface ServiceRequest {
  readonly service: Service;
  readonly action?: string;
  readonly device?: string;
  /** Whether only a fault that names the action matches. */
  readonly byNameOnly?: boolean;
}

export const matches = ({ target }: Fault, { service, action, device, byNameOnly }: ServiceRequest): boolean =>
  (target.service ?? service) === service &&
  (byNameOnly ? target.action === action : (target.action ?? action) === action) &&
  (target.device === undefined || target.device.toLowerCase() === device?.toLowerCase());
