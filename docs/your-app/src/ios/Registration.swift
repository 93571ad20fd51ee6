import Foundation

/// Registers the phone at every launch: that is what repairs a phone that cannot be rung.
final class Registration {
  static let shared = Registration()

  // #region register
  var voipToken: String? { didSet { send() } }
  var alertToken: String? { didSet { send() } }

  /// Also call this after log-in.
  func send() {
    // No session before log-in, and none before the first unlock, when the keychain cannot be read.
    guard let voipToken, let session = YourApp.token else { return }
    var device: [String: Any] = [
      "platform": "ios",
      "environment": Registration.environment,
      "token": voipToken,
      "library": "native",
      "preset": "minimal",
    ]
    device["alertToken"] = alertToken
    var request = URLRequest(url: url)
    request.httpMethod = "PUT"
    request.setValue("Bearer \(session)", forHTTPHeaderField: "Authorization")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = try? JSONSerialization.data(withJSONObject: device)
    URLSession.shared.dataTask(with: request) { data, response, _ in
      let status = (response as? HTTPURLResponse)?.statusCode ?? 0
      // A refusal says in `detail` what is wrong; the answer's `warnings` say what may be.
      let text = data.flatMap { String(data: $0, encoding: .utf8) } ?? ""
      NSLog("registered: %d %@", status, text)
    }.resume()
  }
  // #endregion

  // #region unregister
  /// At log-out, before the session is dropped: otherwise this phone rings for a user who has left it.
  func unregister() {
    guard let session = YourApp.token else { return }
    var request = URLRequest(url: url)
    request.httpMethod = "DELETE"
    request.setValue("Bearer \(session)", forHTTPHeaderField: "Authorization")
    URLSession.shared.dataTask(with: request).resume()
  }
  // #endregion

  // #region environment
  /// Xcode installs builds with sandbox tokens, TestFlight and the App Store with production ones.
  static var environment: String {
    #if DEBUG
    return "sandbox"
    #else
    return "production"
    #endif
  }
  // #endregion

  private var url: URL { YourApp.api.appendingPathComponent("v1/devices/\(YourApp.deviceId)") }
}
