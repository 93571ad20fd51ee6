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

/** A user's action in Bob's browser, as JSON. */
const BrowserAct = v.variant('do', [
  v.strictObject({ do: v.literal('open_page') }),
  v.strictObject({ do: v.literal('close_page') }),
  v.strictObject({ do: v.literal('allow_notifications'), allowed: v.boolean() }),
  v.strictObject({ do: v.literal('end_subscription') }),
  v.strictObject({ do: v.literal('go_offline') }),
  v.strictObject({ do: v.literal('come_online') }),
  v.strictObject({ do: v.literal('answer'), ...withCall }),
  v.strictObject({ do: v.literal('decline'), ...withCall }),
  v.strictObject({ do: v.literal('open_notification'), ...withCall }),
  v.strictObject({ do: v.literal('hang_up'), ...withCall }),
]);

/** Whether Bob has a browser, and a phone beside it. */
const BOBS_DEVICES = ['phone', 'phone_and_browser', 'browser'] as const;

/** Body of `POST /local/lab/act`. */
export const LabAction = v.union(
  [
    v.strictObject({ phone: v.string(), act: PhoneAct }),
    v.strictObject({ phone: v.string(), app: v.picklist(APP_NAMES) }),
    /** An event from the WebSocket of a phone, or of Bob's browser in a call, which the page holds. */
    v.strictObject({ phone: v.string(), callEvent: CallEvent }),
    v.strictObject({ fault: v.string(), isOn: v.boolean() }),
    v.strictObject({ scenario: v.string() }),
    v.strictObject({ secondDevice: v.boolean() }),
    v.strictObject({ bobsDevices: v.picklist(BOBS_DEVICES) }),
    v.strictObject({ browser: BrowserAct }),
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
