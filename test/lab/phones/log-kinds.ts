import type { LabPhone } from '../../../lab/phones/phone.ts';
import type { LogKind } from '../../../lab/phones/phone-log.ts';

/** The kinds of the phone's log entries, oldest first, without `request`. */
export const logKindsOf = (phone: LabPhone): readonly LogKind[] =>
  phone
    .log()
    .map(({ kind }) => kind)
    .filter((kind) => kind !== 'request');
