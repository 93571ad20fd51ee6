import { randomUUID } from 'node:crypto';
import type { Action, Cli } from '../command.ts';
import { EXIT } from '../terminal/cli-error.ts';
import { deliver } from './deliver.ts';
import { outgoingPush } from './outgoing-push.ts';
import { type PushPlan, planPush } from './plan-push.ts';
import { printRequest } from './print-push.ts';
import type { PushOptions } from './push-command.ts';
import { messageOf } from './push-message.ts';
import { type PushRequest, pushRequest } from './push-request.ts';
import { type Listening, listen } from './receipts/listen.ts';
import type { ReceiptEvent } from './receipts/receipt-event.ts';
import { watchReceipts } from './receipts/watch-receipts.ts';
import { type TestCall, testCall } from './test-call.ts';

/** A name that belongs to nobody: https://www.rfc-editor.org/rfc/rfc2606#section-2 */
const NO_RECEIPTS = 'https://receipts.invalid';

/** Sends one push, and says what became of it. */
export const push: Action<PushOptions> = async (cli, options) => {
  const { terminal, output } = cli;
  const plan = await planPush(options, terminal);
  // Wrong options are an error before a tunnel is waited for.
  const first = made(plan, options, NO_RECEIPTS, terminal.now());
  for (const note of plan.notes) output.note(note);
  if (options.cancel === true && plan.type === 'voip') output.note(CANCEL);
  if (options.dryRun === true) {
    printRequest(cli, first.request, plan, { hasReceipts: false, curl: true });
    return EXIT.ok;
  }
  const listening = await listen(cli, options);
  try {
    return await sendAndWatch(cli, options, plan, listening);
  } finally {
    listening?.receipts.close();
  }
};

/** https://developer.apple.com/documentation/pushkit/responding-to-voip-notifications-from-pushkit */
const CANCEL =
  'A VoIP push that ends a call is only for an app whose phone rings for that call, and whose code reads it: any other app shows a new call, or iOS ends it because it reports none.';

const made = (
  plan: PushPlan,
  options: PushOptions,
  publicUrl: string,
  now: number,
): { readonly test: TestCall; readonly request: PushRequest } => {
  const { type, bundleId } = plan;
  const test = testCall(options, type, publicUrl, now);
  const message = messageOf(test, { type, cancel: options.cancel === true, bundleId }, now);
  return { test, request: pushRequest(plan, outgoingPush(message, randomUUID(), now), test, options, now) };
};

const sendAndWatch = async (
  cli: Cli,
  options: PushOptions,
  plan: PushPlan,
  listening: Listening | undefined,
): Promise<number> => {
  const { now } = cli.terminal;
  const sentAt = now();
  const { test, request } = made(plan, options, listening?.publicUrl ?? NO_RECEIPTS, sentAt);
  printRequest(cli, request, plan, { hasReceipts: listening !== undefined, curl: false });
  // A phone may report before Apple's answer is here.
  const early: ReceiptEvent[] = [];
  if (listening !== undefined) {
    listening.receipts.serve(test.call);
    listening.receipts.onReceipt = (receipt) => early.push(receipt);
  }
  const isAccepted = await deliver(cli, options, plan, request);
  if (!isAccepted) return EXIT.refused;
  if (listening === undefined) return EXIT.ok;
  return await watchReceipts(cli, test, listening.receipts, { sentAt, early });
};
