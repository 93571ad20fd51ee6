import * as v from 'valibot';

const Milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0));

const Service = v.picklist(['dynamodb', 'sns', 'apple', 'google', 'sqs', 'eventbridge', 'lambda', 'web_push']);
/** A service that faults can be injected into. */
export type Service = v.InferOutput<typeof Service>;

/** The effect of a fault. A request that cannot show this effect is not affected. */
const FaultEffect = v.variant('kind', [
  /** Answered `ms` later, by the local backend's clock. */
  v.strictObject({ kind: v.literal('slow'), ms: Milliseconds }),
  /** Waits until the fault is removed, or its `forMs` have passed, and is then done and answered. */
  v.strictObject({ kind: v.literal('held') }),
  /**
   * Refused. `code` is the service's own: DynamoDB's exception, SNS's wire code, Apple's reason, FCM's error code, the error of SQS or
   * EventBridge.
   */
  v.strictObject({
    kind: v.literal('failing'),
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599))),
    code: v.optional(v.string()),
    message: v.optional(v.string()),
  }),
  /** Refused with each service's own throttling error. */
  v.strictObject({ kind: v.literal('throttled') }),
  /** DynamoDB only: a write of an item, or a transaction, is refused because another transaction has the item. */
  v.strictObject({ kind: v.literal('conflicting') }),
  /** DynamoDB only: done, but the connection closes without an answer. */
  v.strictObject({ kind: v.literal('disconnecting') }),
  /**
   * DynamoDB only: a read that need not be consistent is answered as by a replica that gets each write `ms` later. Of writes that were done
   * while there is such a fault.
   */
  v.strictObject({ kind: v.literal('stale'), ms: Milliseconds }),
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
 *     { "target": { "service": "dynamodb", "action": "UpdateItem", "nth": 2 }, "fault": { "kind": "throttled" } }
 */
export const Fault = v.pipe(
  v.strictObject({
    target: v.pipe(
      v.strictObject({
        service: v.optional(Service),
        /**
         * Of DynamoDB, SNS, SQS or EventBridge, such as `Publish`. SNS has two besides those of its API, which a fault affects only if it
         * names them: `Delivery`, from accepting a publish to the request to Apple or Google, can be slow, and `Event`,
         * to `push-feedback`, can be silent or duplicating. EventBridge has `Entry`: one event of a request is refused.
         */
        action: v.optional(v.string()),
        /** A push token: affects what Apple or Google does for this phone only. */
        device: v.optional(v.string()),
        /** DynamoDB and SQS only: a text that the request's body contains, such as a key, a part of an `UpdateExpression`, a queue's name. */
        matching: v.optional(v.pipe(v.string(), v.minLength(1))),
        /** Affects the nth of the requests that match, counted from 1 since the fault was added, and those after it. */
        nth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
      }),
      v.check(
        ({ service, action, device, matching }) =>
          [service, action, device, matching].some((part) => part !== undefined),
        'names no target',
      ),
      v.check(
        ({ service, matching }) => matching === undefined || service === 'dynamodb' || service === 'sqs',
        'takes "matching" only with the service dynamodb or sqs',
      ),
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
  /** As sent; of DynamoDB and SQS only. */
  readonly body?: string;
  /** Whether only a fault that names the action matches. */
  readonly byNameOnly?: boolean;
}

/** Whether the request is one of the target's, whichever of them is affected. */
export const matches = ({ target }: Fault, { service, action, device, body, byNameOnly }: ServiceRequest): boolean =>
  (target.service ?? service) === service &&
  (byNameOnly ? target.action === action : (target.action ?? action) === action) &&
  (target.device === undefined || target.device.toLowerCase() === device?.toLowerCase()) &&
  (target.matching === undefined || body?.includes(target.matching) === true);
