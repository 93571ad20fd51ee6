package com.example.calls

import android.util.Log
import com.google.firebase.messaging.FirebaseMessagingService
import com.google.firebase.messaging.RemoteMessage
import org.json.JSONObject

/** Google Play services starts the app for a message, also when it was killed (not when it was force-stopped). */
class CallMessagingService : FirebaseMessagingService() {
    // #region receive
    /** Runs on a thread of its own, for about ten seconds: then Android may freeze or end the process. */
    override fun onMessageReceived(message: RemoteMessage) {
        val push = JSONObject(message.data as Map<*, *>)
        if (message.priority != message.originalPriority) Log.w("Calls", "FCM has demoted this app: calls come late")
        when (push.optString("type")) {
            "incoming_call" -> onIncomingCall(push)
            "call_ended" -> onCallEnded(push)
            "call_answered" -> CallEvents.answered(push.optString("callId"))
        }
    }
    // #endregion

    // #region incoming
    private fun onIncomingCall(push: JSONObject) {
        val call = IncomingCall.read(push.toString())
        // Every high-priority message must show something, or FCM demotes the app: also one that is too late.
        if (call == null) return CallNotifications.showMissed(this, push.optString("callId"), "Unknown caller")
        if (call.millisecondsLeft <= 0) {
            val state = Receipts.ask(call)
            return end(call.callId, call.callerName, state?.endReason ?: "no_answer")
        }
        // No receipt: the caller must not see "ringing" for a phone that may show nothing.
        if (!CallNotifications.canRing(this)) return
        CallNotifications.showIncoming(this, call)
        // The answer to the receipt says whether the call still rings.
        val state = Receipts.report(this, call, "ringing")
        if (state?.state == "ended") end(call.callId, call.callerName, state.endReason)
    }
    // #endregion

    // #region ended
    private fun onCallEnded(push: JSONObject) =
        end(push.optString("callId"), push.optString("callerName"), push.optString("endReason"))

    private fun end(callId: String, callerName: String, endReason: String) {
        CallNotifications.cancel(this, callId)
        CallEvents.ended(callId, endReason)
        if (endReason == "cancelled" || endReason == "no_answer") {
            CallNotifications.showMissed(this, callId, callerName)
        } else {
            CallNotifications.showEnded(this, callId, callerName, endReason)
        }
    }
    // #endregion

    // #region token
    /** There may be no session here: the app registers at its next start, or at once if it has one. */
    override fun onNewToken(token: String) = DeviceRegistration.tokenChanged(this, token)
    // #endregion
}
