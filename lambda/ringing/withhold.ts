import type { Call } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { EndReason } from '../contract/end-reasons.ts';
import type { CalleeStore } from '../notifications/callee-store.ts';
import { withholds } from '../notifications/do-not-disturb.ts';
import type { Callee } from './select-targets.ts';

export interface WithholdDeps {
  readonly calls: Pick<CallStore, 'markWithheld'>;
  readonly callees: Pick<CalleeStore, 'rememberWithheld'>;
}

/**
 * Withholds the call from the callees whose do-not-disturb is in force: before their history has it, because an app rings for an open
 * call that it finds there. It costs a hop only in such a call.
 */
export const withhold = async (
  deps: WithholdDeps,
  call: Call,
  callees: readonly Callee[],
  ended: Readonly<Record<string, EndReason>>,
): Promise<Call> => {
  const withheld = callees.filter(
    (callee) =>
      callee.doNotDisturb !== undefined &&
      (ended[callee.userId] === undefined || callee.doNotDisturb.letCallersKnow) &&
      ended[callee.userId] !== 'unreachable' &&
      withholds(callee, call),
  );
  if (withheld.length === 0) return call;
  const open = withheld.map(({ userId }) => userId).filter((userId) => ended[userId] === undefined);
  const [marked] = await Promise.all([
    open.length > 0 ? deps.calls.markWithheld(call, open) : call,
    ...withheld
      .filter(({ doNotDisturb }) => doNotDisturb?.repeatedCalls !== false)
      .map(({ userId }) => deps.callees.rememberWithheld(userId, call)),
  ]);
  return marked;
};
