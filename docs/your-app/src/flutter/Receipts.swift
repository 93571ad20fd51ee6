import Foundation
import UIKit

/// The call as this phone sees it: `ended` with `answered_elsewhere` goes on on another device.
struct CallState: Decodable {
  let state: String
  let endReason: String?
}

/// Requests that need no session and no Dart: the URL in the push is the credential, for one call and one device.
enum Receipts {
  private static let prompt = session(waits: false)
  private static let waiting = session(waits: true)

  // #region send
  /// `ringing`, `declined` or `ended`. Without a network it waits for one, up to a minute.
  static func send(_ event: String, to ackUrl: String, then: @escaping (CallState?) -> Void = { _ in }) {
    request("POST", ackUrl, event, waiting, then)
  }

  /// `answered`: nil at once without a network, because nobody is to be connected minutes later.
  static func sendNow(_ event: String, to ackUrl: String, then: @escaping (CallState?) -> Void) {
    request("POST", ackUrl, event, prompt, then)
  }

  /// Whether the call still rings. Nil: no answer, so nothing is known.
  static func ask(_ ackUrl: String, then: @escaping (CallState?) -> Void) {
    request("GET", ackUrl, nil, prompt, then)
  }
  // #endregion

  private static func session(waits: Bool) -> URLSession {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.waitsForConnectivity = waits
    configuration.timeoutIntervalForRequest = 5
    configuration.timeoutIntervalForResource = waits ? 60 : 5
    return URLSession(configuration: configuration)
  }

  // #region request
  private static func request(
    _ method: String, _ ackUrl: String, _ event: String?, _ session: URLSession, _ then: @escaping (CallState?) -> Void
  ) {
    guard let url = URL(string: ackUrl) else { return then(nil) }
    var request = URLRequest(url: url)
    request.httpMethod = method
    if let event = event {
      request.setValue("application/json", forHTTPHeaderField: "Content-Type")
      request.httpBody = try? JSONEncoder().encode(["event": event])
    }
    // Without it iOS may suspend the app in the middle of the request.
    var task = UIBackgroundTaskIdentifier.invalid
    let finish = {
      UIApplication.shared.endBackgroundTask(task)
      task = .invalid
    }
    task = UIApplication.shared.beginBackgroundTask(expirationHandler: finish)
    session.dataTask(with: request) { data, response, _ in
      let state = read(data, (response as? HTTPURLResponse)?.statusCode ?? 0)
      DispatchQueue.main.async {
        then(state)
        finish()
      }
    }.resume()
  }

  private static func read(_ data: Data?, _ status: Int) -> CallState? {
    switch status {
    case 200: return data.flatMap { try? JSONDecoder().decode(CallState.self, from: $0) }
    case 0, 429, 500...: return nil
    // There is no such call any more, or it takes no report.
    default: return CallState(state: "ended", endReason: nil)
    }
  }
  // #endregion
}
