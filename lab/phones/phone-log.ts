/** The kinds of entry in a phone's log. */
export const LOG_KINDS = [
  /** The phone received a push from Apple or Google. `detail.payload` */
  'push_delivered',
  /** The system did not deliver the push to the app. `detail.reason`: a `PushDropReason` */
  'push_dropped',
  /** The push is delivered later. `detail.reason` */
  'push_deferred',
  /** `detail.by`: `user` or `push` */
  'app_launched',
  'app_resumed',
  'app_backgrounded',
  'app_suspended',
  /** The app created its PKPushRegistry and set its delegate. `detail.by`: `native` or `javascript` */
  'registry_created',
  /** The app's process runs without a PKPushRegistry delegate. */
  'no_delegate',
  /** The push reached the app's code. `detail.outcome`, `detail.reason`: the library's result */
  'delegate_called',
  /** `detail.uuid`, `detail.known`: whether CallKit already has that call */
  'callkit_reported',
  /** iOS required no report: the app was in the foreground or had a call. */
  'report_not_required',
  /** `detail.shownBy`, `detail.name` */
  'ringing',
  /** `detail`: an `AppKilled` */
  'app_killed',
  /** The user swiped the app away, or the phone was switched off. */
  'app_closed',
  /** iOS stops delivering VoIP pushes to the app. `detail.unreportedPushes` */
  'deliveries_stopped',
  /** Android delivers the app's high-priority messages with normal priority. */
  'demoted',
  /** A high-priority message showed nothing to the user. */
  'nothing_shown',
  'notification_shown',
  'calling',
  /** The user answered the call. */
  'answered',
  /** The server confirmed that this phone has the call. */
  'in_call',
  'declined',
  /** `detail.endReason`, `detail.by`: `user`, `server`, `system`, `app` */
  'ended',
  /** A request of the app to the API, and its response. `detail.request`, `detail.status`, `detail.code` */
  'request',
  /** The app could not send the request. `detail.reason` */
  'request_failed',
  /** The app could not read its stored session. */
  'session_unreadable',
  'offline',
  'online',
  /** `detail.isOn` */
  'do_not_disturb',
  /** A request that was kept while the phone was offline. `detail.requests`: how many */
  'request_sent_again',
  'rebooted',
  'unlocked',
  /** `detail.token`, `detail.environment` */
  'installed',
  'dozing',
  'woken',
  'permission_changed',
] as const;
export type LogKind = (typeof LOG_KINDS)[number];

/** An entry of a device's log. */
export interface LogEntryOf<Kind extends string> {
  /** Epoch milliseconds, by the local backend's clock. */
  readonly at: number;
  readonly kind: Kind;
  /** A sentence for a reader. */
  readonly text: string;
  /** Plain JSON; the fields depend on `kind`. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** URL of the source of the rule. */
  readonly source?: string;
}
export type LogEntry = LogEntryOf<LogKind>;

/** `not_running`: an ordinary background push does not launch a closed app. `busy`: the library drops a call while it has one. */
export type PushDropReason =
  | 'deliveries_stopped'
  | 'force_stopped'
  | 'expired'
  | 'not_launched_while_locked'
  | 'not_running'
  | 'busy';

/** `detail` of `app_killed`. */
export interface AppKilled {
  /**
   * `no_report`: PushKit's check when the delegate returns. `no_delegate`: the check after 7 s. `crash`: the app
   * crashed.
   */
  readonly why: 'no_report' | 'no_delegate' | 'crash';
  /** As in the crash report. */
  readonly exitCode?: string;
  /** As in the system console. */
  readonly message: string;
  readonly advice: Advice;
}

/** The change to make in the app. */
export interface Advice {
  readonly code: 'create_registry_at_launch' | 'report_every_push' | 'send_what_the_library_reads';
  readonly text: string;
}
