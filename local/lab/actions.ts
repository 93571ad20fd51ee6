import * as v from 'valibot';
import { CALL_STATES, END_REASONS, MEDIA } from '../../lambda/contract/words.ts';
import { APP_NAMES } from '../phones/app-design.ts';

const withCall = { callId: v.optional(v.string()) };

/** What somebody can do with a phone, as JSON. */
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
  v.strictObject({ do: v.literal('reinstall') }),
  v.strictObject({ do: v.literal('answer'), ...withCall }),
  v.strictObject({ do: v.literal('decline'), ...withCall }),
  v.strictObject({ do: v.literal('hang_up'), ...withCall }),
  v.strictObject({ do: v.literal('cancel'), ...withCall }),
  v.strictObject({ do: v.literal('call'), to: v.string(), media: v.optional(v.picklist(MEDIA), 'audio') }),
]);
export type PhoneAct = v.InferOutput<typeof PhoneAct>;

const News = v.strictObject({
  callId: v.string(),
  state: v.picklist(CALL_STATES),
  endReason: v.optional(v.picklist(END_REASONS)),
  answeredBy: v.optional(v.string()),
});

/** `POST /local/lab/act`: what the page asks for. */
export const LabAction = v.union(
  [
    v.strictObject({ phone: v.string(), act: PhoneAct }),
    v.strictObject({ phone: v.string(), app: v.picklist(APP_NAMES) }),
    /** What the phone's socket, which the page holds, brought. */
    v.strictObject({ phone: v.string(), news: News }),
    v.strictObject({ fault: v.string(), isOn: v.boolean() }),
    v.strictObject({ story: v.string() }),
    v.strictObject({ secondDevice: v.boolean() }),
    /** Milliseconds. */
    v.strictObject({ advance: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120_000)) }),
    /** Media flows between two phones. */
    v.strictObject({ connected: v.string() }),
    v.strictObject({ reset: v.literal(true) }),
  ],
  'is nothing that the lab can do',
);
export type LabAction = v.InferOutput<typeof LabAction>;
