import Foundation
import Network
import UIKit

/// Receipts of calls that the user has declined or ended, until they are sent. A receipt that is ten minutes old matters to nobody.
final class Outbox {
  static let shared = Outbox()

  private struct Receipt: Codable {
    let event: ReceiptEvent
    let ackUrl: URL
    let until: Date
  }

  private var receipts: [String: Receipt] = [:]
  private let network = NWPathMonitor()

  // #region send
  func send(_ event: ReceiptEvent, to ackUrl: URL?) {
    guard let ackUrl else { return }
    receipts[ackUrl.absoluteString] = Receipt(event: event, ackUrl: ackUrl, until: Date(timeIntervalSinceNow: 600))
    save()
    flush()
  }

  func flush() {
    for (key, receipt) in receipts {
      guard receipt.until > Date() else {
        receipts[key] = nil
        continue
      }
      Receipts.post(receipt.event, to: receipt.ackUrl) { state in
        guard state != nil else { return }
        self.receipts[key] = nil
        self.save()
      }
    }
  }
  // #endregion

  // #region start
  func start() {
    load()
    // Sends what waits as soon as there is a network again.
    network.pathUpdateHandler = { path in
      if path.status == .satisfied { self.flush() }
    }
    network.start(queue: .main)
    // After a restart of the phone, before its first unlock, the file can be neither read nor written: memory has to do.
    NotificationCenter.default.addObserver(
      forName: UIApplication.protectedDataDidBecomeAvailableNotification, object: nil, queue: .main
    ) { _ in
      self.load()
      self.save()
    }
  }
  // #endregion

  // #region file
  private let file = FileManager.default.urls(for: .applicationSupportDirectory, in: .userDomainMask)[0]
    .appendingPathComponent("receipts.json")

  private func load() {
    guard let data = try? Data(contentsOf: file),
      let stored = try? JSONDecoder().decode([String: Receipt].self, from: data)
    else { return }
    receipts.merge(stored) { current, _ in current }
    flush()
  }

  private func save() {
    let folder = file.deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // Readable while the phone is locked, once it was unlocked after its start: that is when calls are declined.
    try? JSONEncoder().encode(receipts).write(to: file, options: .completeFileProtectionUntilFirstUserAuthentication)
  }
  // #endregion
}
