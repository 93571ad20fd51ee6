import type { AppChoice, LabPhoneView } from '../server/lab-view.ts';
import type { CallStreams } from './call/call-streams.ts';
import type { Act } from './use-lab.ts';

/** Props of a phone and of its screens. */
export interface PhoneProps {
  readonly phone: LabPhoneView;
  /** User id of the callee of this phone's outgoing calls. */
  readonly callee: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly apps: readonly AppChoice[];
  readonly streams: CallStreams | undefined;
  readonly act: Act;
}
