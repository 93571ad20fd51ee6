import Foundation
import callkeep

/// For flutter-webrtc/callkeep. In the AppDelegate, before the plugins: `CallKeep.setDelegate(CallKeepPush())`.
final class CallKeepPush: NSObject, CallKeepPushDelegate {
  private var ackUrls: [String: String] = [:]
  private var answered: Set<String> = []

  // #region callkeep-map
  /// The plugin drops a push that has `aps`, and iOS kills the app. With its own preset, nothing is to be done here.
  func mapPushPayload(_ payload: [AnyHashable: Any]) -> [AnyHashable: Any]? {
    var mapped = payload
    mapped["aps"] = nil
    mapped["caller_id"] = payload["handle"] ?? "unknown"
    mapped["caller_name"] = payload["callerName"] ?? "Unknown caller"
    mapped["caller_id_type"] = payload["handleType"] ?? "generic"
    mapped["has_video"] = payload["hasVideo"] ?? false
    return mapped
  }
  // #endregion

  // #region callkeep-events
  func onCallEvent(_ event: String, withCallData callData: [AnyHashable: Any]) {
    guard let callId = (callData["callUUID"] as? String)?.lowercased() else { return }
    switch event {
    case CallKeepDidDisplayIncomingCall:
      let push = callData["additionalData"] as? [AnyHashable: Any]
      guard callData["error"] as? String == "", let ackUrl = push?["ackUrl"] as? String else { return }
      ackUrls[callId] = ackUrl
      Receipts.send("ringing", to: ackUrl) { self.look(callId, $0) }
    case CallKeepPerformAnswerCallAction:
      guard let ackUrl = ackUrls[callId] else { return }
      answered.insert(callId)
      let failed = CallState(state: "ended", endReason: "failed")
      Receipts.sendNow("answered", to: ackUrl) { self.look(callId, $0 ?? failed) }
    case CallKeepPerformEndCallAction:
      guard let ackUrl = ackUrls.removeValue(forKey: callId) else { return }
      Receipts.send(answered.contains(callId) ? "ended" : "declined", to: ackUrl)
    default: break
    }
  }

  /// 4 is answeredElsewhere, 2 remoteEnded: CXCallEndedReason.
  private func look(_ callId: String, _ state: CallState?) {
    guard state?.state == "ended", ackUrls.removeValue(forKey: callId) != nil else { return }
    CallKeep.endCall(withUUID: callId, reason: state?.endReason == "answered_elsewhere" ? 4 : 2)
  }
  // #endregion
}
