/** What can be in a phone's own log. */
export const LOG_KINDS = [
  /** Apple or Google handed the phone a push. `detail.payload` */
  'push_delivered',
  /** The system did not give the push to the app. `detail.reason`: a `PushDropReason` */
  'push_dropped',
  /** The system keeps the push for later. `detail.reason` */
  'push_deferred',
  /** `detail.by`: `user` or `push` */
  'app_launched',
  'app_resumed',
  'app_backgrounded',
  'app_suspended',
  /** The app made its PKPushRegistry and set its delegate. `detail.by`: `native` or `javascript` */
  'registry_created',
  /** The app's process runs and nobody in it takes pushes. */
  'no_delegate',
  /** The push reached the app's own code. `detail.verdict`, `detail.reason`: what the library made of it */
  'delegate_called',
  /** `detail.uuid`, `detail.known`: whether CallKit has that call already */
  'callkit_reported',
  /** iOS asked for no report: the app was in the foreground or on a call. */
  'report_not_required',
  /** `detail.shownBy`, `detail.name` */
  'ringing',
  /** `detail`: an `AppKilled` */
  'app_killed',
  /** The user swiped the app away, or the phone was switched off. */
  'app_closed',
  /** iOS hands the app no VoIP push any more. `detail.offences` */
  'deliveries_stopped',
  /** Android delivers the app's messages of high priority as if of normal priority. */
  'demoted',
  /** A message of high priority brought nothing that the user could see. */
  'nothing_shown',
  'notification_shown',
  'calling',
  /** The user took the call. */
  'answered',
  /** The server said that this phone has the call. */
  'in_call',
  'declined',
  /** `detail.endReason`, `detail.by`: `user`, `server`, `system`, `app` */
  'ended',
  /** The app's request to the API and what it was answered. `detail.request`, `detail.status`, `detail.code` */
  'request',
  /** The app could not ask the server. `detail.reason` */
  'request_failed',
  /** The app wanted its stored session and could not read it. */
  'session_unreadable',
  'offline',
  'online',
  'rebooted',
  'unlocked',
  /** `detail.token`, `detail.environment` */
  'installed',
  'dozing',
  'woken',
  'permission_changed',
] as const;
export type LogKind = (typeof LOG_KINDS)[number];

/** One thing that happened on a phone. */
export interface LogEntry {
  /** Epoch milliseconds, by the house's clock. */
  readonly at: number;
  readonly what: LogKind;
  /** A sentence for people. */
  readonly text: string;
  /** Plain JSON, by kind. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** Where the rule behind it is written down. */
  readonly source?: string;
}

/** `not_running`: an ordinary background push starts no app that was closed. */
export type PushDropReason =
  | 'deliveries_stopped'
  | 'force_stopped'
  | 'expired'
  | 'not_launched_while_locked'
  | 'not_running';

/** `detail` of `app_killed`. */
export interface AppKilled {
  /** `no_report`: PushKit's check as the delegate returns. `no_delegate`: the check 7 s after. `crash`: the app's own fault. */
  readonly why: 'no_report' | 'no_delegate' | 'crash';
  /** As the crash report shows it. */
  readonly exitCode?: string;
  /** As the console shows it. */
  readonly message: string;
  readonly advice: Advice;
}

/** What to change in the app. */
export interface Advice {
  readonly code: 'create_registry_at_launch' | 'report_every_push' | 'send_what_the_library_reads';
  readonly text: string;
}
