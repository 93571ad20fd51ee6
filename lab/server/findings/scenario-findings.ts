import type { FindingId } from './finding.ts';

/** The finding of each scenario that shows one, by the scenario's id. */
export const SCENARIO_FINDINGS: Readonly<Record<string, FindingId>> = {
  killed: 'registry_too_late',
  'never-reports': 'no_report',
  android: 'demoted',
  rebooted: 'not_unlocked',
  offline: 'offline',
  'do-not-disturb': 'do_not_disturb',
  'force-stopped': 'force_stopped',
  'heads-up': 'full_screen_denied',
  late: 'late_push',
  duplicate: 'duplicate_push',
  lost: 'lost_push',
  endpoint: 'endpoint_disabled',
  sandbox: 'wrong_environment',
  credential: 'application_disabled',
};
