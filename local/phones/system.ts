import type { Due, PhoneState, Push } from './phone-state.ts';
import type { Turn } from './turn.ts';

/** What differs between iOS and Android. */
export interface System<Phone extends PhoneState> {
  /** The push service handed the phone a push. */
  deliver(turn: Turn<Phone>, push: Push): void;
  /** The user brought the app to the front. */
  opened(turn: Turn<Phone>): void;
  /** The phone came online, was unlocked or woke up: what waited for that may go on. */
  reachable(turn: Turn<Phone>): void;
  /** A moment has come. */
  due(turn: Turn<Phone>, due: Due): void;
}
