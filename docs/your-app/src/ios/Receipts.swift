import Foundation
import UIKit

enum ReceiptEvent: String, Codable { case ringing, answered, declined, ended }

/// What the backend answers to every receipt.
struct CallState: Decodable {
  let state: String
  let endReason: String?
}

// #region work
/// Time to finish, from iOS, for an app in the background.
final class BackgroundWork {
  private var task = UIBackgroundTaskIdentifier.invalid

  init() {
    task = UIApplication.shared.beginBackgroundTask { self.end() }
  }

  func end() {
    guard task != .invalid else { return }
    UIApplication.shared.endBackgroundTask(task)
    task = .invalid
  }
}
// #endregion

/// Requests to the `ackUrl` of a push. They need no session: the URL is the only credential.
enum Receipts {
  // #region post
  static func post(_ event: ReceiptEvent, to ackUrl: URL?, then done: @escaping (CallState?) -> Void) {
    guard let ackUrl else { return done(nil) }
    var request = URLRequest(url: ackUrl)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = try? JSONEncoder().encode(["event": event])
    send(request, then: done)
  }

  /// The call as it is now: whether this phone still rings for something.
  static func state(of ackUrl: URL?, then done: @escaping (CallState?) -> Void) {
    guard let ackUrl else { return done(nil) }
    send(URLRequest(url: ackUrl), then: done)
  }
  // #endregion

  // #region send
  /// Hands over `nil` if the same request may succeed later: no network, 429, 5xx.
  private static func send(_ request: URLRequest, then done: @escaping (CallState?) -> Void) {
    let work = BackgroundWork()
    var request = request
    // CallKit gives up an answer by itself; a request must not outlive it.
    request.timeoutInterval = 8
    let task = URLSession.shared.dataTask(with: request) { data, response, _ in
      var state: CallState?
      switch (response as? HTTPURLResponse)?.statusCode {
      case 200: state = data.flatMap { try? JSONDecoder().decode(CallState.self, from: $0) }
      // The call is gone, or its user.
      case 400, 404, 409: state = CallState(state: "ended", endReason: nil)
      default: break
      }
      DispatchQueue.main.async {
        done(state)
        work.end()
      }
    }
    task.resume()
  }
  // #endregion
}
