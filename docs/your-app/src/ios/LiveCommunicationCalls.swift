import AVFoundation
import Foundation
import LiveCommunicationKit
import UIKit

/// The same as `Calls` and `CallActions`, by LiveCommunicationKit instead of CallKit.
@available(iOS 17.4, *)
final class LiveCommunicationCalls {
  static let shared = LiveCommunicationCalls()

  // #region manager
  private let manager: ConversationManager
  private var calls: [UUID: Call] = [:]

  private init() {
    manager = ConversationManager(
      configuration: ConversationManager.Configuration(
        ringtoneName: nil, iconTemplateImageData: nil, maximumConversationGroups: 1,
        maximumConversationsPerConversationGroup: 1, includesConversationInRecents: true, supportsVideo: true,
        supportedHandleTypes: [.generic, .phoneNumber, .emailAddress]))
  }

  /// At launch, before the registry is made.
  func start() { manager.delegate = self }
  // #endregion

  // #region report
  func report(_ push: CallPush?, completion: @escaping () -> Void) {
    let id = push?.callId ?? UUID()
    let kinds: [String: Handle.Kind] = ["number": .phoneNumber, "email": .emailAddress]
    let caller = Handle(
      type: kinds[push?.handleType ?? ""] ?? .generic, value: push?.handle ?? "unknown",
      displayName: push?.callerName ?? "Unknown caller")
    let hasVideo = push?.hasVideo ?? false
    let update = Conversation.Update(members: [caller], capabilities: hasVideo ? [.video] : [])
    let call = calls[id] ?? Call(id: id)
    call.ackUrl = push?.ackUrl ?? call.ackUrl
    call.expiresAt = push?.expiresAt
    calls[id] = call
    // Detached: it begins on another thread at once. A task of the main actor would begin only after the delegate has returned.
    Task.detached(priority: .high) {
      try? await self.manager.reportNewIncomingConversation(uuid: id, update: update)
      DispatchQueue.main.async {
        self.reported(call, push)
        completion()
      }
    }
  }
  // #endregion

  private func reported(_ call: Call, _ push: CallPush?) {
    guard let push else { return end(call.id, .failed) }
    if push.isEnd { return end(call.id, reason(push.endReason)) }
    if push.expiresAt <= Date() { return end(call.id, .unanswered) }
    // The second push for a call that rings already fails too, and so does Do Not Disturb: only what rings has a conversation.
    guard manager.conversations.contains(where: { $0.uuid == call.id }) else {
      calls[call.id] = nil
      return
    }
    let isFirst = call.work == nil
    if isFirst { call.work = BackgroundWork() }
    Receipts.post(.ringing, to: call.ackUrl) { state in
      self.apply(state, to: call)
      if isFirst { self.watch(call) }
    }
  }

  private func watch(_ call: Call) {
    guard calls[call.id] === call, !call.isAnswered else { return }
    if let expiresAt = call.expiresAt, expiresAt <= Date() { return end(call.id, .unanswered) }
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
    end(call.id, reason(state.endReason))
  }

  // #region end
  func end(_ id: UUID, _ reason: Conversation.EndedReason) {
    guard let call = calls.removeValue(forKey: id) else { return }
    call.work?.end()
    guard let conversation = manager.conversations.first(where: { $0.uuid == id }) else { return }
    manager.reportConversationEvent(.conversationEnded(Date(), reason), for: conversation)
  }

  func reason(_ endReason: String?) -> Conversation.EndedReason {
    switch endReason {
    case "no_answer": return .unanswered
    case "answered_elsewhere": return .joinedElsewhere
    case "declined_elsewhere": return .declinedElsewhere
    case "failed", "unreachable": return .failed
    default: return .remoteEnded
    }
  }
  // #endregion
}

@available(iOS 17.4, *)
extension LiveCommunicationCalls: ConversationManagerDelegate {
  // #region actions
  func conversationManager(_ manager: ConversationManager, perform action: ConversationAction) {
    switch action {
    case let join as JoinConversationAction: answer(join)
    case let leave as EndConversationAction: hangUp(leave)
    default: action.fail()
    }
  }

  private func answer(_ action: JoinConversationAction) {
    guard let call = calls[action.conversationUUID] else { return action.fail() }
    call.isAnswered = true
    CallAudio.prepare()
    Receipts.post(.answered, to: call.ackUrl) { state in
      guard self.calls[call.id] === call, state?.state == "answered" else {
        action.fail()
        return self.end(call.id, state.map { self.reason($0.endReason) } ?? .failed)
      }
      call.work?.end()
      action.fulfill(dateConnected: Date())
      YourApp.connectMedia(call.id, call.ackUrl)
    }
  }

  private func hangUp(_ action: EndConversationAction) {
    if let call = calls.removeValue(forKey: action.conversationUUID) {
      Outbox.shared.send(call.isAnswered ? .ended : .declined, to: call.ackUrl)
      call.work?.end()
    }
    YourApp.disconnectMedia(action.conversationUUID)
    action.fulfill(dateEnded: Date())
  }
  // #endregion

  func conversationManager(_ manager: ConversationManager, timedOutPerforming action: ConversationAction) {
    if let call = calls[action.conversationUUID] { Outbox.shared.send(.ended, to: call.ackUrl) }
    end(action.conversationUUID, .failed)
  }

  func conversationManager(_ manager: ConversationManager, didActivate audioSession: AVAudioSession) {
    CallAudio.begin(audioSession)
  }

  func conversationManager(_ manager: ConversationManager, didDeactivate audioSession: AVAudioSession) {
    CallAudio.end(audioSession)
  }

  func conversationManager(_ manager: ConversationManager, conversationChanged conversation: Conversation) {}
  func conversationManagerDidBegin(_ manager: ConversationManager) {}
  func conversationManagerDidReset(_ manager: ConversationManager) { calls = [:] }
}
