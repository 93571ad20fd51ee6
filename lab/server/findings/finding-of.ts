import type { Advice } from '../../phones/phone-log.ts';
import { IOS_RULES } from '../../phones/rules.ts';
import type { FindingView, HopView, LabPhoneView, LabView } from '../lab-view.ts';
import { errorsOf } from './error-of.ts';
import type { FindingId } from './finding.ts';
import { FINDINGS } from './findings.ts';
import { findingOfCode } from './hop-codes.ts';

/** The findings of iOS’s reasons to end an app. */
const FINDING_OF_ADVICE: Readonly<Record<Advice['code'], FindingId>> = {
  create_registry_at_launch: 'registry_too_late',
  report_every_push: 'no_report',
  send_what_the_library_reads: 'unreadable_payload',
};

/** The findings of the faults that are on, in order of importance. */
const FINDING_OF_FAULT: Readonly<Record<string, FindingId>> = {
  environment: 'wrong_environment',
  credential: 'credential_refused',
  endpoint: 'endpoint_disabled',
  lost: 'lost_push',
  late: 'late_push',
  duplicate: 'duplicate_push',
};

/** iOS has not ended the app yet. */
const BEFORE_KILL = `Let ${IOS_RULES.reportWithinMs / 1000} seconds pass, and iOS ends the app. If you open it before that, JavaScript creates the registry in time.`;

export type Observed = Pick<LabView, 'phones' | 'faults'> & { readonly trace: LabView['trace'] | undefined };

/** What the last call shows: an app that was ended, else the first error, else the fault or the state of the callee's phone. */
export const findingOf = (observed: Observed): FindingView | undefined =>
  findingOfKill(observed) ?? findingOfError(observed) ?? findingOfState(observed);

const viewOf = (id: FindingId, about: Pick<FindingView, 'hop' | 'phone'> = {}): FindingView => {
  const { lines: _, platforms: __, ...finding } = FINDINGS[id];
  return { id, ...finding, ...about };
};

const findingOfKill = ({ phones }: Observed): FindingView | undefined => {
  for (const { id, killed } of phones) {
    if (killed) return viewOf(FINDING_OF_ADVICE[killed.advice.code], { phone: id });
  }
  return undefined;
};

/** Another error may have no finding, such as a failed request to the table. */
const findingOfError = ({ trace }: Observed): FindingView | undefined => {
  const errors = errorsOf(trace?.hops ?? []);
  const isWebhook = ({ place }: HopView): boolean => place === 'webhook';
  // A webhook comes after the call: what kept a phone from ringing is first.
  for (const { id: hop, code } of [...errors.filter((one) => !isWebhook(one)), ...errors.filter(isWebhook)]) {
    const id = code === undefined ? undefined : findingOfCode(code);
    if (id !== undefined) return { ...viewOf(id, { hop }), ...(code === 'phone:no_delegate' && { next: BEFORE_KILL }) };
  }
  return undefined;
};

const findingOfState = ({ phones, trace, faults }: Observed): FindingView | undefined => {
  if (trace === undefined) return undefined;
  const active = Object.entries(FINDING_OF_FAULT).find(([fault]) =>
    faults.some(({ id, isOn }) => id === fault && isOn),
  );
  if (active !== undefined) return viewOf(active[1]);
  for (const phone of phones) {
    const id = trace.to.includes(phone.userId) ? findingOfPhone(phone) : undefined;
    if (id !== undefined) return viewOf(id, { phone: phone.id });
  }
  return undefined;
};

const findingOfPhone = ({ platform, ...phone }: LabPhoneView): FindingId | undefined => {
  if (!phone.online) return 'offline';
  if (!phone.unlocked) return 'not_unlocked';
  if (phone.pushesStopped) return 'deliveries_stopped';
  if (phone.process === 'force_stopped') return 'force_stopped';
  if (phone.demoted) return 'demoted';
  if (phone.doNotDisturb) return 'do_not_disturb';
  return platform === 'android' && phone.fullScreenAllowed === false ? 'full_screen_denied' : undefined;
};
