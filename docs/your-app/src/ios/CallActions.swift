import AVFoundation
import CallKit
import Foundation

/// What the user does on CallKit's screen.
extension Calls: CXProviderDelegate {
  // #region answer
  func provider(_ provider: CXProvider, perform action: CXAnswerCallAction) {
    guard let call = calls[action.callUUID] else { return action.fail() }
    call.isAnswered = true
    CallAudio.prepare()
    Receipts.post(.answered, to: call.ackUrl) { state in
      // Hung up in the meantime.
      guard self.calls[call.id] === call else { return action.fail() }
      guard state?.state == "answered" else {
        // Answered on another device, cancelled, or no network: an answer is never sent later.
        action.fail()
        return self.end(call.id, reason: state.map { CXCallEndedReason($0.endReason) } ?? .failed)
      }
      call.work?.end()
      action.fulfill()
      YourApp.connectMedia(call.id, call.ackUrl)
    }
  }
  // #endregion

  // #region hang-up
  func provider(_ provider: CXProvider, perform action: CXEndCallAction) {
    if let call = calls.removeValue(forKey: action.callUUID) { leave(call) }
    action.fulfill()
  }

  /// For the red button of your own call screen: CallKit then performs the action above.
  func hangUp(_ id: UUID) {
    controller.request(CXTransaction(action: CXEndCallAction(call: id))) { _ in }
  }

  private func leave(_ call: Call) {
    call.work?.end()
    YourApp.disconnectMedia(call.id)
    if call.isOutgoing { return Invite.end(call.id, isAnswered: call.isAnswered) }
    // Kept and sent again without a network: otherwise the caller would hear ringing to the end.
    Outbox.shared.send(call.isAnswered ? .ended : .declined, to: call.ackUrl)
  }
  // #endregion

  // #region reset
  /// CallKit has dropped all calls.
  func providerDidReset(_ provider: CXProvider) {
    for call in calls.values where call.isAnswered { leave(call) }
    calls = [:]
  }

  func provider(_ provider: CXProvider, timedOutPerforming action: CXAction) {
    guard let action = action as? CXCallAction, let call = calls[action.callUUID] else { return }
    leave(call)
    end(call.id, reason: .failed)
  }
  // #endregion

  // #region mute
  func provider(_ provider: CXProvider, perform action: CXSetMutedCallAction) {
    YourApp.setMuted(action.callUUID, action.isMuted)
    action.fulfill()
  }
  // #endregion

  // #region audio
  func provider(_ provider: CXProvider, didActivate audioSession: AVAudioSession) {
    CallAudio.begin(audioSession)
  }

  func provider(_ provider: CXProvider, didDeactivate audioSession: AVAudioSession) {
    CallAudio.end(audioSession)
  }
  // #endregion

  // #region outgoing
  /// Starts a call. Its UUID is made here: the invite, CallKit and the other phone know the call by it, and an invite that is repeated
  /// after a time-out makes no second call.
  func call(_ userId: String, video: Bool) {
    let start = CXStartCallAction(call: UUID(), handle: CXHandle(type: .generic, value: userId))
    start.isVideo = video
    controller.request(CXTransaction(action: start)) { _ in }
  }

  func provider(_ provider: CXProvider, perform action: CXStartCallAction) {
    calls[action.callUUID] = Call(id: action.callUUID, isOutgoing: true)
    CallAudio.prepare()
    Invite.send(action.callUUID, to: action.handle.value, video: action.isVideo) { isSent in
      guard isSent, self.calls[action.callUUID] != nil else {
        // Refused, or hung up before the backend knew the call.
        if isSent { Invite.end(action.callUUID, isAnswered: false) }
        self.calls[action.callUUID] = nil
        return action.fail()
      }
      action.fulfill()
      provider.reportOutgoingCall(with: action.callUUID, startedConnectingAt: nil)
    }
  }

  /// Call this for `call.answered` of your signalling socket.
  func answered(_ id: UUID) {
    calls[id]?.isAnswered = true
    provider.reportOutgoingCall(with: id, connectedAt: nil)
  }
  // #endregion
}
