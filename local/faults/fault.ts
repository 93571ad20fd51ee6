import * as v from 'valibot';

const Milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0));

const Service = v.picklist(['sns', 'apple', 'google', 'sqs']);
/** Whom a fault may befall. */
export type Service = v.InferOutput<typeof Service>;

/** What goes wrong. A request that has no way to show a fault passes it by. */
const Trouble = v.variant('kind', [
  /** Answered so much later, in the time of the house. */
  v.strictObject({ kind: v.literal('slow'), ms: Milliseconds }),
  /** Refused. `code` is in the service's own words: SNS's wire code, Apple's reason, FCM's error code, SQS's error. */
  v.strictObject({
    kind: v.literal('failing'),
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599))),
    code: v.optional(v.string()),
    message: v.optional(v.string()),
  }),
  /** Refused as each service refuses one who asks too often. */
  v.strictObject({ kind: v.literal('throttled') }),
  /** Done twice: a publish delivered, a push shown, a message received, an event sent. */
  v.strictObject({ kind: v.literal('duplicating') }),
  /** Answered as if all were well, and dropped. */
  v.strictObject({ kind: v.literal('silent') }),
  /** SQS only: a message sent can be received so much later than asked. */
  v.strictObject({ kind: v.literal('late'), ms: Milliseconds }),
  /** SQS only: of several messages received at once the last comes first. */
  v.strictObject({ kind: v.literal('reordering') }),
]);
export type Trouble = v.InferOutput<typeof Trouble>;
export type TroubleKind = Trouble['kind'];
export type TroubleOf<Kind extends TroubleKind> = Extract<Trouble, { kind: Kind }>;

/**
 * One line of a fault script, as JSON: everything that befalls `target`, for so many requests or for so long.
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
         * Of SNS or SQS, such as `Publish`. SNS has two beside those of its API, which only a fault that names them
         * befalls: `Delivery`, from accepting to asking Apple or Google, can be slow, and `Event`, to `push-feedback`,
         * can be silent or duplicating.
         */
        action: v.optional(v.string()),
        /** A push token: what Apple or Google do with this one phone. */
        device: v.optional(v.string()),
      }),
      v.check((target) => Object.values(target).some((part) => part !== undefined), 'names nobody'),
    ),
    fault: Trouble,
    /** Requests that it hits. @default 1, without `forMs` */
    times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    /** How long it hits every request, in the time of the house. */
    forMs: v.optional(Milliseconds),
  }),
  v.check(({ times, forMs }) => times === undefined || forMs === undefined, 'has times or forMs, not both'),
);
export type Fault = v.InferOutput<typeof Fault>;

/** What asks whether something is to go wrong with it. */
export interface FaultyRequest {
  readonly service: Service;
  readonly action?: string;
  readonly device?: string;
  /** Whether only a fault that names the action is meant for it. */
  readonly byNameOnly?: boolean;
}

export const isMeantFor = ({ target }: Fault, { service, action, device, byNameOnly }: FaultyRequest): boolean =>
  (target.service ?? service) === service &&
  (byNameOnly ? target.action === action : (target.action ?? action) === action) &&
  (target.device === undefined || target.device.toLowerCase() === device?.toLowerCase());
