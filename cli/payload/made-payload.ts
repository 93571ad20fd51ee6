import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { PhonePlatform, Preset } from '../../lambda/contract/enums.ts';
import type { PayloadTemplate } from '../../lambda/contract/payload-template.ts';
import { Invite } from '../../lambda/contract/schemas/calls.ts';
import { CallId, UserId } from '../../lambda/contract/schemas/fields.ts';
import { voipPayload } from '../../lambda/push/apns-message.ts';
import { fcmData } from '../../lambda/push/fcm-message.ts';
import { presets } from '../../lambda/push/presets/presets.ts';
import type { CallFacts } from '../../lambda/push/template/placeholders.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { FoundPayload, Payload } from './found-payload.ts';
import type { PayloadOptions } from './payload-command.ts';

/** An address of the form that a push carries, with a token that is none. */
const EXAMPLE_ACK_URL = 'https://api.example.com/v1/receipts/example';
/** Milliseconds of the ring window, as a deployment has it by default. */
const RING_WINDOW_MS = 40_000;
const CALLEE = '7';

/** The template of a preset for a platform. @throws CliError `usage` when the preset has no push that ends a call */
export const presetTemplate = (
  preset: Exclude<Preset, 'custom'>,
  platform: PhonePlatform,
  isEnd: boolean,
): PayloadTemplate => {
  const { incomingCall, callEnded } = presets[preset][platform];
  const template = isEnd ? callEnded : incomingCall;
  if (template !== undefined) return template;
  throw new CliError(
    'usage',
    `the preset ${preset} has no VoIP push that ends a call`,
    'Its libraries would ring for it: leave --cancel out.',
  );
};

/**
 * The payload that the backend sends for a call, made by the same code.
 *
 * @param form where the template is from, for people: `preset universal`
 * @throws CliError `usage` when the options describe no call that the API accepts, or the template cannot be filled with it
 */
export const madePayload = (
  template: PayloadTemplate,
  platform: PhonePlatform,
  options: PayloadOptions,
  form: string,
  now: number,
): FoundPayload => {
  const call = callOf(options, now);
  const payload = platform === 'ios' ? json(voipPayload(template, call)) : fcmData(template, call);
  if (payload === undefined) {
    throw new CliError(
      'usage',
      `the ${form} carries the caller id as an integer: --caller-id ${call.callerId} is none`,
      'For example: --caller-id 42',
    );
  }
  return { platform, payload, form: `payload of the ${form}`, isVoip: platform === 'ios', findings: [], notes: [] };
};

const json = (text: string | undefined): Payload | undefined => text && JSON.parse(text);

const callOf = (
  { name, handle, media = 'audio', callId, callerId = '42', custom, cancel }: PayloadOptions,
  now: number,
): CallFacts => {
  const invite = checked(
    Invite,
    {
      to: CALLEE,
      media,
      caller: { name, ...(handle !== undefined && { handle, handleType: handleTypeOf(handle) }) },
      ...(custom !== undefined && { custom: customOf(custom) }),
    },
    (path) => OPTIONS[path] ?? `--${path}`,
  );
  return {
    type: cancel ? 'call_ended' : 'incoming_call',
    ...(cancel && { endReason: 'cancelled' as const }),
    callId: callId === undefined ? randomUUID() : checked(CallId, callId, () => '--call-id'),
    callerId: checked(UserId, callerId, () => '--caller-id'),
    calleeId: CALLEE,
    caller: { ...invite.caller, handle: invite.caller.handle ?? callerId },
    media: invite.media,
    custom: invite.custom ?? {},
    hasWholeMetadata: true,
    startedAt: now,
    expiresAt: now + RING_WINDOW_MS,
    ackUrl: EXAMPLE_ACK_URL,
  };
};

const handleTypeOf = (handle: string) => {
  if (/^\+?[\d\s()./-]+$/.test(handle)) return 'number';
  return /^\S+@\S+$/.test(handle) ? 'email' : 'generic';
};

const OPTIONS: Readonly<Record<string, string>> = { 'caller.name': '--name', 'caller.handle': '--handle' };

/** @throws CliError `usage`, with the option and what it must be */
const checked = <const T extends v.GenericSchema>(
  schema: T,
  value: unknown,
  optionOf: (path: string) => string,
): v.InferOutput<T> => {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new CliError('usage', `${optionOf(v.getDotPath(issue) ?? '')} ${issue.message}`);
};

/** The JSON object of `--custom`. @throws CliError `usage` */
export const customOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Reported below.
  }
  throw new CliError('usage', '--custom is no JSON object', `For example: --custom '{"room":"42"}'`);
};
