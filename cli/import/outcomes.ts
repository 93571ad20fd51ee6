import type { Field } from './fields.ts';
import type { SourceDevice } from './source.ts';

/** What became of each device, in the order of the summary, with what it means for people. */
export const OUTCOMES = {
  imported: 'imported: they ring now',
  updated: 'imported before, now with other settings',
  unchanged: 'imported before',
  registered: 'registered by the app itself, which stays',
  disabled: 'disabled in SNS, mostly after the app was uninstalled: --include-disabled takes them',
  duplicate: 'named before with the same user and token',
  no_user: 'without a user',
  no_token: 'without a token',
  invalid: 'no valid registration',
  two_users: 'given to more than one user: which one has the phone?',
  no_application: 'for a platform application that this deployment does not have',
  other_user: 'of a phone that another user of this deployment has registered',
  other_environment: 'imported before for the other environment of Apple',
  removed: 'removed since they were imported: the app signed out, or its token was refused',
  too_many_devices: 'of users with 16 devices',
  being_erased: 'of users who are being erased',
  token_rejected: 'whose token SNS refuses',
  failed: 'not imported now: run the same command again',
} as const;
export type Outcome = keyof typeof OUTCOMES;

/** Devices that are as they should be: these are no findings, and not in the report. */
const FINE: ReadonlySet<Outcome> = new Set(['imported', 'updated', 'unchanged', 'registered', 'duplicate']);
/** Left out on purpose: in the report, but no finding. */
const LEFT_OUT: ReadonlySet<Outcome> = new Set(['disabled', 'removed']);

export const isReported = (outcome: Outcome): boolean => !FINE.has(outcome);
export const isFinding = (outcome: Outcome): boolean => !FINE.has(outcome) && !LEFT_OUT.has(outcome);

/** What became of one device. Has no token. */
export interface DeviceOutcome {
  readonly source: SourceDevice;
  readonly outcome: Outcome;
  readonly detail?: string | undefined;
}

/** A line of the report. */
export const reportLine = ({ source: { place, values }, outcome, detail }: DeviceOutcome): string => {
  const shown: readonly Field[] = ['tenant', 'userId', 'deviceId', 'platform', 'environment', 'appId'];
  const known = Object.fromEntries(shown.flatMap((field) => (values[field] ? [[field, values[field]]] : [])));
  return JSON.stringify({ ...place, ...known, outcome, ...(detail !== undefined && { detail }) });
};

/** Numbers by outcome, those that are 0 left out. */
export const countOutcomes = (outcomes: Iterable<Outcome>): Partial<Record<Outcome, number>> => {
  const counts = new Map<Outcome, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const names = Object.keys(OUTCOMES) as Outcome[];
  return Object.fromEntries(names.flatMap((name) => (counts.has(name) ? [[name, counts.get(name)]] : [])));
};
