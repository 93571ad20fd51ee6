/**
 * What the systems do that no test can provoke on a real phone at will: the numbers of the models, and where each rule is
 * written down. Undocumented numbers say so.
 */
export interface IosRules {
  /** Milliseconds from the delivery of a push to callservicesd's check whether a call was reported: some 7 s, Apple says. */
  readonly reportWithinMs: number;
  /**
   * Pushes without a call after which iOS hands the app no more. Apple documents no number; three is what developers tell
   * each other, and not certain.
   */
  readonly offencesUntilStopped: number;
  /** Milliseconds after which CallKit ends a call that nobody answers. Seen: 60 s; Apple's engineers expected 30 s. */
  readonly ringMs: number;
  /** Whether a push starts an app before the phone was first unlocked. Apple: inconsistent; so both can be tried. */
  readonly launchesBeforeFirstUnlock: boolean;
}

export interface AndroidRules {
  /** Milliseconds over which Google looks at what became of an app's messages. */
  readonly demotionWindowMs: number;
  /** Messages of high priority that showed nothing, within the window, after which the app's are demoted. Not documented. */
  readonly unseenUntilDemoted: number;
  /** Milliseconds after which an app stops the ringing of a message that does not say when. */
  readonly ringMs: number;
}

export const IOS_RULES: IosRules = {
  reportWithinMs: 7_000,
  offencesUntilStopped: 3,
  ringMs: 60_000,
  launchesBeforeFirstUnlock: true,
};

export const ANDROID_RULES: AndroidRules = {
  demotionWindowMs: 7 * 24 * 3_600_000,
  unseenUntilDemoted: 3,
  ringMs: 60_000,
};

/** Where the rules are written down. */
export const SOURCES = {
  /** Apple's engineers on the two checks, and on the registry that is made too late. */
  twoChecks: 'https://developer.apple.com/forums/thread/817976',
  /** Apple's engineers on when no report is needed, and on the block that no app can see. */
  whenToReport: 'https://developer.apple.com/forums/thread/768136',
  /** "Repeatedly failing to report calls may cause the system to stop delivering any more VoIP push notifications". */
  mustReport: 'https://developer.apple.com/documentation/pushkit/responding-to-voip-notifications-from-pushkit',
  /** The system's line in the console, and that installing the app anew helps. */
  deliveriesStopped: 'https://github.com/react-native-webrtc/react-native-voip-push-notification/issues/102',
  beforeFirstUnlock: 'https://developer.apple.com/forums/thread/784473',
  ringEnds: 'https://developer.apple.com/forums/thread/762792',
  backgroundPush: 'https://developer.apple.com/documentation/usernotifications/pushing-background-updates-to-your-app',
  fcmPriority: 'https://firebase.google.com/docs/cloud-messaging/android-message-priority',
  fcmLifespan: 'https://firebase.google.com/docs/cloud-messaging/customize-messages/setting-message-lifespan',
  directBoot: 'https://firebase.google.com/docs/cloud-messaging/customize-messages/android-direct-boot',
  /** "FCM does not process messages if an app is killed or force stopped", and swiping away is neither. */
  forceStop: 'https://github.com/firebase/quickstart-android/issues/368',
  fullScreen: 'https://source.android.com/docs/core/permissions/fsi-limits',
} as const;
