import type { CallView, DeviceView } from '../../lambda/contract/views.ts';
import type { Cli } from '../command.ts';
import { EXIT } from '../terminal/cli-error.ts';
import type { CallClient, InviteBody } from './call-client.ts';
import { hasRung, newProgress, progressLine } from './call-progress.ts';
import { openCall } from './open-call.ts';
import { explainedRefusal } from './refusals.ts';
import type { RingOptions } from './ring-command.ts';
import { watchCall } from './watch-call.ts';
import { whyNotRung } from './why-not-rung.ts';

const POLL_MS = 500;

/**
 * Makes one call, and shows what happens until it is over. Ctrl-C and `--cancel-after` end it.
 *
 * @returns 0 if a phone rang, 7 if none did, 130 after Ctrl-C
 */
export const ringOnce = async (
  cli: Cli,
  client: CallClient,
  user: string,
  body: InviteBody,
  { cancelAfter }: Pick<RingOptions, 'cancelAfter'>,
): Promise<number> => {
  const { terminal, output } = cli;
  const open = openCall(cli, client, body.callId);
  try {
    const waiting = (seconds: number, code: string) => output.note(`${waitText(code)}: waiting ${seconds} s …`);
    const [first, devices] = await Promise.all([
      open.invited(client.invite(body, terminal.signal, waiting)),
      client.devices(user).catch(() => []),
    ]);
    const show = shower(cli, first, devices);
    const signal =
      cancelAfter === undefined
        ? terminal.signal
        : AbortSignal.any([terminal.signal, AbortSignal.timeout(cancelAfter * 1000)]);
    const isDone = ({ state }: CallView) => state === 'ended';
    const seen = await watchCall(client, first, { signal, pollMs: POLL_MS, onCall: show, isDone });
    const last = isDone(seen) ? seen : ((await cancelled(cli, open.hangUp)) ?? seen);
    show(last);
    // The push may have changed their health.
    const now = hasRung(last) ? devices : await client.devices(user).catch(() => devices);
    return finish(cli, user, last, now);
  } catch (error) {
    await open.abandon(error);
    throw explainedRefusal(error, user, client.caller);
  } finally {
    open.close();
  }
};

export const waitText = (code: string): string =>
  code === 'rate_limited' ? 'The caller has reached the limit of invites per minute' : 'The API asks for a repetition';

const cancelled = async (
  { output }: Cli,
  hangUp: () => Promise<CallView | undefined>,
): Promise<CallView | undefined> => {
  output.note('ending the call …');
  return await hangUp();
};

/** Prints what has happened since the last time. */
const shower = ({ output }: Cli, first: CallView, devices: readonly DeviceView[]): ((call: CallView) => void) => {
  const { callId, from, to, startedAt, expiresAt } = first;
  const fresh = newProgress();
  const width = Math.max(4, ...(first.rings ?? []).map(({ deviceId }) => deviceId.length));
  output.event(
    { event: 'invited', callId, from, to, startedAt, expiresAt },
    `Calling ${to.join(', ')} as ${from}, until ${timeOf(expiresAt)}. Ctrl-C cancels. Call ${callId}`,
  );
  return (call) => {
    for (const progress of fresh(call)) {
      const known = devices.find(({ deviceId }) => deviceId === progress.device);
      const isPush = progress.event === 'push_accepted' && known !== undefined;
      const detail = isPush ? ` (${phoneText(known)})` : '';
      output.event(progress, progressLine(progress, width) + detail);
      if (progress.event === 'answered')
        output.note('Answered. There is no sound here: hang up on the phone, or press Ctrl-C.');
    }
  };
};

/** Android has no environments. */
const phoneText = (device: DeviceView): string => {
  if (device.platform === 'web') return 'web';
  const { platform, environment, library, preset } = device;
  return [platform, ...(platform === 'ios' ? [environment] : []), library ?? preset].join(', ');
};

/** `20:15:44`, in the time of this machine. */
const timeOf = (iso: string): string => new Date(iso).toLocaleTimeString('en-GB');

const finish = ({ output, terminal }: Cli, user: string, call: CallView, devices: readonly DeviceView[]): number => {
  const rang = hasRung(call);
  const missing = (call.rings ?? [])
    .filter(({ reportedAt, answeredAt }) => reportedAt === undefined && answeredAt === undefined)
    .map((ring) =>
      whyNotRung(
        ring,
        devices.find(({ deviceId }) => deviceId === ring.deviceId),
      ),
    );
  output.event(
    { event: 'result', callId: call.callId, rang, endReason: call.endReason, notRung: missing },
    [
      '',
      rang ? `${user} was rung.` : `No phone of ${user} has reported a ring.`,
      ...missing.flatMap(({ device, reason, advice }) => [
        `  ${device}: ${reason}`,
        // A call that another device answered is over before some phones have reported theirs.
        ...(rang ? [] : advice.map((line) => `    ${line}`)),
      ]),
    ].join('\n'),
  );
  if (terminal.signal.aborted) return EXIT.interrupted;
  return rang ? EXIT.ok : EXIT.findings;
};
