import Foundation

// #region your-app
/// What the other files need of your app: replace every body.
enum YourApp {
  /// The output `ApiUrl` of the deployment.
  static let api = URL(string: "https://api.example.com")!
  /// The user's JWT from the keychain, stored with `kSecAttrAccessibleAfterFirstUnlock`; `nil` without a session.
  static var token: String? { nil }
  static var userName: String { "Alice" }

  /// One for each installation. Read only with a session: before the first unlock UserDefaults are empty, and a new id would be made.
  static var deviceId: String {
    let key = "ringthrough.deviceId"
    if let known = UserDefaults.standard.string(forKey: key) { return known }
    let made = UUID().uuidString.lowercased()
    UserDefaults.standard.set(made, forKey: key)
    return made
  }

  /// Opens the signalling socket, with the session or with the receipt of `ackUrl`, and makes the peer connection.
  static func connectMedia(_ callId: UUID, _ ackUrl: URL?) {}
  static func disconnectMedia(_ callId: UUID) {}
  static func setMuted(_ callId: UUID, _ isMuted: Bool) {}
}
// #endregion
