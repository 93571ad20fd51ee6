import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { CANARY_PREFIX } from '../../../../lambda/contract/canary.ts';
import type { App } from '../../../../lambda/contract/environment.ts';
import { CallView } from '../../../../lambda/contract/views.ts';
import { type ApiTarget, callApi } from '../../../target/api.ts';
import { CliError } from '../../../terminal/cli-error.ts';
import type { Output } from '../../../terminal/output.ts';
import type { Terminal } from '../../../terminal/terminal.ts';
import { beginCleanUp, cleanUp } from './clean-up.ts';
import { type CanaryDevice, canaryDevices, registrationOf } from './devices.ts';
import { pollUntil } from './poll.ts';

export interface CanaryOptions {
  readonly api: ApiTarget;
  readonly apps: readonly App[];
  readonly terminal: Pick<Terminal, 'now' | 'signal' | 'cleanups'>;
  readonly output: Pick<Output, 'note'>;
}

/** What became of one made-up phone. */
export interface CanaryRing {
  /** `main/APNS_VOIP` */
  readonly application: string;
  /** The API's words when the token could not be registered. */
  readonly notRegistered?: string;
  /** SNS's answer to the push, and its reason. */
  readonly outcome?: string;
  readonly reason?: string;
  /** SNS's word for the refusal of Apple or Google, and milliseconds from the invite until the call showed it. */
  readonly refusal?: string;
  readonly refusedAfterMs?: number;
  /** Health of the device in `GET /v1/devices`. */
  readonly health?: string;
  readonly healthReason?: string;
}

export interface CanaryResult {
  readonly caller: string;
  readonly callee: string;
  readonly callId: string;
  readonly rings: readonly CanaryRing[];
  /** Why the invite failed, in the API's words. */
  readonly inviteFailed?: string;
  /** Milliseconds that the invite took. */
  readonly inviteMs?: number;
  /** Whether nothing is left of both users. `false`: the erasure has begun, and was not seen to end. */
  readonly erased: boolean;
  /** Why the clean-up could not begin. */
  readonly cleanUpFailed?: string;
}

/** Milliseconds for which the refusal of Apple and Google is waited for. */
const FEEDBACK_MS = 30_000;

/**
 * One call from a made-up user to another through API, SNS, Apple and Google, and back through SNS's feedback. Leaves nothing, also when it
 * fails in the middle or is interrupted.
 *
 * @throws CliError when the token may not act for users, the API cannot be reached, or it was interrupted
 */
export const canary = async (options: CanaryOptions): Promise<CanaryResult> => {
  const { api, apps, output, terminal } = options;
  const run = `${CANARY_PREFIX}${randomUUID().slice(0, 13)}`;
  const [caller, callee, callId] = [`${run}:caller`, `${run}:callee`, randomUUID()];
  output.note(`making a canary call from ${caller} to ${callee} …`);
  const users = { caller, callee, callId };
  const leave = () => beginCleanUp(api, users);
  terminal.cleanups.add(leave);
  const done: { call?: CallResult; failure?: unknown } = {};
  try {
    done.call = await makeCall(options, users, canaryDevices(apps));
  } catch (error) {
    done.failure = error;
  }
  output.note(
    terminal.signal.aborted
      ? 'interrupted: both users are being erased, which goes on by itself'
      : 'erasing both users, which takes half a minute …',
  );
  const end = await cleanUp(api, users, terminal);
  terminal.cleanups.delete(leave);
  if (done.call === undefined) throw withLeftovers(done.failure, end.problem, [caller, callee]);
  return {
    caller,
    callee,
    callId,
    ...done.call,
    erased: end.erased,
    ...(end.problem && { cleanUpFailed: end.problem }),
  };
};

