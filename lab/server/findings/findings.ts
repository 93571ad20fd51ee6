import { ANDROID_FINDINGS } from './android-findings.ts';
import type { Finding, FindingId } from './finding.ts';
import { IOS_FINDINGS } from './ios-findings.ts';
import { SERVICE_FINDINGS } from './service-findings.ts';
import { STATE_FINDINGS } from './state-findings.ts';
import { WEBHOOK_FINDINGS } from './webhook-findings.ts';

/** All findings. */
export const FINDINGS: Readonly<Record<FindingId, Finding>> = {
  ...IOS_FINDINGS,
  ...ANDROID_FINDINGS,
  ...SERVICE_FINDINGS,
  ...STATE_FINDINGS,
  ...WEBHOOK_FINDINGS,
};
