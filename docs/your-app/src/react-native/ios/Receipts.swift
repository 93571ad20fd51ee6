import UIKit

/// Reports to `ackUrl` of a push: the URL is the only credential, so that it works before JavaScript and without a session.
enum Receipts {
  // #region post
  static func post(_ event: String, to ackUrl: String, then: @escaping ([String: Any]?) -> Void) {
    guard let url = URL(string: ackUrl) else { return then(nil) }
    var request = URLRequest(url: url, timeoutInterval: 10)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "content-type")
    request.httpBody = try? JSONSerialization.data(withJSONObject: ["event": event])
    // The request is finished even if iOS is about to suspend the app.
    var task = UIBackgroundTaskIdentifier.invalid
    task = UIApplication.shared.beginBackgroundTask { UIApplication.shared.endBackgroundTask(task) }
    URLSession.shared.dataTask(with: request) { data, _, _ in
      let call = data.flatMap { try? JSONSerialization.jsonObject(with: $0) } as? [String: Any]
      DispatchQueue.main.async {
        then(call)
        UIApplication.shared.endBackgroundTask(task)
      }
    }.resume()
  }
  // #endregion
}
