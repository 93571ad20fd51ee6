import type { PhoneState, PhoneTimer, Push } from './phone-state.ts';
import type { Step } from './step.ts';

/** The rules that differ between iOS and Android. */
export interface OperatingSystem<Phone extends PhoneState> {
  /** The push service delivered a push to the phone. */
  onPush(step: Step<Phone>, push: Push): void;
  /** The user brought the app to the foreground. */
  onAppOpened(step: Step<Phone>): void;
  /** The phone came online, was unlocked or left Doze mode: pending messages can be delivered. */
  onReachable(step: Step<Phone>): void;
  /** A timer is due. */
  onTimer(step: Step<Phone>, timer: PhoneTimer): void;
}
