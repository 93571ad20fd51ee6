import { endCall, lookAtAll } from '../calls.ts';
import type { Due, IosPhone, Push } from '../phone-state.ts';
import { type IosRules, SOURCES } from '../rules.ts';
import type { System } from '../system.ts';
import type { Turn } from '../turn.ts';
import { createRegistry, deliverPush, takeWaiting } from './deliver-push.ts';
import { checkInTime } from './report-check.ts';

/** How iOS treats an app that is called. */
export const iosSystem = (rules: IosRules): System<IosPhone> => ({
  deliver: (turn: Turn<IosPhone>, push: Push) => deliverPush(turn, rules, push),
  opened: (turn) => {
    const { phone } = turn;
    if (!phone.registry) createRegistry(turn, phone.app.registry === 'at_launch' ? 'native' : 'javascript');
    takeWaiting(turn, rules);
  },
  reachable: () => {},
  due: (turn, due: Due) => {
    if (due.what === 'look') return lookAtAll(turn);
    if (due.what === 'report_check') return checkInTime(turn, rules, due.pushId);
    const call = turn.phone.calls.find(({ uuid }) => uuid === due.uuid);
    if (call?.state === 'ringing') endCall(turn, call, 'no_answer', 'system', SOURCES.ringEnds);
  },
});
