import CallKit
import PushKit

// voipRegistration makes the app's delegate the delegate of the registry.
extension AppDelegate: PKPushRegistryDelegate {
  // #region token
  func pushRegistry(_ registry: PKPushRegistry, didUpdate pushCredentials: PKPushCredentials, for type: PKPushType) {
    RNVoipPushNotificationManager.didUpdate(pushCredentials, forType: type.rawValue)
  }

  func pushRegistry(_ registry: PKPushRegistry, didInvalidatePushTokenFor type: PKPushType) {
    // JavaScript registers the next token, and the backend finds out that this one is gone.
  }
  // #endregion

  // #region push
  func pushRegistry(
    _ registry: PKPushRegistry, didReceiveIncomingPushWith payload: PKPushPayload, for type: PKPushType,
    completion: @escaping () -> Void
  ) {
    let push = IncomingPush(payload.dictionaryPayload)
    RNCallKeep.reportNewIncomingCall(
      push.uuid, handle: push.handle, handleType: push.handleType, hasVideo: push.hasVideo,
      localizedCallerName: push.callerName, supportsHolding: false, supportsDTMF: false, supportsGrouping: false,
      supportsUngrouping: false, fromPushKit: true, payload: payload.dictionaryPayload,
      withCompletionHandler: {
        self.follow(push)
        completion()
      })
    if push.isReadable {
      RNVoipPushNotificationManager.didReceiveIncomingPush(with: payload, forType: type.rawValue)
    }
  }
  // #endregion

  // #region follow
  private func follow(_ push: IncomingPush) {
    guard push.rings, let ackUrl = push.ackUrl else {
      RNCallKeep.endCall(withUUID: push.uuid, reason: push.endReason)
      return
    }
    // Do Not Disturb and the block list: CallKit has no such call, no phone rings, and no receipt is sent.
    let isShown = CXCallObserver().calls.contains { $0.uuid.uuidString.lowercased() == push.uuid }
    guard isShown else { return }
    Receipts.post("ringing", to: ackUrl) { call in
      guard let call = call, call["state"] as? String == "ended" else { return }
      RNCallKeep.endCall(withUUID: push.uuid, reason: IncomingPush.reason(call["endReason"]))
    }
  }
  // #endregion
}
