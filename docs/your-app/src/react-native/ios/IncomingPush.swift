import Foundation

/// What the push says, with a value for everything that CallKit needs: RNCallKeep crashes on nil, and iOS ends an app that does not report.
struct IncomingPush {
  let uuid: String
  let handle: String
  let handleType: String
  let callerName: String
  let hasVideo: Bool
  let ackUrl: String?
  let isReadable: Bool
  let rings: Bool
  let endReason: Int32

  // #region read
  init(_ payload: [AnyHashable: Any]) {
    let callId = (payload["uuid"] as? String).flatMap { UUID(uuidString: $0) }
    let expiresAt = payload["expiresAt"] as? Double ?? 0
    let isOpen = expiresAt > Date().timeIntervalSince1970 * 1000
    uuid = (callId ?? UUID()).uuidString.lowercased()
    handle = payload["handle"] as? String ?? "unknown"
    handleType = payload["handleType"] as? String ?? "generic"
    callerName = payload["callerName"] as? String ?? "Unknown"
    hasVideo = payload["hasVideo"] as? Bool ?? false
    ackUrl = payload["ackUrl"] as? String
    isReadable = callId != nil
    rings = isReadable && isOpen && payload["type"] as? String == "incoming_call"
    // Of a push that came too late, the user sees a missed call.
    endReason = payload["endReason"] == nil && isReadable ? 3 : IncomingPush.reason(payload["endReason"])
  }
  // #endregion

  // #region reasons
  /// CXCallEndedReason as RNCallKeep has it: failed 1, remote ended 2, unanswered 3, answered elsewhere 4, declined elsewhere 5.
  static func reason(_ endReason: Any?) -> Int32 {
    switch endReason as? String {
    case "completed", "cancelled": return 2
    case "no_answer": return 3
    case "answered_elsewhere": return 4
    case "declined_elsewhere": return 5
    default: return 1
    }
  }
  // #endregion
}
