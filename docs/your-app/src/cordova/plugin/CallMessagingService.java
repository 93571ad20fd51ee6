package com.example.calls;

import com.google.firebase.messaging.FirebaseMessagingService;
import com.google.firebase.messaging.RemoteMessage;
import java.util.Map;

/** Receives the messages of the backend, also while the app is killed. FCM runs it on a thread of its own, for a few seconds. */
public class CallMessagingService extends FirebaseMessagingService {
    // #region message
    @Override
    public void onMessageReceived(RemoteMessage message) {
        Map<String, String> push = message.getData();
        String callId = push.get("callId");
        if (callId == null) return;
        if (!"incoming_call".equals(push.get("type"))) {
            CallNotification.end(this, push);
            NativeCalls.emit("ended", push);
            return;
        }
        if (push.get("ackUrl") == null || CallNotification.millisecondsLeft(push) <= 0) return;
        CallNotification.show(this, push);
        NativeCalls.emit("incoming", push);
        // The answer says whether the call still rings: the message may have waited for a network.
        if ("ended".equals(Receipts.post(push.get("ackUrl"), "ringing"))) CallNotification.cancel(this, callId);
    }
    // #endregion

    @Override
    public void onNewToken(String token) {
        NativeCalls.emitToken(token);
    }
}
