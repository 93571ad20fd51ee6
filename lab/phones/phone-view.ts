import { isDemoted } from './android/demotion.ts';
import type { PhoneView } from './phone.ts';
import type { PhoneState } from './phone-state.ts';
import type { AndroidRules } from './rules.ts';

export const environmentOf = ({ build }: Pick<PhoneState, 'build'>): PhoneView['environment'] =>
  build === 'debug' ? 'sandbox' : 'production';

/** The public state of a phone. */
export const viewOf = (phone: PhoneState, rules: AndroidRules, now: number): PhoneView => {
  const { id, userId, platform, app, build, token, process, online, unlocked, calls, recents, registration } = phone;
  const { doNotDisturb } = phone;
  const common = {
    ...{ id, userId, platform, app, build, environment: environmentOf(phone), token },
    ...{ process, online, unlocked, doNotDisturb, calls, recents },
    ...(registration !== undefined && { registration }),
  };
  if (phone.platform === 'ios') {
    return {
      ...common,
      canReceivePushes: phone.hasRegistry,
      unreportedPushes: phone.unreportedPushes,
      pushesStopped: phone.pushesStopped,
    };
  }
  return {
    ...common,
    canReceivePushes: process !== 'force_stopped',
    demoted: isDemoted(phone, rules, now),
    dozing: phone.dozing,
    fullScreenAllowed: phone.fullScreenAllowed,
  };
};
