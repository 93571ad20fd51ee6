import * as v from 'valibot';
import type { LabPhone } from '../phones/phone.ts';
import type { LogEntry, LogKind } from '../phones/phone-log.ts';
import { labelOf, ownerOf } from './cast.ts';
import type { LabPhoneView } from './view.ts';

const Killed = v.object({
  why: v.picklist(['no_report', 'no_delegate', 'crash']),
  exitCode: v.optional(v.string()),
  message: v.string(),
  advice: v.object({
    code: v.picklist(['create_registry_at_launch', 'report_every_push', 'send_what_the_library_reads']),
    text: v.string(),
  }),
});

/** After these a kill is no news any more. */
const FRESH_START: readonly LogKind[] = ['installed', 'ringing', 'in_call', 'calling'];

/** How the system ended the app last, unless something good came of it since. */
const lastKill = (log: readonly LogEntry[]): LabPhoneView['killed'] => {
  const entry = log.findLast(({ what }) => what === 'app_killed' || FRESH_START.includes(what));
  if (entry?.what !== 'app_killed') return undefined;
  const { exitCode, ...killed } = v.parse(Killed, entry.detail);
  return { ...killed, ...(exitCode !== undefined && { exitCode }), at: entry.at };
};

/** A phone as the page shows it. */
export const phoneView = (phone: LabPhone, hearsRinging: boolean): LabPhoneView => {
  const log = phone.log();
  const view = phone.view();
  const killed = lastKill(log);
  const { owner } = ownerOf(phone.id);
  const label = labelOf(phone.id, view.platform);
  return { ...view, label, owner, hearsRinging, ...(killed && { killed }) };
};
