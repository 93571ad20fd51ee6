import 'dart:io';

import 'package:firebase_core/firebase_core.dart';
import 'package:firebase_messaging/firebase_messaging.dart';
import 'package:flutter/foundation.dart';
import 'package:flutter_callkit_incoming/entities/entities.dart';
import 'package:flutter_callkit_incoming/flutter_callkit_incoming.dart';

import 'ringthrough.dart';

// #region background
/// Android, app in the background or killed: runs in an isolate of its own, without `main` and without your objects.
@pragma('vm:entry-point')
Future<void> onBackgroundMessage(RemoteMessage message) async {
  await Firebase.initializeApp();
  await onMessage(message);
}

Future<void> onMessage(RemoteMessage message) async {
  // On iOS the AppDelegate rings: FCM is not its way.
  if (!Platform.isAndroid) return;
  final push = message.data;
  final type = push['type'];
  if (type == 'incoming_call') await _ring(push);
  if (type == 'call_ended') await _end(push, push['endReason'] as String?);
}
// #endregion

// #region ring
Future<void> _ring(Map<String, dynamic> push) async {
  final call = _params(push);
  final ackUrl = push['ackUrl'];
  // FCM demotes an app whose high-priority messages show nothing: also one that is unreadable or too late.
  final isUnreadable = call.id.isEmpty || ackUrl is! String;
  if (isUnreadable || call.duration! <= 0) return FlutterCallkitIncoming.showMissCallNotification(call);
  await FlutterCallkitIncoming.showCallkitIncoming(call);
  final state = await Receipts.send(ackUrl as String, 'ringing');
  if (state?.state == 'ended') await _end(push, state?.endReason);
}

/// The plugin reports this as a decline to Kotlin. The receipt that follows changes nothing: the call is over.
Future<void> _end(Map<String, dynamic> push, String? endReason) async {
  await FlutterCallkitIncoming.endCall('${push['callId']}');
  final isMissed = endReason == 'cancelled' || endReason == 'no_answer';
  if (isMissed) await FlutterCallkitIncoming.showMissCallNotification(_params(push));
}

/// FCM sends strings only.
CallKitParams _params(Map<String, dynamic> push) {
  final expiresAt = int.tryParse('${push['expiresAt']}') ?? 0;
  return CallKitParams(
    id: push['callId'] as String? ?? '',
    nameCaller: push['callerName'] as String? ?? 'Unknown caller',
    handle: push['handle'] as String? ?? '',
    type: push['hasVideo'] == 'true' ? 1 : 0,
    // The plugin's own 30 seconds are not the caller's.
    duration: expiresAt - DateTime.now().millisecondsSinceEpoch,
    // What Kotlin needs for a decline without Dart.
    extra: {'ackUrl': push['ackUrl'], 'expiresAt': expiresAt},
    android: const AndroidParams(isShowFullLockedScreen: true, isImportant: true),
  );
}
// #endregion

/// Calls of this app. Make it in `main`, once there is a session.
class Calls {
  Calls(this.ringthrough, {required this.connect});

  final Ringthrough ringthrough;

  /// Opens the call's screen and its media.
  final Future<void> Function(String callId) connect;

  Future<void> start() async {
    FirebaseMessaging.onBackgroundMessage(onBackgroundMessage);
    FirebaseMessaging.onMessage.listen(onMessage);
    FirebaseMessaging.instance.onTokenRefresh.listen((token) => register());
    FlutterCallkitIncoming.onEvent.listen(_onEvent);
    await FirebaseMessaging.instance.requestPermission();
    if (Platform.isAndroid) await FlutterCallkitIncoming.requestFullIntentPermission();
    await register();
    await _resume();
  }

  // #region register
  Future<void> register() async {
    if (Platform.isAndroid) {
      final token = await FirebaseMessaging.instance.getToken();
      return ringthrough.register({'platform': 'android', 'token': token, 'library': 'flutter_callkit_incoming'});
    }
    final token = await FlutterCallkitIncoming.getDevicePushTokenVoIP() ?? '';
    // PushKit has not answered yet: the event comes.
    if (token.isEmpty) return;
    final alertToken = await FirebaseMessaging.instance.getAPNSToken();
    return ringthrough.register({
      'platform': 'ios',
      'environment': kReleaseMode ? 'production' : 'sandbox',
      'token': token,
      'library': 'flutter_callkit_incoming',
      'capabilities': ['ring-again', 'voip-cancel'],
      if (alertToken != null) 'alertToken': alertToken,
    });
  }
  // #endregion

  // #region answer
  Future<void> _onEvent(CallEvent? event) async {
    if (event is CallEventActionDidUpdateDevicePushTokenVoip) {
      final token = await FlutterCallkitIncoming.getDevicePushTokenVoIP() ?? '';
      // iOS has taken the token back: a push to it would be lost.
      return token.isEmpty ? ringthrough.unregister() : register();
    }
    if (event is CallEventActionCallAccept) await _answer(event.callKitParams);
  }

  /// Pressed before Dart ran: the app was killed, and the event is gone.
  Future<void> _resume() async {
    for (final call in await FlutterCallkitIncoming.activeCalls()) {
      if (call.isAccepted) await _answer(call);
    }
  }

  /// iOS has reported it natively; twice is once. Another device may have been the first.
  Future<void> _answer(CallKitParams call) async {
    final state = await Receipts.send('${call.extra?['ackUrl']}', 'answered');
    if (state?.state == 'answered') return connect(call.id);
    if (state == null && Platform.isIOS) return;
    await FlutterCallkitIncoming.endCall(call.id);
  }
  // #endregion
}
