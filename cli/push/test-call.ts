import * as v from 'valibot';
import { type Call, newLeg } from '../../lambda/calls/call.ts';
import { newReceiptKey } from '../../lambda/calls/receipt-token.ts';
import { Invite } from '../../lambda/contract/schemas/calls.ts';
import { UserId } from '../../lambda/contract/schemas/fields.ts';
import type { Device } from '../../lambda/devices/device.ts';
import { type IncomingCall, incomingCall } from '../../lambda/push/incoming-call.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { PushOptions, PushType } from './push-command.ts';

/** A call that exists in this process only: one caller, one callee with one phone, which is being rung. */
export interface TestCall {
  readonly call: Call;
  readonly device: Device;
  /** The call as the push to that phone carries it. */
  readonly incoming: IncomingCall;
}

/** Which option has which field of an invite. */
const OPTION_OF: readonly (readonly [path: string, option: string])[] = [
  ['caller.name', '--name'],
  ['caller.handleType', '--handle-type'],
  ['caller.handle', '--handle'],
  ['callId', '--call-id'],
  ['media', '--media'],
  ['custom', '--custom'],
  ['to', '--callee-id'],
];

/**
 * The call of the options, held to the rules for an invite.
 *
 * @param publicUrl where the phone sends its receipts, without `/v1`
 * @throws CliError `usage` that names the option
 */
export const testCall = (options: PushOptions, type: PushType, publicUrl: string, now: number): TestCall => {
  const { callerId, calleeId } = options;
  const { callId, media, caller, custom } = validInvite(options);
  if (!v.is(UserId, callerId))
    throw new CliError('usage', `--caller-id: ${v.safeParse(UserId, callerId).issues?.[0].message}`);
  if (callerId === calleeId) throw new CliError('usage', '--caller-id and --callee-id are the same user');
  const device = phoneOf(options, type, now);
  const call: Call = {
    callId,
    seq: 1,
    callerId,
    media,
    declineEnds: 'call',
    startedAt: now,
    expiresAt: now + options.expires * 1000,
    keptUntil: now + 86_400_000,
    legs: { [calleeId]: { ...newLeg, rings: { [device.deviceId]: { outcome: 'accepted', at: now } } } },
    openLegs: 1,
    talkingLegs: 0,
    inviteLease: 0,
    invited: true,
    receiptKey: newReceiptKey(),
    caller: { handleType: caller.handleType, name: caller.name, handle: caller.handle ?? callerId },
    ...(custom !== undefined && { custom }),
  };
  return { call, device, incoming: incomingCall({ publicUrl, tenant: '' }, call, device, now) };
};

const validInvite = ({ callId = crypto.randomUUID(), ...options }: PushOptions) => {
  const { name, handle, handleType, media, custom, calleeId } = options;
  const invite = v.safeParse(Invite, {
    to: calleeId,
    callId,
    media,
    caller: { name, handle, handleType },
    custom: custom === undefined ? undefined : customOf(custom),
  });
  if (invite.success) return { ...invite.output, callId: invite.output.callId ?? callId };
  const [issue] = invite.issues;
  const path = v.getDotPath(issue) ?? '';
  const option = OPTION_OF.find(([start]) => path.startsWith(start))?.[1] ?? path;
  throw new CliError('usage', `${option}: ${issue.message}`);
};

const customOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    const hint = `In a shell, single quotes keep it whole: --custom '{"roomId": "42"}'.`;
    throw new CliError('usage', '--custom: is no JSON', hint);
  }
};

/** A phone whose token is proved: its receipts need no further record. */
const phoneOf = ({ calleeId, preset, environment }: PushOptions, type: PushType, now: number): Device => ({
  userId: calleeId,
  deviceId: 'phone',
  platform: type === 'data' ? 'android' : 'ios',
  environment: environment === 'sandbox' ? 'sandbox' : 'production',
  declaredEnvironment: environment === 'sandbox' ? 'sandbox' : 'production',
  appId: 'cli',
  preset,
  capabilities: [],
  endpointArn: `arn:aws:sns:local:000000000000:endpoint/${type === 'data' ? 'GCM' : 'APNS_VOIP'}/cli/phone`,
  alertEndpointArn: 'arn:aws:sns:local:000000000000:endpoint/APNS/cli/phone',
  claim: '',
  tokenHash: '',
  registeredAt: now,
  refreshedAt: now,
  verifiedAt: now,
  lastReceiptAt: now,
  provedAt: now,
});
