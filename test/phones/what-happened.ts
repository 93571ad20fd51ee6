import type { LabPhone } from '../../local/phones/phone.ts';
import type { LogKind } from '../../local/phones/phone-log.ts';

/** The kinds of what is in the phone's log, oldest first, without its requests to the server. */
export const whatOf = (phone: LabPhone): readonly LogKind[] =>
  phone
    .log()
    .map(({ what }) => what)
    .filter((what) => what !== 'request');
