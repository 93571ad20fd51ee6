import * as v from 'valibot';
import type { LabPhone } from '../phones/phone.ts';
import type { LogEntry, LogKind } from '../phones/phone-log.ts';
import type { PartyKind } from './calls/call-view.ts';
import { labelOf, ownerOf } from './lab-phones.ts';
import type { LabPhoneView } from './lab-view.ts';

const Killed = v.object({
  why: v.picklist(['no_report', 'no_delegate', 'crash']),
  exitCode: v.optional(v.string()),
  message: v.string(),
  advice: v.object({
    code: v.picklist(['create_registry_at_launch', 'report_every_push', 'send_what_the_library_reads']),
    text: v.string(),
  }),
});

/** After these log entries, an earlier kill is not shown. */
const CLEARS_KILL: readonly LogKind[] = ['installed', 'ringing', 'in_call', 'calling'];

/** The last kill of the app, unless one of `CLEARS_KILL` followed. */
const lastKill = (log: readonly LogEntry[]): LabPhoneView['killed'] => {
  const entry = log.findLast(({ kind }) => kind === 'app_killed' || CLEARS_KILL.includes(kind));
  if (entry?.kind !== 'app_killed') return undefined;
  const { exitCode, ...killed } = v.parse(Killed, entry.detail);
  return { ...killed, ...(exitCode !== undefined && { exitCode }), at: entry.at };
};

/** The state of a phone for the page. */
export const phoneView = (
  phone: LabPhone,
  isCalleeRinging: boolean,
  otherParty: PartyKind | undefined,
): LabPhoneView => {
  const log = phone.log();
  const view = phone.view();
  const killed = lastKill(log);
  const { owner } = ownerOf(phone.id);
  const label = labelOf(phone.id, view.platform);
  return { ...view, label, owner, isCalleeRinging, ...(killed && { killed }), ...(otherParty && { otherParty }) };
};
