import AVFAudio
import CallKit
import Flutter
import PushKit
import UIKit
import flutter_callkit_incoming

@main
@objc class AppDelegate: FlutterAppDelegate, PKPushRegistryDelegate, CallkitIncomingAppDelegate {
  // The module's name: Foundation has a Data, too.
  typealias RingingCall = flutter_callkit_incoming.Data

  /// iOS delivers pushes only while somebody keeps the registry.
  private let pushRegistry = PKPushRegistry(queue: .main)
  private var ringing: [String: RingingCall] = [:]
  private var plugin: SwiftFlutterCallkitIncomingPlugin? { SwiftFlutterCallkitIncomingPlugin.sharedInstance }

  // #region launch
  override func application(
    _ application: UIApplication,
    didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
  ) -> Bool {
    // Not in didInitializeImplicitFlutterEngine: for a push iOS launches the app without a scene, and never calls it.
    GeneratedPluginRegistrant.register(with: self)
    // Before any Dart: a killed app has seconds to take the push.
    pushRegistry.delegate = self
    pushRegistry.desiredPushTypes = [.voIP]
    return super.application(application, didFinishLaunchingWithOptions: launchOptions)
  }
  // #endregion

  // #region token
  func pushRegistry(_ registry: PKPushRegistry, didUpdate credentials: PKPushCredentials, for type: PKPushType) {
    // Dart gets an event, and registers.
    plugin?.setDevicePushTokenVoIP(credentials.token.map { String(format: "%02x", $0) }.joined())
  }

  func pushRegistry(_ registry: PKPushRegistry, didInvalidatePushTokenFor type: PKPushType) {
    plugin?.setDevicePushTokenVoIP("")
  }
  // #endregion

  // #region push
  func pushRegistry(
    _ registry: PKPushRegistry, didReceiveIncomingPushWith payload: PKPushPayload, for type: PKPushType,
    completion: @escaping () -> Void
  ) {
    let push = payload.dictionaryPayload
    // The plugin reports nothing for an id that is no UUID, and iOS kills the app: report a call of our own.
    guard let id = push["id"] as? String, let uuid = UUID(uuidString: id), let ackUrl = push["ackUrl"] as? String
    else { return reportAndEnd(unreadableCall(), "failed", completion) }

    let expiresAt = push["expiresAt"] as? Int ?? 0
    let call = ringing[id] ?? self.call(id, push, ackUrl: ackUrl, expiresAt: expiresAt)
    if push["type"] as? String == "call_ended" {
      // Also this push must report a call: the same one. CallKit refuses it as known, and the real one ends.
      return reportAndEnd(call, push["endReason"] as? String, completion)
    }
    if call.duration <= 0 { return reportAndEnd(call, "no_answer", completion) }

    ringing[id] = call
    plugin?.showCallkitIncoming(call, fromPushKit: true) {
      // Do Not Disturb, a blocked caller, too many calls: CallKit shows nothing, and the plugin does not say so.
      let rings = CXCallObserver().calls.contains { $0.uuid == uuid && !$0.hasEnded }
      if rings { Receipts.send("ringing", to: ackUrl) { self.follow(id, ackUrl, $0) } } else { self.ringing[id] = nil }
      completion()
    }
  }
  // #endregion

  // #region call
  private func call(_ id: String, _ push: [AnyHashable: Any], ackUrl: String, expiresAt: Int) -> RingingCall {
    let isVideo = push["isVideo"] as? Bool ?? false
    let call = RingingCall(
      id: id, nameCaller: push["nameCaller"] as? String ?? "Unknown caller", handle: push["handle"] as? String ?? "",
      type: isVideo ? 1 : 0)
    call.handleType = push["handleType"] as? String ?? "generic"
    // Otherwise `extra` with the ackUrl is written into the phone's list of calls, encrypted with a public key.
    call.normalHandle = 1
    call.extra = ["ackUrl": ackUrl, "expiresAt": expiresAt]
    // The plugin's own 30 seconds are not the caller's.
    call.duration = expiresAt - Int(Date().timeIntervalSince1970 * 1000)
    return call
  }

  private func unreadableCall() -> RingingCall {
    let call = RingingCall(id: UUID().uuidString, nameCaller: "Unknown caller", handle: "unknown", type: 0)
    call.normalHandle = 1
    return call
  }

  private func reportAndEnd(_ call: RingingCall, _ endReason: String?, _ completion: @escaping () -> Void) {
    ringing[call.uuid] = call
    plugin?.showCallkitIncoming(call, fromPushKit: true) {
      self.end(call.uuid, endReason)
      completion()
    }
  }
  // #endregion

  // #region follow
  /// Asks every few seconds, as long as it rings: the caller may hang up, or another device may answer.
  private func follow(_ id: String, _ ackUrl: String, _ state: CallState?) {
    guard ringing[id] != nil else { return }
    if state?.state == "ended" { return end(id, state?.endReason) }
    DispatchQueue.main.asyncAfter(deadline: .now() + 4) {
      guard self.ringing[id] != nil else { return }
      Receipts.ask(ackUrl) { self.follow(id, ackUrl, $0) }
    }
  }

  private func end(_ id: String, _ endReason: String?) {
    guard let call = ringing.removeValue(forKey: id) else { return }
    // The plugin's timer runs on, and shows it when the ring window is over.
    call.isShowMissedCallNotification = endReason == "cancelled" || endReason == "no_answer"
    plugin?.saveEndCall(call.uuid, reason(of: endReason))
  }

  /// CXCallEndedReason: failed, remoteEnded, unanswered, answeredElsewhere, declinedElsewhere.
  private func reason(of endReason: String?) -> Int {
    switch endReason {
    case "failed", "unreachable": return 1
    case "no_answer": return 3
    case "answered_elsewhere": return 4
    case "declined_elsewhere": return 5
    default: return 2
    }
  }
  // #endregion

  // #region answer
  func onAccept(_ call: Call, _ action: CXAnswerCallAction) {
    ringing[call.data.uuid] = nil
    guard let ackUrl = call.data.extra["ackUrl"] as? String else { return action.fail() }
    Receipts.sendNow("answered", to: ackUrl) { state in
      if state?.state == "answered" { return action.fulfill() }
      // Another device was first, the caller has hung up, or there is no network.
      self.plugin?.saveEndCall(call.data.uuid, state == nil ? 1 : self.reason(of: state?.endReason))
      action.fail()
    }
  }
  // #endregion

  // #region decline
  func onDecline(_ call: Call, _ action: CXEndCallAction) { hangUp(call, action) }

  // After an outgoing call the plugin says onEnd for a decline, too.
  func onEnd(_ call: Call, _ action: CXEndCallAction) { hangUp(call, action) }

  private func hangUp(_ call: Call, _ action: CXEndCallAction) {
    ringing[call.data.uuid] = nil
    if let ackUrl = call.data.extra["ackUrl"] as? String {
      Receipts.send(call.data.isAccepted ? "ended" : "declined", to: ackUrl)
    }
    // At once: the user must not wait for the network.
    action.fulfill()
  }
  // #endregion

  /// The backend has a clock of its own: nothing to report.
  func onTimeOut(_ call: Call) { ringing[call.data.uuid] = nil }

  // With flutter_webrtc: RTCAudioSession.sharedInstance().audioSessionDidActivate(audioSession); isAudioEnabled = true.
  func didActivateAudioSession(_ audioSession: AVAudioSession) {}

  func didDeactivateAudioSession(_ audioSession: AVAudioSession) {}

  func providerDidReset() { ringing = [:] }
}
