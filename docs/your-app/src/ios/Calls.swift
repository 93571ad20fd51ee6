import CallKit
import Foundation
import UIKit

/// A call that CallKit shows.
final class Call {
  let id: UUID
  var ackUrl: URL?
  var expiresAt: Date?
  let isOutgoing: Bool
  var isAnswered = false
  /// Keeps the process awake while the call rings.
  var work: BackgroundWork?

  init(id: UUID, isOutgoing: Bool = false) {
    self.id = id
    self.isOutgoing = isOutgoing
  }
}

/// The calls of this phone. Everything here runs on the main queue.
final class Calls: NSObject {
  static let shared = Calls()

  // #region provider
  // One for the process, made at launch: CallKit accepts no report without it.
  let provider: CXProvider
  let controller = CXCallController()
  var calls: [UUID: Call] = [:]

  private override init() {
    let configuration = CXProviderConfiguration()
    configuration.supportsVideo = true
    configuration.supportedHandleTypes = [.generic, .phoneNumber, .emailAddress]
    // One call at a time: a second one shows "End & Accept" and "Decline".
    configuration.maximumCallGroups = 1
    configuration.maximumCallsPerCallGroup = 1
    provider = CXProvider(configuration: configuration)
    super.init()
  }

  func start() {
    provider.setDelegate(self, queue: nil)
  }
  // #endregion

  // #region report
  /// Reports every push, whatever it says: a push that cannot be read, has expired or ends a call is reported, and ended at once.
  func report(_ push: CallPush?, completion: @escaping () -> Void) {
    let id = push?.callId ?? UUID()
    let update = CXCallUpdate()
    update.remoteHandle = CXHandle(of: push)
    update.localizedCallerName = push?.callerName ?? "Unknown caller"
    update.hasVideo = push?.hasVideo ?? false
    update.supportsHolding = false
    update.supportsGrouping = false
    update.supportsUngrouping = false
    let call = calls[id] ?? Call(id: id)
    call.ackUrl = push?.ackUrl ?? call.ackUrl
    call.expiresAt = push?.expiresAt
    calls[id] = call
    provider.reportNewIncomingCall(with: id, update: update) { error in
      DispatchQueue.main.async {
        self.reported(call, push, error)
        completion()
      }
    }
  }
  // #endregion

  // #region reported
  private func reported(_ call: Call, _ push: CallPush?, _ error: Error?) {
    guard let push else { return end(call.id, reason: .failed) }
    if push.isEnd { return end(call.id, reason: CXCallEndedReason(push.endReason)) }
    if push.expiresAt <= Date() { return end(call.id, reason: .unanswered) }
    let code = (error as? CXErrorCodeIncomingCallError)?.code
    if let error, code != .callUUIDAlreadyExists {
      // Do Not Disturb (`filteredByDoNotDisturb`), a blocked caller (`filteredByBlockList`): the push counts as reported, but nothing
      // rings, so no receipt says so.
      NSLog("CallKit shows no call: %@", error.localizedDescription)
      calls[call.id] = nil
      return
    }
    // `callUUIDAlreadyExists`: the second push for a call that rings already.
    let isFirst = call.work == nil
    if isFirst { call.work = BackgroundWork() }
    Receipts.post(.ringing, to: call.ackUrl) { state in
      self.apply(state, to: call)
      if isFirst { self.watch(call) }
    }
  }
  // #endregion

  // #region watch
  /// Asks every three seconds whether the call still rings, so that it stops when it is answered elsewhere or cancelled.
  private func watch(_ call: Call) {
    guard calls[call.id] === call, !call.isAnswered else { return }
    if let expiresAt = call.expiresAt, expiresAt <= Date() { return end(call.id, reason: .unanswered) }
    DispatchQueue.main.asyncAfter(deadline: .now() + 3) {
      guard self.calls[call.id] === call, !call.isAnswered else { return }
      Receipts.state(of: call.ackUrl) { state in
        self.apply(state, to: call)
        self.watch(call)
      }
    }
  }

  private func apply(_ state: CallState?, to call: Call) {
    guard let state, state.state == "ended", calls[call.id] === call else { return }
    end(call.id, reason: CXCallEndedReason(state.endReason))
  }
  // #endregion

  // #region end
  /// The other side has ended the call, or this phone has lost it. Also call this for `call.ended` of your signalling socket.
  func end(_ id: UUID, reason: CXCallEndedReason) {
    guard let call = calls.removeValue(forKey: id) else { return }
    call.work?.end()
    provider.reportCall(with: id, endedAt: nil, reason: reason)
  }
  // #endregion
}
