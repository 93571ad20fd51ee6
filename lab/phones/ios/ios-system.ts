import { endCall, pollCalls } from '../calls.ts';
import type { OperatingSystem } from '../operating-system.ts';
import type { IosPhone } from '../phone-state.ts';
import { type IosRules, SOURCES } from '../rules.ts';
import { createRegistry, deliverPendingPushes, deliverPush } from './deliver-push.ts';
import { checkForReport } from './report-check.ts';

/** iOS's rules for an app that receives calls. */
export const iosSystem = (rules: IosRules): OperatingSystem<IosPhone> => ({
  onPush: (step, push) => deliverPush(step, rules, push),
  onAppOpened: (step) => {
    const { phone } = step;
    if (!phone.hasRegistry) createRegistry(step, phone.app.registry === 'at_launch' ? 'native' : 'javascript');
    deliverPendingPushes(step, rules);
  },
  onReachable: () => {},
  onTimer: (step, timer) => {
    if (timer.kind === 'poll') return pollCalls(step);
    if (timer.kind === 'report_check') return checkForReport(step, rules, timer.pushId);
    const call = step.phone.calls.find(({ uuid }) => uuid === timer.uuid);
    if (call?.state === 'ringing') endCall(step, call, 'no_answer', 'system', SOURCES.ringEnds);
  },
});
