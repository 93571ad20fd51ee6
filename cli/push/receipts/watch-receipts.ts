import type { Cli } from '../../command.ts';
import { EXIT } from '../../terminal/cli-error.ts';
import type { TestCall } from '../test-call.ts';
import type { ReceiptEvent } from './receipt-event.ts';
import type { Receipts } from './start-receipts.ts';

/** How long a receipt may come late, and how long an answered call is watched. */
const LATE_MS = 5_000;
const TALK_MS = 60_000;

export interface SentPush {
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** Receipts that came before the answer to the push. */
  readonly early: readonly ReceiptEvent[];
}

/**
 * Prints receipts as they come, until the call has ended, or its ring window is over.
 *
 * @returns the exit code: 7 when no receipt came
 */
export const watchReceipts = async (
  { terminal, output }: Cli,
  { call }: TestCall,
  receipts: Receipts,
  { sentAt, early }: SentPush,
): Promise<number> => {
  let count = 0;
  let lastState: string | undefined;
  const until = new Date(call.expiresAt).toTimeString().slice(0, 8);
  output.note(`Waiting until ${until} for what the phone reports. Ctrl-C ends it.`);
  let timer: NodeJS.Timeout | undefined;
  const code = await new Promise<number>((resolve) => {
    const finishAt = (at: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => resolve(count === 0 ? EXIT.findings : EXIT.ok), Math.max(0, at - terminal.now()));
    };
    const interrupt = (): void => resolve(EXIT.interrupted);
    receipts.onForeign = once(() => output.note("A request without this push's token was answered with 404."));
    receipts.onReceipt = (receipt) => {
      const { event, state } = receipt;
      // Native code asks every few seconds whether the call still rings.
      const isRepeated = event === 'state' && state === lastState;
      lastState = state ?? lastState;
      if (event !== 'invalid') count += 1;
      if (!isRepeated) output.event(eventOf(receipt, sentAt), lineOf(receipt, sentAt));
      if (isOver(receipt)) resolve(EXIT.ok);
      else if (event === 'answered') finishAt(Math.max(call.expiresAt + LATE_MS, terminal.now() + TALK_MS));
    };
    terminal.signal.addEventListener('abort', interrupt, { once: true });
    if (terminal.signal.aborted) interrupt();
    finishAt(call.expiresAt + LATE_MS);
    for (const receipt of early) receipts.onReceipt(receipt);
  });
  clearTimeout(timer);
  receipts.onReceipt = () => undefined;
  if (code === EXIT.findings) output.note(NOTHING);
  return code;
};

const NOTHING =
  'No receipt came. If the phone rang, its native code does not send ackUrl what happens (docs/your-app); if it did not ring, see above.';

/** An answer without a body is one to Cordova's native code. */
const isOver = ({ event, state }: ReceiptEvent): boolean =>
  event !== 'invalid' && (state === 'ended' || (state === undefined && event === 'declined'));

const once = (run: () => void): (() => void) => {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
};

const eventOf = ({ event, status, state, endReason, problem, at }: ReceiptEvent, sentAt: number) => ({
  type: 'receipt',
  event,
  ms: at - sentAt,
  status,
  ...(state !== undefined && { state }),
  ...(endReason !== undefined && { endReason }),
  ...(problem !== undefined && { problem }),
});

const TEXTS: Readonly<Record<string, string>> = {
  ringing: 'the phone rings',
  answered: 'the user answered',
  declined: 'the user declined',
  ended: 'the user hung up',
  state: 'the phone asked for the state of the call',
  report: 'the phone reported',
};

const lineOf = ({ event, status, state, endReason, problem, at }: ReceiptEvent, sentAt: number): string => {
  const after = `+${((at - sentAt) / 1000).toFixed(3)} s`.padStart(11);
  if (event === 'invalid') return `${after}  invalid report, answered with ${status}: ${problem ?? ''}`;
  const result = state === undefined ? '' : `; the call is ${state}${endReason === undefined ? '' : `: ${endReason}`}`;
  return `${after}  ${event.padEnd(8)}  ${TEXTS[event] ?? ''}${result}`;
};
