import type { FindingId } from './finding.ts';

/** The finding of each scenario that shows one, by the scenario's id. */
export const SCENARIO_FINDINGS: Readonly<Record<string, FindingId>> = {
  killed: 'registry_too_late',
  late: 'late_push',
  sandbox: 'wrong_environment',
  rebooted: 'not_unlocked',
  android: 'demoted',
};
