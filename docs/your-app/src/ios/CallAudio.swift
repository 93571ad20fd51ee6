import AVFoundation
import WebRTC

// #region audio
/// The audio session belongs to CallKit: it activates it, with the priority of a phone call. WebRTC must not do it by itself.
enum CallAudio {
  static func prepare() {
    let webRtc = RTCAudioSession.sharedInstance()
    webRtc.useManualAudio = true
    webRtc.isAudioEnabled = false
    // Sets the category only. Never `setActive`: an app that CallKit has launched in the background may not.
    try? AVAudioSession.sharedInstance().setCategory(.playAndRecord, mode: .voiceChat)
  }

  static func begin(_ session: AVAudioSession) {
    RTCAudioSession.sharedInstance().audioSessionDidActivate(session)
    RTCAudioSession.sharedInstance().isAudioEnabled = true
  }

  static func end(_ session: AVAudioSession) {
    RTCAudioSession.sharedInstance().isAudioEnabled = false
    RTCAudioSession.sharedInstance().audioSessionDidDeactivate(session)
  }
}
// #endregion
