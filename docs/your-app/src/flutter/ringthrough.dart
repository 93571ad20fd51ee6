import 'dart:async';
import 'dart:convert';

import 'package:http/http.dart' as http;

/// The call as this phone sees it: `ended` with `answered_elsewhere` goes on on another device.
class CallState {
  const CallState(this.state, this.endReason);

  final String state;
  final String? endReason;
}

/// Requests that need no session: the URL in the push is the credential, for one call and one device.
class Receipts {
  // #region receipt
  /// Reports `ringing`, `answered`, `declined` or `ended`, and returns what the call is then. Null: no answer.
  static Future<CallState?> send(String ackUrl, String event) {
    final headers = {'content-type': 'application/json'};
    return _read(() => http.post(Uri.parse(ackUrl), headers: headers, body: jsonEncode({'event': event})));
  }

  /// Whether the call still rings. Null: no answer, so nothing is known.
  static Future<CallState?> ask(String ackUrl) => _read(() => http.get(Uri.parse(ackUrl)));

  static Future<CallState?> _read(Future<http.Response> Function() request) async {
    try {
      final response = await request().timeout(const Duration(seconds: 5));
      if (response.statusCode == 429 || response.statusCode >= 500) return null;
      // There is no such call any more, or it takes no report.
      if (response.statusCode != 200) return const CallState('ended', null);
      final body = jsonDecode(response.body) as Map<String, dynamic>;
      return CallState(body['state'] as String, body['endReason'] as String?);
    } on TimeoutException {
      return null;
    } on http.ClientException {
      return null;
    }
  }
  // #endregion
}

/// Requests with the user's session.
class Ringthrough {
  Ringthrough({required this.url, required this.jwt, required this.deviceId});

  /// The output ApiUrl of the stack.
  final String url;
  final Future<String> Function() jwt;

  /// Made once for each installation, and kept.
  final String deviceId;

  // #region session
  /// At every start, and whenever a token changes. `warnings` say what will not ring.
  Future<void> register(Map<String, Object?> device) async {
    final headers = await _headers();
    final response = await http.put(Uri.parse('$url/v1/devices/$deviceId'), headers: headers, body: jsonEncode(device));
    if (response.statusCode >= 400) throw StateError(response.body);
  }

  /// At log-out, and when iOS has taken the token back.
  Future<void> unregister() async {
    await http.delete(Uri.parse('$url/v1/devices/$deviceId'), headers: await _headers());
  }

  /// The call with its parties, as `GET /v1/calls/{callId}` describes it.
  Future<Map<String, dynamic>> call(String callId) async {
    final response = await http.get(Uri.parse('$url/v1/calls/$callId'), headers: await _headers());
    return jsonDecode(response.body) as Map<String, dynamic>;
  }

  /// The calls that are not over: an app that has just started may have missed the push.
  Future<List<dynamic>> openCalls() async {
    final response = await http.get(Uri.parse('$url/v1/calls?open=true'), headers: await _headers());
    return (jsonDecode(response.body) as Map<String, dynamic>)['calls'] as List<dynamic>;
  }
  // #endregion

  Future<Map<String, String>> _headers() async {
    return {'authorization': 'Bearer ${await jwt()}', 'content-type': 'application/json'};
  }
}
