import * as v from 'valibot';
import { END_REASONS } from '../../lambda/contract/end-reasons.ts';
import { CALL_STATES, MEDIA } from '../../lambda/contract/enums.ts';
import { APP_NAMES } from '../phones/app-design.ts';

const withCall = { callId: v.optional(v.string()) };

/** A user's action on a phone, as JSON. */
const PhoneAct = v.variant('do', [
  v.strictObject({ do: v.literal('open_app') }),
  v.strictObject({ do: v.literal('put_in_background') }),
  v.strictObject({ do: v.literal('suspend') }),
  v.strictObject({ do: v.literal('kill') }),
  v.strictObject({ do: v.literal('force_stop') }),
  v.strictObject({ do: v.literal('doze') }),
  v.strictObject({ do: v.literal('wake') }),
  v.strictObject({ do: v.literal('allow_full_screen'), allowed: v.boolean() }),
  v.strictObject({ do: v.literal('reboot') }),
  v.strictObject({ do: v.literal('unlock') }),
  v.strictObject({ do: v.literal('go_offline') }),
  v.strictObject({ do: v.literal('come_online') }),
  v.strictObject({ do: v.literal('set_do_not_disturb'), isOn: v.boolean() }),
  v.strictObject({ do: v.literal('reinstall') }),
  v.strictObject({ do: v.literal('answer'), ...withCall }),
  v.strictObject({ do: v.literal('decline'), ...withCall }),
  v.strictObject({ do: v.literal('hang_up'), ...withCall }),
  v.strictObject({ do: v.literal('cancel'), ...withCall }),
  v.strictObject({ do: v.literal('call'), to: v.string(), media: v.optional(v.picklist(MEDIA), 'audio') }),
]);
export type PhoneAct = v.InferOutput<typeof PhoneAct>;

const CallEvent = v.strictObject({
  callId: v.string(),
  state: v.picklist(CALL_STATES),
  endReason: v.optional(v.picklist(END_REASONS)),
  answeredBy: v.optional(v.string()),
});

/** Body of `POST /local/lab/act`. */
export const LabAction = v.union(
  [
    v.strictObject({ phone: v.string(), act: PhoneAct }),
    v.strictObject({ phone: v.string(), app: v.picklist(APP_NAMES) }),
    /** An event from the phone's WebSocket, which the page holds. */
    v.strictObject({ phone: v.string(), callEvent: CallEvent }),
    v.strictObject({ fault: v.string(), isOn: v.boolean() }),
    v.strictObject({ scenario: v.string() }),
    v.strictObject({ secondDevice: v.boolean() }),
    /** Whether the user's own app takes the place of Bob's phone. */
    v.strictObject({ ownApp: v.boolean() }),
    /** Milliseconds by which the clock advances. */
    v.strictObject({ advance: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120_000)) }),
    /** The id of a call whose media is connected on both phones. */
    v.strictObject({ mediaConnected: v.string() }),
    v.strictObject({ reset: v.literal(true) }),
  ],
  'is not a lab action',
);
export type LabAction = v.InferOutput<typeof LabAction>;