/** An error in the middle must not hide that something was left. */
const withLeftovers = (failure: unknown, problem: string | undefined, users: readonly string[]): unknown => {
  if (problem === undefined || !(failure instanceof CliError)) return failure;
  return new CliError(
    failure.kind,
    `${failure.message}; and the canary could not be erased: ${problem}`,
    users.map((user) => `npx ringthrough erase ${user} --yes`).join(' and '),
  );
};

type CallResult = Pick<CanaryResult, 'rings' | 'inviteFailed' | 'inviteMs'>;
type Parties = Pick<CanaryResult, 'caller' | 'callee' | 'callId'>;

const makeCall = async (
  { api, terminal }: CanaryOptions,
  { caller, callee, callId }: Parties,
  devices: readonly CanaryDevice[],
): Promise<CallResult> => {
  const { now, signal } = terminal;
  const failures = new Map<string, string>();
  for (const device of devices) {
    signal.throwIfAborted();
    const failure = await refusalOf(() =>
      callApi(api, {
        method: 'PUT',
        path: `/v1/devices/${device.deviceId}`,
        body: registrationOf(device),
        onBehalfOf: callee,
      }),
    );
    if (failure !== undefined) failures.set(device.deviceId, failure);
  }
  const ringOf = ({ deviceId, application }: CanaryDevice): CanaryRing => {
    const notRegistered = failures.get(deviceId);
    return { application, ...(notRegistered !== undefined && { notRegistered }) };
  };
  const registered = devices.filter(({ deviceId }) => !failures.has(deviceId));
  if (registered.length === 0) return { rings: devices.map(ringOf) };

  signal.throwIfAborted();
  const start = now();
  const body = { to: callee, callId, caller: { name: 'Ringthrough canary' }, ringTimeoutSeconds: 60 };
  const inviteFailed = await refusalOf(() =>
    callApi(api, { method: 'POST', path: '/v1/calls', body, onBehalfOf: caller }),
  );
  const inviteMs = now() - start;
  if (inviteFailed !== undefined) return { rings: devices.map(ringOf), inviteFailed, inviteMs };

  const refusals = new Map<string, { readonly reason: string; readonly after: number }>();
  const call = await pollUntil(terminal, FEEDBACK_MS, async () => {
    const answer = await callApi(api, { method: 'GET', path: `/v1/calls/${callId}`, onBehalfOf: caller });
    const view = v.parse(CallView, answer.body);
    for (const { deviceId, failed } of view.rings ?? [])
      if (failed !== undefined && !refusals.has(deviceId))
        refusals.set(deviceId, { reason: failed.reason, after: now() - start });
    const isOpen = (view.rings ?? []).some(({ outcome, failed }) => outcome === 'accepted' && failed === undefined);
    return { value: view, isDone: !isOpen };
  });
  const health = await healthOf(api, callee);
  return {
    inviteMs,
    rings: devices.map((device) => {
      const ring = call.rings?.find(({ deviceId }) => deviceId === device.deviceId);
      const refusal = refusals.get(device.deviceId);
      const found = health.get(device.deviceId);
      return {
        ...ringOf(device),
        ...(ring && { outcome: ring.outcome, ...(ring.reason !== undefined && { reason: ring.reason }) }),
        ...(refusal && { refusal: refusal.reason, refusedAfterMs: refusal.after }),
        ...(found && { health: found.state, ...(found.reason !== undefined && { healthReason: found.reason }) }),
      };
    }),
  };
};

/** What the API says when it refuses. @throws CliError for what concerns the token or the connection */
const refusalOf = async (work: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof CliError && error.kind === 'refused') return error.message;
    throw error;
  }
};

const Health = v.object({
  devices: v.array(
    v.object({ deviceId: v.string(), health: v.object({ state: v.string(), reason: v.optional(v.string()) }) }),
  ),
});

const healthOf = async (api: ApiTarget, callee: string) => {
  const { body } = await callApi(api, { method: 'GET', path: '/v1/devices', onBehalfOf: callee });
  return new Map(v.parse(Health, body).devices.map(({ deviceId, health }) => [deviceId, health]));
};
