import type { PhonePlatform } from '../../phones/phone.ts';
import type { Framework } from '../your-app/frameworks.ts';

export const FINDING_IDS = [
  'registry_too_late',
  'no_report',
  'unreadable_payload',
  'deliveries_stopped',
  'wrong_environment',
  'wrong_app',
  'app_removed',
  'credential_refused',
  'application_disabled',
  'endpoint_disabled',
  'demoted',
  'force_stopped',
  'not_unlocked',
  'offline',
  'expired',
  'late_push',
  'duplicate_push',
  'lost_push',
  'do_not_disturb',
  'full_screen_denied',
  'background_push',
  'busy',
  'not_registered',
  'webhook_refused',
  'webhook_failed',
  'webhook_unreachable',
] as const;
export type FindingId = (typeof FINDING_IDS)[number];

/** A region of a source of `docs/your-app/src`: `ios/VoipPushes.swift#registry`. */
export type Region = `${string}#${string}`;

/** The regions that show the change in one framework, the most important one first; or why there are none. */
export type FrameworkLines = readonly [Region, ...Region[]] | { readonly none: string };

/** For each framework that has one of the finding's platforms. */
export type Lines = Readonly<Partial<Record<Framework, FrameworkLines>>>;

/** What the lab found out about a call, and what the developer of the app changes because of it. */
export interface Finding {
  readonly title: string;
  /** What happened, in one sentence. */
  readonly what: string;
  /** The change in the app, or why there is none. */
  readonly change: string;
  /** The next step in the lab. */
  readonly next: string;
  /** The rule of Apple, Google or AWS, and its public source. */
  readonly rule: string;
  /** URL. */
  readonly source: string;
  readonly platforms: readonly PhonePlatform[];
  readonly lines: Lines;
}
