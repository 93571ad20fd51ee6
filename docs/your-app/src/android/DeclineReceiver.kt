package com.example.calls

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import kotlin.concurrent.thread

/** The button Decline. It needs no screen and no session, so it works in an app that was killed. */
class DeclineReceiver : BroadcastReceiver() {
    // #region decline
    override fun onReceive(context: Context, intent: Intent) {
        val call = IncomingCall.of(intent) ?: return
        CallNotifications.cancel(context, call.callId)
        CallEvents.ended(call.callId, "declined")
        // Android may end the process when this method returns, unless the broadcast is pending.
        val pending = goAsync()
        thread {
            Receipts.report(context, call, "declined")
            pending.finish()
        }
    }
    // #endregion

    companion object {
        fun intent(context: Context, call: IncomingCall): Intent =
            call.into(Intent(context, DeclineReceiver::class.java))
    }
}
