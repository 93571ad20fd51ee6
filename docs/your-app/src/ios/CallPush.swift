import Foundation

/// The core keys of a push. Every value but the call's id has a default, so that whatever arrives can be reported.
struct CallPush {
  let callId: UUID
  /// Whether the push ends the call instead of ringing.
  let isEnd: Bool
  let callerName: String
  let handle: String
  let handleType: String
  let hasVideo: Bool
  let expiresAt: Date
  let ackUrl: URL?
  let endReason: String?

  // #region read
  init?(_ payload: [AnyHashable: Any]) {
    func text(_ key: String) -> String? { payload[key] as? String }
    guard let callId = text("callId").flatMap(UUID.init(uuidString:)) else { return nil }
    self.callId = callId
    isEnd = text("type") == "call_ended"
    callerName = text("callerName") ?? "Unknown caller"
    handle = text("handle") ?? "unknown"
    handleType = text("handleType") ?? "generic"
    hasVideo = payload["hasVideo"] as? Bool ?? false
    let milliseconds = payload["expiresAt"] as? Double
    expiresAt = milliseconds.map { Date(timeIntervalSince1970: $0 / 1000) } ?? Date(timeIntervalSinceNow: 40)
    ackUrl = text("ackUrl").flatMap(URL.init(string:))
    endReason = text("endReason")
  }
  // #endregion
}
