import CallKit
import Foundation
import PushKit

/// Receives the VoIP token and the VoIP pushes.
final class VoipPushes: NSObject, PKPushRegistryDelegate {
  static let shared = VoipPushes()

  // #region registry
  // A property, so that it lives as long as the process: a registry that is released receives nothing.
  private let registry = PKPushRegistry(queue: .main)

  func start() {
    // The delegate first: setting the types delivers the push for which iOS launched the app.
    registry.delegate = self
    registry.desiredPushTypes = [.voIP]
  }
  // #endregion

  // #region token
  func pushRegistry(
    _ registry: PKPushRegistry, didUpdate pushCredentials: PKPushCredentials, for type: PKPushType
  ) {
    Registration.shared.voipToken = pushCredentials.token.hex
  }

  func pushRegistry(_ registry: PKPushRegistry, didInvalidatePushTokenFor type: PKPushType) {
    Registration.shared.unregister()
  }
  // #endregion

  // #region push
  func pushRegistry(
    _ registry: PKPushRegistry, didReceiveIncomingPushWith payload: PKPushPayload, for type: PKPushType,
    completion: @escaping () -> Void
  ) {
    // Reports the call before it returns: iOS ends the app as soon as this method has returned without a report.
    Calls.shared.report(CallPush(payload.dictionaryPayload), completion: completion)
  }
  // #endregion

  // #region must-report
  // Xcode 26.4 is the first with the SDK of iOS 26.4, and with Swift 6.3. Where iOS has this method, it calls this one only.
  #if compiler(>=6.3)
  @available(iOS 26.4, *)
  func pushRegistry(
    _ registry: PKPushRegistry, didReceiveIncomingVoIPPushWith payload: PKPushPayload,
    metadata: PKVoIPPushMetadata, withCompletionHandler completion: @escaping () -> Void
  ) {
    let push = CallPush(payload.dictionaryPayload)
    if let push, push.isEnd, !metadata.mustReport {
      Calls.shared.end(push.callId, reason: CXCallEndedReason(push.endReason))
      return completion()
    }
    Calls.shared.report(push, completion: completion)
  }
  #endif
  // #endregion
}

extension Data {
  /// Lower-case hexadecimal, as the backend stores tokens. Not `description`, which is no token since iOS 13.
  var hex: String { map { String(format: "%02x", $0) }.joined() }
}
