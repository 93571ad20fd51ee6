import CallKit

// #region values
extension CXHandle {
  /// What the phone shows below the name, and dials to call back. Of a push that cannot be read it must not be empty either.
  convenience init(of push: CallPush?) {
    let types: [String: HandleType] = ["number": .phoneNumber, "email": .emailAddress]
    self.init(type: types[push?.handleType ?? ""] ?? .generic, value: push?.handle ?? "unknown")
  }
}

extension CXCallEndedReason {
  /// How the phone shows the end: only `unanswered` is a missed call in Recents.
  init(_ endReason: String?) {
    switch endReason {
    case "no_answer": self = .unanswered
    case "answered_elsewhere": self = .answeredElsewhere
    case "declined_elsewhere": self = .declinedElsewhere
    case "failed", "unreachable": self = .failed
    default: self = .remoteEnded
    }
  }
}
// #endregion
