import type { CallView } from '../../lambda/contract/views.ts';
import type { Cli } from '../command.ts';
import { CliError, EXIT } from '../terminal/cli-error.ts';
import { startProgress } from '../terminal/progress.ts';
import type { CallClient, InviteBody } from './call-client.ts';
import { hasRung } from './call-progress.ts';
import { openCall } from './open-call.ts';
import { explainedRefusal } from './refusals.ts';
import type { RingOptions } from './ring-command.ts';
import { waitText } from './ring-once.ts';
import { type MeasuredCall, measuredCall, reportSeries } from './series-report.ts';
import { sleep, watchCall } from './watch-call.ts';

/** The API is asked often, so that the phone does not ring longer than needed; the times are the backend's own. */
const POLL_MS = 250;
/** Calls that fail for want of an answer, one after the other, after which it gives up. */
const MAX_FAILURES = 3;

interface SeriesOptions extends Pick<RingOptions, 'cancelAfter' | 'every'> {
  readonly times: number;
}

/**
 * Makes calls one after the other, each cancelled after its first receipt, and reports how long the pushes took.
 *
 * @returns 0 if a phone rang for every call, 7 if not, 130 after Ctrl-C
 * @throws CliError when the first call is refused; of later ones it is counted, unless it is for want of a permission
 */
export const ringSeries = async (
  cli: Cli,
  client: CallClient,
  user: string,
  newBody: () => InviteBody,
  options: SeriesOptions,
): Promise<number> => {
  const { terminal, output } = cli;
  const { times, every } = options;
  const { signal } = terminal;
  const progress = startProgress(terminal, 'calls', times);
  const calls: MeasuredCall[] = [];
  let failures = 0;
  let fatal: unknown;
  for (let index = 0; index < times && !signal.aborted && fatal === undefined; index += 1) {
    const start = terminal.now();
    try {
      const call = await oneCall(cli, client, newBody(), options);
      failures = 0;
      // Interrupted before anything was known.
      if (signal.aborted && !hasRung(call)) break;
      calls.push(measuredCall(call));
    } catch (thrown) {
      if (signal.aborted) break;
      const error = explainedRefusal(thrown, user, client.caller);
      failures += 1;
      if (index === 0 || !mayPass(error) || failures >= MAX_FAILURES) fatal = error;
      else calls.push({ rang: false, pushToRingMs: [], reasons: [error.message] });
    }
    const last = calls.at(-1);
    if (last !== undefined && fatal === undefined && (output.isJson || terminal.stderr.isTTY !== true)) {
      output.event({ event: 'call', number: index + 1, ...last }, callLine(index + 1, times, last));
    }
    progress.update(index + 1);
    if (index + 1 < times) await sleep(Math.max(0, start + every * 1000 - terminal.now()), signal);
  }
  progress.stop();
  if (calls.length > 0) reportSeries(output, user, times, calls);
  if (fatal !== undefined) throw fatal;
  if (calls.length === 0) output.note('Interrupted before the first call had rung.');
  if (signal.aborted) return EXIT.interrupted;
  return calls.every(({ rang }) => rang) ? EXIT.ok : EXIT.findings;
};

const mayPass = (error: unknown): error is CliError =>
  error instanceof CliError && (error.kind === 'network' || error.kind === 'refused');

const callLine = (number: number, times: number, { pushToRingMs, rang, reasons }: MeasuredCall): string => {
  const [first] = pushToRingMs;
  const text =
    first === undefined
      ? rang
        ? 'rang'
        : `not rung: ${reasons.join('; ')}`
      : `rang after ${first.toLocaleString('en')} ms`;
  return `${String(number).padStart(String(times).length)}/${times}  ${text}`;
};

/** @returns the call after it was ended */
const oneCall = async (
  cli: Cli,
  client: CallClient,
  body: InviteBody,
  { cancelAfter }: SeriesOptions,
): Promise<CallView> => {
  const { signal } = cli.terminal;
  const open = openCall(cli, client, body.callId);
  try {
    const waiting = (seconds: number, code: string) => cli.output.note(`${waitText(code)}: waiting ${seconds} s …`);
    const first = await open.invited(client.invite(body, signal, waiting));
    const until =
      cancelAfter === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(cancelAfter * 1000)]);
    const isDone = (call: CallView) => call.state === 'ended' || hasRung(call);
    const seen = await watchCall(client, first, { signal: until, pollMs: POLL_MS, onCall: () => undefined, isDone });
    return seen.state === 'ended' ? seen : ((await open.hangUp()) ?? seen);
  } catch (error) {
    await open.abandon(error);
    throw error;
  } finally {
    open.close();
  }
};
