package com.example.calls

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import kotlin.concurrent.thread
import org.json.JSONObject

/** What happens to a call while no JavaScript runs: a killed app that rings, and its red button. */
class CallEventReceiver : BroadcastReceiver() {
    // #region receive
    override fun onReceive(context: Context, intent: Intent) {
        val session = JSONObject(intent.getStringExtra("payload") ?: "{}").optJSONObject("session") ?: return
        val event =
            when (intent.getStringExtra("eventName")) {
                "onCallSessionAdded" -> "ringing"
                "onCallEnded" -> endOf(session)
                else -> return
            }
        val metadata = session.optJSONObject("incomingCallEvent")?.optJSONObject("metadata")
        val ackUrl = metadata?.optJSONObject("ringthrough")?.optString("ackUrl")?.ifEmpty { null } ?: return
        val result = goAsync()
        thread {
            val isSent = Receipts.post(ackUrl, event)
            if (!isSent && event != "ringing") Receipts.keep(context, ackUrl, event)
            result.finish()
        }
    }

    private fun endOf(session: JSONObject) = if (session.has("connectedAt")) "ended" else "declined"
    // #endregion
}
