/**
 * Rules of iOS and Android that a test cannot trigger on demand on a real phone: the numbers of the models, and the
 * source of each rule. Undocumented numbers are marked.
 */
export interface IosRules {
  /**
   * Milliseconds from the delivery of a push to callservicesd's check for a reported call: about 7 s according to
   * Apple.
   */
  readonly reportWithinMs: number;
  /**
   * Pushes without a reported call after which iOS stops the app's VoIP pushes. Apple documents no number; developers
   * report three, which is not certain.
   */
  readonly unreportedUntilStopped: number;
  /** Milliseconds after which CallKit ends an unanswered call. Observed: 60 s; Apple's engineers expected 30 s. */
  readonly ringMs: number;
  /** Whether a push launches an app before the first unlock. Apple calls it inconsistent, so both can be tested. */
  readonly launchesBeforeFirstUnlock: boolean;
}

export interface AndroidRules {
  /** Milliseconds: the window in which Google evaluates an app's messages. */
  readonly demotionWindowMs: number;
  /** High-priority messages in the window that showed nothing, after which the app is demoted. Not documented. */
  readonly unseenUntilDemoted: number;
  /** Milliseconds after which an app stops ringing if the message has no `expiresAt`. */
  readonly ringMs: number;
}

export const IOS_RULES: IosRules = {
  reportWithinMs: 7_000,
  unreportedUntilStopped: 3,
  ringMs: 60_000,
  launchesBeforeFirstUnlock: true,
};

export const ANDROID_RULES: AndroidRules = {
  demotionWindowMs: 7 * 24 * 3_600_000,
  unseenUntilDemoted: 3,
  ringMs: 60_000,
};

/** Sources of the rules. */
export const SOURCES = {
  /** Apple's engineers on the two checks, and on a registry that is created too late. */
  twoChecks: 'https://developer.apple.com/forums/thread/817976',
  /** Apple's engineers on when no report is required, and on the block that an app cannot see. */
  whenToReport: 'https://developer.apple.com/forums/thread/768136',
  /** "Repeatedly failing to report calls may cause the system to stop delivering any more VoIP push notifications". */
  mustReport: 'https://developer.apple.com/documentation/pushkit/responding-to-voip-notifications-from-pushkit',
  /** The system's console message, and that reinstalling the app helps. */
  deliveriesStopped: 'https://github.com/react-native-webrtc/react-native-voip-push-notification/issues/102',
  beforeFirstUnlock: 'https://developer.apple.com/forums/thread/784473',
  ringEnds: 'https://developer.apple.com/forums/thread/762792',
  /** CallKit's errors: the call is reported and not shown. */
  doNotDisturb:
    'https://developer.apple.com/documentation/callkit/cxerrorcodeincomingcallerror-swift.struct/filteredbydonotdisturb',
  /** A call is silenced unless the user lets calls, or this caller, through. */
  androidDoNotDisturb: 'https://developer.android.com/reference/android/service/notification/ZenPolicy',
  /** ExpoCallKitTelecomMessagingService.kt, lines 80-81, and CallManager.kt, lines 319-324, of expo-callkit-telecom 0.4.0. */
  expoBusy: 'https://www.npmjs.com/package/expo-callkit-telecom/v/0.4.0',
  backgroundPush: 'https://developer.apple.com/documentation/usernotifications/pushing-background-updates-to-your-app',
  fcmPriority: 'https://firebase.google.com/docs/cloud-messaging/android-message-priority',
  fcmLifespan: 'https://firebase.google.com/docs/cloud-messaging/customize-messages/setting-message-lifespan',
  directBoot: 'https://firebase.google.com/docs/cloud-messaging/customize-messages/android-direct-boot',
  /** "FCM does not process messages if an app is killed or force stopped"; swiping the app away is neither. */
  forceStop: 'https://github.com/firebase/quickstart-android/issues/368',
  fullScreen: 'https://source.android.com/docs/core/permissions/fsi-limits',
} as const;
