import CallKit
import UIKit
import UserNotifications

@main
class AppDelegate: UIResponder, UIApplicationDelegate {
  // #region launch
  func application(
    _ application: UIApplication,
    didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
  ) -> Bool {
    // iOS launches a killed app for a VoIP push and hands the push to the registry's delegate. Both must exist before this
    // method returns: no log-in, no network and no view may come first.
    Calls.shared.start()
    VoipPushes.shared.start()
    Outbox.shared.start()
    application.registerForRemoteNotifications()
    // A notification, not `applicationDidBecomeActive`, which an app with scenes does not get.
    NotificationCenter.default.addObserver(
      forName: UIApplication.didBecomeActiveNotification, object: nil, queue: .main
    ) { _ in
      Registration.shared.send()
      Outbox.shared.flush()
    }
    return true
  }
  // #endregion

  // #region alert-token
  func application(
    _ application: UIApplication, didRegisterForRemoteNotificationsWithDeviceToken deviceToken: Data
  ) {
    Registration.shared.alertToken = deviceToken.hex
  }

  /// A push to the alert token: the call was answered or declined on another device, or the caller has cancelled.
  func application(
    _ application: UIApplication, didReceiveRemoteNotification userInfo: [AnyHashable: Any],
    fetchCompletionHandler completionHandler: @escaping (UIBackgroundFetchResult) -> Void
  ) {
    if let push = CallPush(userInfo), push.isEnd {
      Calls.shared.end(push.callId, reason: CXCallEndedReason(push.endReason))
    }
    completionHandler(.newData)
  }

  /// After log-in, not at launch: iOS asks only once. Without consent the phone rings all the same, but shows no missed calls.
  func askForMissedCalls() {
    UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .sound]) { _, _ in }
  }
  // #endregion
}
