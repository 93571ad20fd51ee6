import * as v from 'valibot';
import { reasonsOf } from '../end-reasons.ts';
import { CALL_STATES, DECLINE_ENDS, HANDLE_TYPES, MEDIA, WHEN_BUSY } from '../enums.ts';
import { jsonBytes } from '../json-bytes.ts';
import { LIMITS } from '../limits.ts';
import { DisplayText, Handle } from './display-text.ts';
import { CallId, DeviceId, JsonObject, object, oneOf, QueryFlag, query, UserId } from './fields.ts';
import { Hunt } from './hunt.ts';

/** The caller's identity as the callee's phone shows it. */
export const CallerIdentity = object({
  name: DisplayText,
  /** Shown below the name; the phone dials it to call back. @default the caller's user id */
  handle: v.optional(Handle),
  handleType: v.optional(oneOf(HANDLE_TYPES), 'generic'),
});

/** `POST /v1/calls` */
export const Invite = object({
  to: v.pipe(
    v.union([UserId, v.array(UserId)], 'must be a user id or a list of them'),
    v.transform((to) => (typeof to === 'string' ? [to] : to)),
    v.minLength(1, 'must name at least one user'),
    v.maxLength(LIMITS.callees, `must name at most ${LIMITS.callees} users`),
    v.check((to) => new Set(to).size === to.length, 'must not name a user twice'),
  ),
  callId: v.optional(CallId),
  /** The caller's device. Only its socket receives the call's signals. @default every device of the caller */
  deviceId: v.optional(DeviceId),
  media: v.optional(oneOf(MEDIA), 'audio'),
  caller: CallerIdentity,
  ringTimeoutSeconds: v.optional(
    v.pipe(
      v.number('must be a number'),
      v.integer('must be a whole number'),
      v.minValue(LIMITS.ringTimeoutSeconds.min, `must be at least ${LIMITS.ringTimeoutSeconds.min}`),
      v.maxValue(LIMITS.ringTimeoutSeconds.max, `must be at most ${LIMITS.ringTimeoutSeconds.max}`),
    ),
  ),
  /** @see DeclineEnds */
  declineEnds: v.optional(oneOf(DECLINE_ENDS), 'call'),
  /** @see WhenBusy */
  whenBusy: v.optional(oneOf(WHEN_BUSY), 'ring'),
  /** Which devices ring when. Its further rules are `huntIssues`. @default every device at once */
  hunt: v.optional(Hunt),
  /** Data of the app; `extra` of the push, unchanged. */
  custom: v.optional(
    v.pipe(
      JsonObject,
      v.check(
        (custom) => jsonBytes(custom) <= LIMITS.customBytes,
        `must be at most ${LIMITS.customBytes} bytes as JSON`,
      ),
    ),
  ),
});
export type Invite = v.InferOutput<typeof Invite>;

/** `POST /v1/calls/{callId}/ringing` and `…/answer` */
export const DeviceTransition = object({ deviceId: DeviceId });
/** `POST /v1/calls/{callId}/decline` */
export const DeclineTransition = object({
  deviceId: DeviceId,
  reason: v.optional(oneOf(reasonsOf('decline')), reasonsOf('decline')[0]),
});
/** `POST /v1/calls/{callId}/cancel` */
export const CancelTransition = object({ deviceId: v.optional(DeviceId) });
/** `POST /v1/calls/{callId}/end`. A callee names the device that answered; without one, a callee's end is `answered_elsewhere`. */
export const EndTransition = object({
  deviceId: v.optional(DeviceId),
  reason: v.optional(oneOf(reasonsOf('end')), reasonsOf('end')[0]),
});

const { default: defaultLimit, max: maxLimit } = LIMITS.page;
const LIMIT = `must be a whole number from 1 to ${maxLimit}`;

/** `GET /v1/calls?open=&state=&limit=&cursor=` */
export const HistoryQuery = v.pipe(
  query({
    /** Only calls that are not over for the user, of the last hours. */
    open: v.optional(QueryFlag, 'false'),
    state: v.optional(oneOf(CALL_STATES)),
    limit: v.optional(
      v.pipe(v.string(), v.regex(/^\d{1,3}$/, LIMIT), v.toNumber(), v.minValue(1, LIMIT), v.maxValue(maxLimit, LIMIT)),
      String(defaultLimit),
    ),
    cursor: v.optional(v.string()),
  }),
  v.forward(
    v.partialCheck(
      [['open'], ['cursor']],
      ({ open, cursor }) => !open || cursor === undefined,
      'must be absent with open=true, which has one page',
    ),
    ['cursor'],
  ),
);
export type HistoryQuery = v.InferOutput<typeof HistoryQuery>;
