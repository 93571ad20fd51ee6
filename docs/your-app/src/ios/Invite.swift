import Foundation

/// The requests of an outgoing call.
enum Invite {
  // #region invite
  static func send(_ id: UUID, to userId: String, video: Bool, then done: @escaping (Bool) -> Void) {
    let invite: [String: Any] = [
      "callId": id.uuidString.lowercased(),
      "deviceId": YourApp.deviceId,
      "to": userId,
      "media": video ? "video" : "audio",
      "caller": ["name": YourApp.userName],
    ]
    post("v1/calls", invite, then: done)
  }

  static func end(_ id: UUID, isAnswered: Bool) {
    let call = "v1/calls/\(id.uuidString.lowercased())"
    if isAnswered {
      post("\(call)/end", ["deviceId": YourApp.deviceId]) { _ in }
    } else {
      post("\(call)/cancel", [:]) { _ in }
    }
  }
  // #endregion

  private static func post(_ path: String, _ body: [String: Any], then done: @escaping (Bool) -> Void) {
    var request = URLRequest(url: YourApp.api.appendingPathComponent(path))
    request.httpMethod = "POST"
    request.setValue("Bearer \(YourApp.token ?? "")", forHTTPHeaderField: "Authorization")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = try? JSONSerialization.data(withJSONObject: body)
    let task = URLSession.shared.dataTask(with: request) { _, response, _ in
      let status = (response as? HTTPURLResponse)?.statusCode ?? 0
      DispatchQueue.main.async { done(200..<300 ~= status) }
    }
    task.resume()
  }
}
